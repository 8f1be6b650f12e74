// Follows every open signal on 1m candles; an outcome changes the card and is told once.
import type { Signal } from '../core/decision/verdict.ts';
import { DAY_MS, plus } from '../core/instant.ts';
import type { Changes, Clock, Log, Stores } from '../core/ports.ts';
import type { Outcome } from '../core/record/outcome.ts';
import { entryAt, settle } from '../core/record/settle.ts';
import type { CandleFeed } from './candleFeed.ts';

/** candles that have not come so long after the signal's life will not come */
const GIVE_UP_MS = 2 * DAY_MS;

export type SettleDeps = {
  readonly stores: Pick<Stores, 'signals' | 'reservations' | 'outbox'>;
  readonly feed: CandleFeed;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly log: Log;
};

export const createSettleSignals = ({ stores, feed, clock, changes, log }: SettleDeps) => {
  const outcomeOf = async (signal: Signal): Promise<Outcome> => {
    const { candles, complete } = await feed.since(signal.symbol, entryAt(signal));
    const outcome = settle(signal, candles);
    if (outcome.kind === 'open' && complete && clock.now() > plus(signal.expiresAt, GIVE_UP_MS))
      return { kind: 'unknown', because: 'candles of its life are missing at the exchange' };
    return outcome;
  };

  const announce = async (signalId: string): Promise<void> => {
    await stores.reservations.release(signalId);
    const people = await stores.outbox.recipients(signalId);
    for (const subscriber of people) {
      const state = ((await stores.outbox.revision(subscriber, 'state', signalId)) ?? 0) + 1;
      await stores.outbox.enqueue(
        [
          { subscriber, kind: 'state', subject: signalId, revision: state },
          { subscriber, kind: 'outcome', subject: signalId, revision: 1 },
        ],
        clock.now(),
      );
    }
    await stores.signals.markAnnounced(signalId);
    changes.emit({ kind: 'outcome', id: signalId });
    changes.emit({ kind: 'outbox' });
  };

  /**
   * One pass over all open signals, then over outcomes a crash kept from being told; a failing one does not stop the
   * others. An abort ends it between two signals.
   */
  return async (stop?: AbortSignal): Promise<void> => {
    for (const signal of await stores.signals.open()) {
      if (stop?.aborted) return;
      try {
        const outcome = await outcomeOf(signal);
        if (outcome.kind !== 'open') await stores.signals.settle(signal.id, outcome);
      } catch (error) {
        log.error('a signal could not be followed', { signal: signal.id, error });
      }
    }
    for (const { signal } of await stores.signals.unannounced()) {
      if (stop?.aborted) return;
      try {
        await announce(signal.id);
      } catch (error) {
        log.error('an outcome could not be told; the next pass tries again', { signal: signal.id, error });
      }
    }
  };
};
