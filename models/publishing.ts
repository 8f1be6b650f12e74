// The collection `switches`: whether new signals go out.
import { Schema } from 'mongoose';
import { instant } from '../core/instant.ts';
import type { PublishingSwitch } from '../core/people/publishing.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;
const KEY = 'publishing';

type SwitchDocument = { _id: string; v: number; on: boolean; by: number; at: number };

const schema = new Schema<SwitchDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    on: { type: Boolean, required: true },
    by: { type: Number, required: true },
    at: { type: Number, required: true },
  },
  schemaOptions,
);

/** On where nothing is stored. */
export const createPublishingSwitch = ({ connection }: Pick<CollectionDeps, 'connection'>): PublishingSwitch => {
  const model = compile(connection, 'switches', schema);
  return {
    get: async () => {
      const document = await model.findById(KEY).lean<SwitchDocument>();
      if (!document) return { on: true };
      const { on, by, at } = known('switches', V, document);
      return { on, by, since: instant(at) };
    },
    turn: async (on, by, at) => {
      if (!on && (await insertIfNew(model, { _id: KEY, v: V, on, by, at }))) return true;
      return (await model.updateOne({ _id: KEY, on: !on }, { $set: { on, by, at } })).modifiedCount === 1;
    },
  };
};
