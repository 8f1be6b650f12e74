// The collections `sending_turn` (which process sends to Telegram now) and `sending_holds` (what Telegram asked to wait for).
import { randomUUID } from 'node:crypto';
import { Schema } from 'mongoose';
import type { Held, SendingTurn } from '../core/delivery/sendingTurn.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;
/** there is one bot, and so one document */
const ID = 'telegram';
/** longer ones are told again at the next try */
const LONGEST_HOLD_MS = 1_800_000;
/** so far the clocks of two machines may lie apart; what was told later than that was told by a clock that was ahead */
const SKEW_MS = 60_000;
/** a hold is forgotten so long after it is over */
const KEPT_S = 3600;

/** `releasedWallMs` is null while it is held. */
type TurnDocument = { _id: string; v: number; holder: string; beat: number; releasedWallMs: number | null };
/** `_id` is the chat's id, 0 where all are held; `overAt` is for the index that forgets. */
type HoldDocument = { _id: number; v: number; fromWallMs: number; untilWallMs: number; overAt: Date };

const turnSchema = new Schema<TurnDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    holder: { type: String, required: true },
    beat: { type: Number, required: true },
    releasedWallMs: { type: Number, default: null },
  },
  schemaOptions,
);

const holdSchema = new Schema<HoldDocument>(
  {
    _id: { type: Number, required: true },
    v: { type: Number, required: true },
    fromWallMs: { type: Number, required: true },
    untilWallMs: { type: Number, required: true },
    overAt: { type: Date, required: true },
  },
  schemaOptions,
)
  .index({ untilWallMs: 1 })
  .index({ overAt: 1 }, { expireAfterSeconds: KEPT_S });

/** The turn of this process; every call of this factory is another one. */
export const createSendingTurn = ({ connection }: Pick<CollectionDeps, 'connection'>): SendingTurn => {
  const turns = compile(connection, 'sending_turn', turnSchema);
  const holds = compile(connection, 'sending_holds', holdSchema);
  const me = randomUUID();

  const held = async (nowWallMs: number): Promise<ReadonlyMap<Held, number>> => {
    const rows = await holds
      .find({
        untilWallMs: { $gt: nowWallMs, $lte: nowWallMs + LONGEST_HOLD_MS },
        fromWallMs: { $lte: nowWallMs + SKEW_MS },
      })
      .lean<HoldDocument[]>();
    return new Map(rows.map((row) => [row._id === 0 ? 'all' : row._id, known('sending_holds', V, row).untilWallMs]));
  };

  return {
    take: async (nowWallMs, from) => {
      const before = await turns
        .findOneAndUpdate(
          { _id: ID, $or: [{ holder: me }, { releasedWallMs: { $ne: null } }, ...(from ? [{ ...from }] : [])] },
          { $set: { v: V, holder: me, releasedWallMs: null }, $inc: { beat: 1 } },
          { returnDocument: 'before' },
        )
        .lean<TurnDocument>();
      if (before?.holder === me) return { kind: 'mine' };
      if (before) {
        const { releasedWallMs } = known('sending_turn', V, before);
        return { kind: 'mine', lately: { releasedWallMs: releasedWallMs ?? undefined, held: await held(nowWallMs) } };
      }
      if (await insertIfNew(turns, { _id: ID, v: V, holder: me, beat: 1, releasedWallMs: null }))
        return { kind: 'mine', lately: { releasedWallMs: undefined, held: await held(nowWallMs) } };
      const theirs = await turns.findById(ID).lean<TurnDocument>();
      return { kind: 'theirs', seen: { holder: theirs?.holder ?? '', beat: theirs?.beat ?? 0 } };
    },
    release: async (nowWallMs) => {
      await turns.updateOne({ _id: ID, holder: me }, { $set: { releasedWallMs: nowWallMs } });
    },
    hold: async (whom, fromWallMs, untilWallMs) => {
      const _id = whom === 'all' ? 0 : whom;
      const row = { v: V, fromWallMs, untilWallMs, overAt: new Date(untilWallMs) };
      if (await insertIfNew(holds, { _id, ...row })) return;
      const replaced = [{ untilWallMs: { $lt: untilWallMs } }, { fromWallMs: { $gt: fromWallMs + SKEW_MS } }];
      await holds.updateOne({ _id, $or: replaced }, { $set: row });
    },
  };
};

/** Ends the turn of whoever has it: only for the single owner of the data, at start, when nobody can be sending. */
export const releaseSendingTurn = async ({ connection }: Pick<CollectionDeps, 'connection'>): Promise<void> => {
  await compile(connection, 'sending_turn', turnSchema).deleteMany({});
};
