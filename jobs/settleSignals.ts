// Follows every open signal on 1m candles; an outcome changes the card and is told once. Proposals are followed silently.

import type { SignalEnd } from '../core/decision/reservation.ts';
import type { Signal } from '../core/decision/verdict.ts';
import type { DeliveryKey } from '../core/delivery.ts';
import { plus } from '../core/instant.ts';
import type { SignalRow } from '../core/ports/record.ts';
import type { Changes, Clock, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import type { Outcome } from '../core/record/outcome.ts';
import { entryAt, settle } from '../core/record/settle.ts';
import type { CandleFeed } from './candleFeed.ts';
import { createFollowMirrors } from './followMirrors.ts';
import { createFollowProposals } from './followProposals.ts';
import { GIVE_UP_MS, MISSING_CANDLES } from './giveUp.ts';
import { createTellThesis } from './tellThesis.ts';

/** People whose rows are written together: while they are, the database serves nobody else. */
const TOGETHER = 100;

export type SettleDeps = {
  readonly stores: Pick<Stores, 'signals' | 'reservations' | 'outbox' | 'decisions' | 'proposals'>;
  readonly feed: CandleFeed;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly log: Log;
};

/** How and when it ended for the places; a trade that cannot be told ends with its life. */
const endOf = ({ signal, outcome }: SignalRow): SignalEnd | undefined => {
  if (outcome.kind === 'open') return undefined;
  return { kind: outcome.kind, at: outcome.kind === 'unknown' ? signal.expiresAt : outcome.at };
};

export const createSettleSignals = ({ stores, feed, clock, changes, log }: SettleDeps) => {
  const followProposals = createFollowProposals({ stores, feed, clock, log });
  const followMirrors = createFollowMirrors({ stores, feed, clock, log });
  const tellThesis = createTellThesis({ stores, clock, changes });

  const outcomeOf = async (signal: Signal): Promise<Outcome> => {
    const { candles, complete } = await feed.since(signal.symbol, entryAt(signal));
    const outcome = settle(signal, candles);
    if (outcome.kind === 'open' && complete && clock.now() > plus(signal.expiresAt, GIVE_UP_MS))
      return { kind: 'unknown', because: MISSING_CANDLES };
    return outcome;
  };

  const announce = async (row: SignalRow): Promise<void> => {
    const signalId = row.signal.id;
    const end = endOf(row);
    if (end) await stores.reservations.release(signalId, end);
    const [people, revisions] = await Promise.all([
      stores.outbox.recipients(signalId),
      stores.outbox.revisions('state', signalId),
    ]);
    const owed = (subscriber: number): readonly DeliveryKey[] => [
      { subscriber, kind: 'state', subject: signalId, revision: (revisions.get(subscriber) ?? 0) + 1 },
      { subscriber, kind: 'outcome', subject: signalId, revision: 1 },
    ];
    for (let i = 0; i < people.length; i += TOGETHER)
      await stores.outbox.enqueue(people.slice(i, i + TOGETHER).flatMap(owed), clock.now());
    await stores.signals.markAnnounced(signalId);
    changes.emit({ kind: 'outcome', id: signalId });
    changes.emit({ kind: 'outbox' });
  };

  /** Does it for one; that it fails is noted and stops no other. */
  const attempt = async (signal: string, work: Promise<void>, failed: string): Promise<void> => {
    try {
      await work;
    } catch (error) {
      log.error(failed, { signal, error });
    }
  };

  const settleOne = async (signal: Signal): Promise<void> => {
    const outcome = await outcomeOf(signal);
    if (outcome.kind !== 'open') await stores.signals.settle(signal.id, outcome, clock.now());
  };

  /**
   * One pass over all open signals, then over outcomes and broken theses a crash kept from being told, then over the
   * proposals and the other directions; a failing one does not stop the others. An abort ends it between two.
   */
  return async (stop?: AbortSignal): Promise<void> => {
    for (const signal of await stores.signals.open()) {
      if (stop?.aborted) return;
      await attempt(signal.id, settleOne(signal), 'a signal could not be followed');
    }
    for (const row of await stores.signals.unannounced()) {
      if (stop?.aborted) return;
      await attempt(row.signal.id, announce(row), 'an outcome could not be told; the next pass tries again');
    }
    for (const row of await stores.signals.untoldTheses()) {
      if (stop?.aborted) return;
      await attempt(row.signal.id, tellThesis(row), 'a broken thesis could not be told; the next pass tries again');
    }
    await followProposals(stop);
    await followMirrors(stop);
  };
};
