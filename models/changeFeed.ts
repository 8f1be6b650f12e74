// The collection `changes`: one row with a count of what changed and the newest of it, for processes that share the database.
import { Schema } from 'mongoose';
import type { ChangeFeed } from '../core/ports/processes.ts';
import type { ChangeEvent } from '../core/ports/shell.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;
const ONE = 'changes';
/** more at once than that are seldom, and whoever missed them sees the record itself */
const KEPT = 100;

type FeedDocument = { _id: string; v: number; count: number; newest: { by: string; event: ChangeEvent }[] };

const schema = new Schema<FeedDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    count: { type: Number, required: true },
    newest: { type: [Schema.Types.Mixed] as never, required: true },
  },
  schemaOptions,
);

export const createChangeFeed = ({ connection }: Pick<CollectionDeps, 'connection'>): ChangeFeed => {
  const model = compile(connection, 'changes', schema);
  return {
    append: async (by, events) => {
      if (events.length === 0) return;
      const rows = events.map((event) => ({ by, event }));
      const add = { $inc: { count: rows.length }, $push: { newest: { $each: rows, $slice: -KEPT } } };
      if ((await model.updateOne({ _id: ONE }, add)).matchedCount === 1) return;
      await insertIfNew(model, { _id: ONE, v: V, count: 0, newest: [] });
      await model.updateOne({ _id: ONE }, add);
    },
    after: async (count) => {
      const document = await model.findOne({ _id: ONE, count: { $gt: count } }).lean<FeedDocument>();
      if (!document) return undefined;
      const feed = known('changes', V, document);
      return { count: feed.count, newest: feed.newest.slice(-(feed.count - count)) };
    },
    count: async () => (await model.findById(ONE, { count: 1, v: 1 }).lean<FeedDocument>())?.count ?? 0,
  };
};
