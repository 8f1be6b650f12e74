// The collection `settingsChanges`: every change of a tunable number by /set, in order; nothing in it is ever changed.
import { Schema } from 'mongoose';
import { instant } from '../core/instant.ts';
import type { SettingsChange, SettingsChangeStore } from '../core/settings/changes.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;

type ChangeDocument = { _id: number; v: number; at: number; by: number; name: string; value: number | null };

const schema = new Schema<ChangeDocument>(
  {
    _id: { type: Number, required: true },
    v: { type: Number, required: true },
    at: { type: Number, required: true },
    by: { type: Number, required: true },
    name: { type: String, required: true },
    value: { type: Number },
  },
  schemaOptions,
);

const changeOf = (document: ChangeDocument): SettingsChange => {
  const { _id: number, at, by, name, value } = known('settingsChanges', V, document);
  return { number, at: instant(at), by, name, value };
};

export const createSettingsChangeStore = ({ connection }: Pick<CollectionDeps, 'connection'>): SettingsChangeStore => {
  const model = compile(connection, 'settingsChanges', schema);
  return {
    append: async ({ number, at, by, name, value }) => insertIfNew(model, { _id: number, v: V, at, by, name, value }),
    all: async () => (await model.find({}).sort({ _id: 1 }).lean<ChangeDocument[]>()).map(changeOf),
  };
};
