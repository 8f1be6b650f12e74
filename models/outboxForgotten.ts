// The collection `outbox_forgotten`: how many rows of the outbox are no longer there; and their going.
import { type Model, Schema } from 'mongoose';
import type { OutboxStore } from '../core/ports/outbox.ts';
import { type CollectionDeps, compile, known, schemaOptions } from './collection.ts';
import { type OutboxDocument, repeatsOf } from './outboxRow.ts';

const V = 1;
const KEY = 'totals';

type Totals = { readonly sent: number; readonly dead: number; readonly repeats: number };
type TotalsDocument = Totals & { _id: string; v: number };
type Ended = Pick<OutboxDocument, '_id' | 'attempts' | 'settled' | 'state'>;

const schema = new Schema<TotalsDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    sent: { type: Number, required: true },
    dead: { type: Number, required: true },
    repeats: { type: Number, required: true },
  },
  schemaOptions,
);

export type Forgotten = Pick<OutboxStore, 'forget'> & { totals(): Promise<Totals> };

/** A process that dies between the two writes of `forget` leaves that many rows out of the totals. */
export const createForgotten = (
  { connection }: Pick<CollectionDeps, 'connection'>,
  outbox: Model<OutboxDocument>,
): Forgotten => {
  const model = compile(connection, 'outbox_forgotten', schema);

  const remove = async (rows: readonly Ended[], kind: 'sent' | 'dead'): Promise<number> => {
    const ids = rows.filter(({ state }) => state.kind === kind).map(({ _id }) => _id);
    return ids.length === 0 ? 0 : (await outbox.deleteMany({ _id: { $in: ids } })).deletedCount;
  };

  return {
    forget: async (before, most) => {
      const rows = await outbox
        .find({ endedAt: { $lt: before } }, { attempts: 1, settled: 1, state: 1 })
        .sort({ endedAt: 1 })
        .limit(most)
        .lean<Ended[]>();
      if (rows.length === 0) return 0;
      const repeats = rows.reduce((sum, row) => sum + repeatsOf(row), 0);
      const [sent, dead] = [await remove(rows, 'sent'), await remove(rows, 'dead')];
      const change = { $inc: { sent, dead, repeats }, $setOnInsert: { v: V } };
      await model.updateOne({ _id: KEY }, change, { upsert: true });
      return sent + dead;
    },
    totals: async () => {
      const document = await model.findById(KEY).lean<TotalsDocument>();
      return document ? known('outbox_forgotten', V, document) : { sent: 0, dead: 0, repeats: 0 };
    },
  };
};
