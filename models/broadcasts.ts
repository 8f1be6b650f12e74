// The collection `broadcasts`: what admins wrote to everybody, and whether it went out.
import { Schema } from 'mongoose';
import { instant } from '../core/instant.ts';
import type { Broadcast, BroadcastStore } from '../core/people/broadcast.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;

type BroadcastDocument = {
  _id: string;
  v: number;
  by: number;
  text: string;
  at: number;
  state: Broadcast['state'];
};

const schema = new Schema<BroadcastDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    by: { type: Number, required: true },
    text: { type: String, required: true },
    at: { type: Number, required: true },
    state: { type: String, required: true },
  },
  schemaOptions,
);

export const createBroadcastStore = ({ connection }: Pick<CollectionDeps, 'connection'>): BroadcastStore => {
  const model = compile(connection, 'broadcasts', schema);
  return {
    put: async ({ id, ...rest }) => {
      await insertIfNew(model, { _id: id, v: V, ...rest });
    },
    get: async (id) => {
      const document = await model.findById(id).lean<BroadcastDocument>();
      if (!document) return undefined;
      const { by, text, at, state } = known('broadcasts', V, document);
      return { id, by, text, at: instant(at), state };
    },
    move: async (id, state) =>
      (await model.updateOne({ _id: id, state: 'preview' }, { $set: { state } })).modifiedCount === 1,
  };
};
