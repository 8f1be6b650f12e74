// The collection `handled_updates`: one row a bot with the updates of Telegram it has handled last.
import { Schema } from 'mongoose';
import type { HandledUpdates } from '../core/ports/people.ts';
import { type CollectionDeps, compile, insertIfNew, schemaOptions } from './collection.ts';

const V = 1;
/** Telegram gives up to a hundred at a time, and all of them again where none was confirmed */
const KEPT = 200;

type HandledDocument = { _id: string; v: number; newest: number[] };

const schema = new Schema<HandledDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    newest: { type: [Number], required: true },
  },
  schemaOptions,
);

export const createHandledUpdates = ({ connection }: Pick<CollectionDeps, 'connection'>): HandledUpdates => {
  const model = compile(connection, 'handled_updates', schema);
  return {
    has: async (bot, update) => (await model.countDocuments({ _id: String(bot), newest: update }, { limit: 1 })) > 0,
    note: async (bot, update) => {
      const add = { $push: { newest: { $each: [update], $slice: -KEPT } } };
      if ((await model.updateOne({ _id: String(bot) }, add)).matchedCount === 1) return;
      await insertIfNew(model, { _id: String(bot), v: V, newest: [] });
      await model.updateOne({ _id: String(bot) }, add);
    },
  };
};
