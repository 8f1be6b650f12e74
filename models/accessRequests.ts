// The collection `accessRequests`: who asked to be let in, and what an admin said.
import { Schema } from 'mongoose';
import type { AccessRequest, AccessRequestStore } from '../core/people/access.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;

type RequestDocument = {
  _id: number;
  v: number;
  title: string;
  username?: string;
  place?: AccessRequest['place'];
  threadId?: number;
  state: AccessRequest['state'];
  asked: number;
};

const schema = new Schema<RequestDocument>(
  {
    _id: { type: Number, required: true },
    v: { type: Number, required: true },
    title: { type: String },
    username: { type: String },
    place: { type: String },
    threadId: { type: Number },
    state: { type: String, required: true },
    asked: { type: Number, required: true },
  },
  schemaOptions,
).index({ asked: 1 });

const requestOf = (document: RequestDocument): AccessRequest => {
  const { _id: id, title, username, place, threadId, state, asked } = known('accessRequests', V, document);
  return {
    ...{ id, title, state, askedWallMs: asked },
    ...(username === undefined ? {} : { username }),
    ...(place === undefined ? {} : { place }),
    ...(threadId === undefined ? {} : { threadId }),
  };
};

export const createAccessRequestStore = ({ connection }: Pick<CollectionDeps, 'connection'>): AccessRequestStore => {
  const model = compile(connection, 'accessRequests', schema);
  return {
    ask: async ({ id, ...asker }, now, { everyMs, most }) => {
      const lately = await model.countDocuments({ asked: { $gt: now - everyMs } });
      if (lately >= most) return false;
      if (await insertIfNew(model, { _id: id, v: V, ...asker, state: 'asked' as const, asked: now })) return true;
      const again = { $set: { ...asker, state: 'asked', asked: now } };
      return (await model.updateOne({ _id: id, asked: { $lte: now - everyMs } }, again)).modifiedCount === 1;
    },
    get: async (id) => {
      const document = await model.findById(id).lean<RequestDocument>();
      return document ? requestOf(document) : undefined;
    },
    answer: async (id, state) =>
      (await model.updateOne({ _id: id, state: 'asked' }, { $set: { state } })).modifiedCount === 1,
    remove: async (id) => (await model.deleteOne({ _id: id })).deletedCount === 1,
  };
};
