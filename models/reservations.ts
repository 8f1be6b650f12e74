// The collection `reservations`: one ledger document of places an hour, open signals and cooldowns, changed by compare-and-swap.
import { Schema } from 'mongoose';
import { cancel, type Reservation, release, reserve } from '../core/decision/reservation.ts';
import type { ReservationStore } from '../core/ports/record.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;
const LEDGER = 'ledger';

type LedgerDocument = { _id: string; v: number; revision: number; entries: readonly Reservation[] };

const schema = new Schema<LedgerDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    revision: { type: Number, required: true },
    entries: { type: Schema.Types.Mixed, required: true },
  },
  schemaOptions,
);

type Change<R> = (ledger: readonly Reservation[]) => { readonly result: R; readonly ledger?: readonly Reservation[] };

/** The reservation store: core decides over the ledger, the revision number makes that decision hold. */
export const createReservationStore = ({ connection }: Pick<CollectionDeps, 'connection'>): ReservationStore => {
  const model = compile(connection, 'reservations', schema);
  let turn: Promise<unknown> = Promise.resolve();

  const current = async (): Promise<LedgerDocument> => {
    const empty: LedgerDocument = { _id: LEDGER, v: V, revision: 0, entries: [] };
    const stored = await model.findOne({ _id: LEDGER }).lean<LedgerDocument>();
    if (!stored) await insertIfNew(model, empty);
    return stored ? known('reservations', V, stored) : empty;
  };

  /** Ends, because a lost swap means that another caller's was won. */
  const swap = async <R>(change: Change<R>): Promise<R> => {
    for (;;) {
      const { revision, entries } = await current();
      const { result, ledger } = change(entries);
      if (!ledger) return result;
      const set = { $set: { entries: ledger, revision: revision + 1 } };
      const written = await model.updateOne({ _id: LEDGER, revision }, set);
      if (written.matchedCount === 1) return result;
    }
  };

  /** Callers of one process take turns, so that only other processes can make a swap fail. */
  const inTurn = <R>(change: Change<R>): Promise<R> => {
    const mine = turn.then(() => swap(change));
    turn = mine.catch(() => undefined);
    return mine;
  };

  return {
    reserve: (request) =>
      inTurn((entries) => {
        const { result, ledger } = reserve(entries, request);
        const same = ledger.length === entries.length && ledger.every((entry, i) => entry === entries[i]);
        return same ? { result } : { result, ledger };
      }),
    release: (signalId, how) =>
      inTurn((entries) =>
        entries.some((entry) => entry.signalId === signalId && entry.open)
          ? { result: undefined, ledger: release(entries, signalId, how) }
          : { result: undefined },
      ),
    cancel: (signalId) =>
      inTurn((entries) =>
        entries.some((entry) => entry.signalId === signalId)
          ? { result: undefined, ledger: cancel(entries, signalId) }
          : { result: undefined },
      ),
  };
};
