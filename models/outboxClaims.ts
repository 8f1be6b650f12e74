// Taking rows of the outbox under a lease, and moving them on.
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Model, QueryFilter } from 'mongoose';
import type { Delivery, DeliveryEnd, DeliveryState } from '../core/delivery.ts';
import type { Clock } from '../core/ports/shell.ts';
import { deliveryOf, endOf, isUnsure, type OutboxDocument, TURN } from './outboxRow.ts';

/** When a row in this state is due, in wall milliseconds; null where never. */
const dueOf = (state: DeliveryState): number | null => {
  switch (state.kind) {
    case 'queued':
      return 0;
    case 'sending':
      return state.leaseUntilWallMs;
    case 'retry':
      return state.notBeforeWallMs;
    case 'sent':
    case 'dead':
      return null;
  }
};

/** The next due rows, now `sending`; again where others took all that was found, so that none means that nothing is due. */
export const take = async (
  model: Model<OutboxDocument>,
  { nowWallMs, leaseMs, most }: { readonly nowWallMs: number; readonly leaseMs: number; readonly most: number },
): Promise<readonly Delivery[]> => {
  const due: QueryFilter<OutboxDocument> = { turn: { $gte: 0 }, dueWallMs: { $lte: nowWallMs } };
  const found = await model.find(due).sort({ turn: 1, queuedAt: 1, _id: 1 }).limit(most).lean<OutboxDocument[]>();
  if (found.length === 0) return [];
  const leaseUntilWallMs = nowWallMs + leaseMs;
  const state: DeliveryState = { kind: 'sending', leaseUntilWallMs, claim: randomUUID() };
  const mark = async (rows: readonly OutboxDocument[], set: Partial<OutboxDocument>): Promise<number> => {
    if (rows.length === 0) return 0;
    const wanted = { ...due, _id: { $in: rows.map((row) => row._id) } };
    const change = { $set: { state, dueWallMs: leaseUntilWallMs, ...set }, $inc: { attempts: 1 } };
    return (await model.updateMany(wanted, change)).modifiedCount;
  };
  const [left = [], fresh = []] = [true, false].map((was) => found.filter((r) => (r.state.kind === 'sending') === was));
  const marked = (await mark(fresh, {})) + (await mark(left, { again: true }));
  const ids = found.map((row) => row._id);
  if (marked === ids.length) return found.map((row) => deliveryOf({ ...row, state, attempts: row.attempts + 1 }));
  // somebody else was at them as well: ours are those that carry our mark
  const mine = await model.find({ _id: { $in: ids }, 'state.claim': state.claim }).lean<OutboxDocument[]>();
  const byId = new Map(mine.map((row) => [row._id, row]));
  if (mine.length === 0) return take(model, { nowWallMs, leaseMs, most });
  return ids.flatMap((id) => byId.get(id) ?? []).map(deliveryOf);
};

const moveOf = (clock: Clock, { delivery: { id, kind, attempts, state: claimed }, state }: DeliveryEnd) => {
  const dueWallMs = dueOf(state);
  const lease = claimed.kind === 'sending' ? { 'state.leaseUntilWallMs': claimed.leaseUntilWallMs } : {};
  return {
    updateOne: {
      filter: { _id: id, attempts, 'state.kind': 'sending', ...lease },
      update: {
        $set: {
          ...{ state, dueWallMs, turn: dueWallMs === null ? null : TURN[kind] },
          ...(state.kind === 'sent' ? { acceptedAt: clock.now() } : {}),
          ...(dueWallMs === null ? endOf(kind, clock.now()) : {}),
          ...(isUnsure(state) ? { again: true } : {}),
        },
        $inc: { settled: state.kind === 'sending' || isUnsure(state) ? 0 : 1 },
      },
    },
  };
};

/** Which of these were still in the sending of their claim; every claim of a row has another number of attempts. */
export const move = async (
  model: Model<OutboxDocument>,
  clock: Clock,
  ends: readonly DeliveryEnd[],
): Promise<readonly boolean[]> => {
  const { matchedCount } = await model.collection.bulkWrite(ends.map((end) => moveOf(clock, end)) as never, {
    ordered: false,
  });
  if (matchedCount === ends.length) return ends.map(() => true);
  const ids = ends.map(({ delivery }) => delivery.id);
  const rows = await model
    .find({ _id: { $in: ids } }, { attempts: 1, state: 1 })
    .lean<Pick<OutboxDocument, '_id' | 'attempts' | 'state'>[]>();
  const now = new Map(rows.map((row) => [row._id, row]));
  return ends.map(({ delivery: { id, attempts }, state }) => {
    const row = now.get(id);
    return row !== undefined && row.attempts === attempts && isDeepStrictEqual(row.state, state);
  });
};
