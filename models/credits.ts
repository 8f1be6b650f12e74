// The collection `credits`: what each month's calls of a paid upstream have spent.
import { Schema } from 'mongoose';
import type { CreditCounter } from '../core/market/coingeckoCredits.ts';
import { type CollectionDeps, compile, known, schemaOptions } from './collection.ts';

const V = 1;

type CreditsDocument = { _id: string; v: number; spent: number };

const schema = new Schema<CreditsDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    spent: { type: Number, required: true },
  },
  schemaOptions,
);

/** One document an upstream and month, counted by atomic increments, so that several processes share one account. */
export const createCreditCounter = (
  { connection }: Pick<CollectionDeps, 'connection'>,
  upstream: string,
): CreditCounter => {
  const model = compile(connection, 'credits', schema);
  return {
    spent: async (month) => {
      const document = await model.findById(`${upstream}:${month}`).lean<CreditsDocument>();
      return document ? known('credits', V, document).spent : 0;
    },
    add: async (month, spent) => {
      await model.updateOne(
        { _id: `${upstream}:${month}` },
        { $inc: { spent }, $setOnInsert: { v: V } },
        { upsert: true },
      );
    },
  };
};
