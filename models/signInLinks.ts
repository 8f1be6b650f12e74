// The collection `signInLinks`: one-time ways into the page, each bound to a person and kept as a digest only.
import { createHash } from 'node:crypto';
import { Schema } from 'mongoose';
import type { SignInLinkStore } from '../core/ports/people.ts';
import { type CollectionDeps, compile, insertIfNew, schemaOptions } from './collection.ts';

const V = 1;

/** `_id` is the token's SHA-256: who reads the database cannot sign in with what is there. */
type LinkDocument = { _id: string; v: number; subscriber: number; untilWallMs: number; goneAt: Date };

const schema = new Schema<LinkDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    subscriber: { type: Number, required: true },
    untilWallMs: { type: Number, required: true },
    goneAt: { type: Date, required: true },
  },
  schemaOptions,
)
  .index({ goneAt: 1 }, { expireAfterSeconds: 0 })
  .index({ subscriber: 1 });

const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The store of links. A spent one is deleted in the same step, so that of two who spend it one gets through. */
export const createSignInLinkStore = ({ connection }: Pick<CollectionDeps, 'connection'>): SignInLinkStore => {
  const model = compile(connection, 'signInLinks', schema);
  return {
    put: async (token, { subscriber, untilWallMs }) => {
      const goneAt = new Date(untilWallMs);
      await insertIfNew(model, { _id: digestOf(token), v: V, subscriber, untilWallMs, goneAt });
    },
    isGood: async (token, nowWallMs) =>
      (await model.exists({ _id: digestOf(token), untilWallMs: { $gt: nowWallMs } })) !== null,
    spend: async (token, nowWallMs) => {
      const found = await model
        .findOneAndDelete({ _id: digestOf(token), untilWallMs: { $gt: nowWallMs } })
        .lean<LinkDocument>();
      return found?.subscriber;
    },
    endAll: async (subscriber) => {
      await model.deleteMany({ subscriber });
    },
  };
};
