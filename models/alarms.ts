// The collection `alarms`: one row a condition that admins were alarmed of, with its newest state.
import { Schema } from 'mongoose';
import { instant } from '../core/instant.ts';
import type { AlarmStore } from '../core/ports/processes.ts';
import type { AlarmState } from '../core/watch/alarms.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;

type AlarmDocument = Omit<AlarmState, 'key' | 'at' | 'raisedAt'> & {
  _id: string;
  v: number;
  at: number;
  raisedAt: number;
};

const schema = new Schema<AlarmDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    state: { type: String, required: true },
    at: { type: Number, required: true },
    raisedAt: { type: Number, required: true },
    detail: { type: String, required: true },
    remedy: { type: String, required: true },
    revision: { type: Number, required: true },
    told: { type: Boolean, required: true },
  },
  schemaOptions,
).index({ state: 1, at: 1 });

const stateOf = (document: AlarmDocument): AlarmState => {
  const { _id: key, state, at, raisedAt, detail, remedy, revision, told } = known('alarms', V, document);
  return { key, state, at: instant(at), raisedAt: instant(raisedAt), detail, remedy, revision, told };
};

export const createAlarmStore = ({ connection }: Pick<CollectionDeps, 'connection'>): AlarmStore => {
  const model = compile(connection, 'alarms', schema);
  return {
    all: async () => (await model.find().sort({ _id: 1 }).lean<AlarmDocument[]>()).map(stateOf),
    get: async (key) => {
      const document = await model.findById(key).lean<AlarmDocument>();
      return document ? stateOf(document) : undefined;
    },
    change: async ({ key, ...rest }) => {
      const document = { v: V, ...rest };
      if (rest.revision === 1) return insertIfNew(model, { _id: key, ...document });
      const { modifiedCount } = await model.updateOne({ _id: key, revision: rest.revision - 1 }, { $set: document });
      return modifiedCount === 1;
    },
    markTold: async (key, revision) => {
      await model.updateOne({ _id: key, revision }, { $set: { told: true } });
    },
    forget: async (before) => {
      // one that comes back must go on counting: its messages are known by its count
      const ended = { _id: /^budget /, state: 'over', told: true, at: { $lt: before } } as const;
      return (await model.deleteMany(ended)).deletedCount;
    },
  };
};
