// The collection `iv_history`: one at-the-money implied volatility a day, for coins without an index of their own.
import { Schema } from 'mongoose';
import type { IvHistoryStore } from '../core/ports/market.ts';
import { type CollectionDeps, compile, known, schemaOptions } from './collection.ts';

const V = 1;
const DAYS = 365;

type IvDocument = { _id: string; v: number; symbol: string; day: string; iv: number };

const schema = new Schema<IvDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    symbol: { type: String, required: true },
    day: { type: String, required: true },
    iv: { type: Number, required: true },
  },
  schemaOptions,
).index({ symbol: 1, day: -1 });

export const createIvHistoryStore = ({ connection }: Pick<CollectionDeps, 'connection'>): IvHistoryStore => {
  const model = compile(connection, 'iv_history', schema);
  return {
    put: async (symbol, day, iv) => {
      await model.updateOne({ _id: `${symbol}:${day}` }, { $set: { v: V, symbol, day, iv } }, { upsert: true });
    },
    before: async (symbol, day) => {
      const rows = await model
        .find({ symbol, day: { $lt: day } })
        .sort({ day: -1 })
        .limit(DAYS)
        .lean<IvDocument[]>();
      return rows.map((row) => known('iv_history', V, row).iv).toReversed();
    },
  };
};
