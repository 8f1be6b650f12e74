// The collection `webSessions`: browsers that are signed in, each by the digest of what its cookie holds.
import { createHash } from 'node:crypto';
import { Schema } from 'mongoose';
import type { WebSessionStore } from '../core/ports/people.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;

/** `_id` is the token's SHA-256; `csrf` is what this session's forms carry. */
type SessionDocument = {
  _id: string;
  v: number;
  subscriber: number;
  csrf: string;
  untilWallMs: number;
  goneAt: Date;
};

const schema = new Schema<SessionDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    subscriber: { type: Number, required: true },
    csrf: { type: String, required: true },
    untilWallMs: { type: Number, required: true },
    goneAt: { type: Date, required: true },
  },
  schemaOptions,
)
  .index({ goneAt: 1 }, { expireAfterSeconds: 0 })
  .index({ subscriber: 1 });

const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The store of sessions. */
export const createWebSessionStore = ({ connection }: Pick<CollectionDeps, 'connection'>): WebSessionStore => {
  const model = compile(connection, 'webSessions', schema);
  return {
    put: async (token, { subscriber, csrf, untilWallMs }) => {
      const goneAt = new Date(untilWallMs);
      await insertIfNew(model, { _id: digestOf(token), v: V, subscriber, csrf, untilWallMs, goneAt });
    },
    get: async (token, nowWallMs) => {
      const found = await model
        .findOne({ _id: digestOf(token), untilWallMs: { $gt: nowWallMs } })
        .lean<SessionDocument>();
      if (!found) return undefined;
      const { subscriber, csrf, untilWallMs } = known('webSessions', V, found);
      return { subscriber, csrf, untilWallMs };
    },
    end: async (token) => {
      await model.deleteOne({ _id: digestOf(token) });
    },
    endAll: async (subscriber) => {
      await model.deleteMany({ subscriber });
    },
  };
};
