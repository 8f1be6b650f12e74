// Follows the price of every open signal for its card: what its head says, and levels that people asked to be told of.
import type { Signal } from '../core/decision/verdict.ts';
import type { SignalMark } from '../core/delivery/cardNotes.ts';
import { hasMoved, levelsNear, livingOf, type WatchedLevel } from '../core/delivery/living.ts';
import { LEVEL_REVISION } from '../core/delivery.ts';
import { type Instant, instant, MINUTE_MS, plus } from '../core/instant.ts';
import type { SignalRow } from '../core/ports/record.ts';
import type { Changes, Clock, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import { entryAt } from '../core/record/settle.ts';
import type { CandleFeed } from './candleFeed.ts';

/** How far back a pass looks where no mark says how far the last one saw. */
const LOOK_BACK_MS = 10 * MINUTE_MS;

export type WatchCardsDeps = {
  readonly stores: Pick<Stores, 'signals' | 'outbox' | 'cardNotes' | 'signalMarks'>;
  readonly feed: Pick<CandleFeed, 'since'>;
  readonly clock: Clock;
  readonly changes: Pick<Changes, 'emit'>;
  readonly log: Log;
};

/** What was seen of the price since the last pass. */
type Seen = {
  readonly price: number;
  readonly from: Instant;
  readonly at: Instant;
  readonly low: number;
  readonly high: number;
};

export const createWatchCards = ({ stores, feed, clock, changes, log }: WatchCardsDeps) => {
  const look = async (signal: Signal, before: SignalMark | undefined): Promise<Seen | undefined> => {
    const back = plus(clock.now(), -LOOK_BACK_MS);
    const from = instant(Math.max(entryAt(signal), before ? Math.min(before.at, clock.now()) : back));
    const { candles } = await feed.since(signal.symbol, from);
    const last = candles.time.length - 1;
    const [time, price] = [candles.time[last], candles.close[last]];
    if (time === undefined || price === undefined || !Number.isFinite(price)) return undefined;
    const [low, high] = [Math.min(...candles.low), Math.max(...candles.high)];
    return { price, from, at: instant(time * 1000 + MINUTE_MS), low, high };
  };

  /** Everybody who has the card is owed its change. */
  const repaint = async (signalId: string): Promise<void> => {
    const [people, revisions] = await Promise.all([
      stores.outbox.recipients(signalId),
      stores.outbox.revisions('touch', signalId),
    ]);
    const rows = people.map((subscriber) => {
      const revision = (revisions.get(subscriber) ?? 0) + 1;
      return { subscriber, kind: 'touch', subject: signalId, revision } as const;
    });
    await stores.outbox.enqueue(rows, clock.now());
    changes.emit({ kind: 'outbox' });
  };

  /** Once a person and level, as the outbox has one row for each. */
  const tellLevels = async (signal: Signal, near: readonly WatchedLevel[]): Promise<void> => {
    const rows = (await stores.cardNotes.watchers(signal.id)).flatMap(({ subscriber, watched }) =>
      watched
        .filter((level) => near.includes(level))
        .map((level) => ({ subscriber, kind: 'level', subject: signal.id, revision: LEVEL_REVISION[level] }) as const),
    );
    if ((await stores.outbox.enqueue(rows, clock.now())) > 0) changes.emit({ kind: 'outbox' });
  };

  const watch = async (signal: Signal): Promise<void> => {
    const row: SignalRow | undefined = await stores.signals.get(signal.id);
    if (row?.outcome.kind !== 'open') return;
    const before = await stores.signalMarks.get(signal.id);
    const seen = await look(signal, before);
    const moved = seen ? hasMoved(signal, seen.price) : (before?.moved ?? false);
    const living = livingOf({ ...row, moved }, clock.now());
    const [price, at] = [seen?.price ?? before?.price ?? signal.assessment.marketPrice, seen?.at ?? before?.at];
    const told = before?.told ?? 'valid';
    const mark = { price, at: at ?? signal.asOf, moved };
    // First what the cards are written from, then the cards, then that they were: a crash between repeats an edit at most.
    // The same minutes are looked at again until who asked is owed their words.
    const near = seen ? levelsNear(signal, seen, clock.now()) : [];
    await stores.signalMarks.put(signal.id, { ...mark, ...(seen && near.length > 0 && { at: seen.from }), told });
    if (near.length > 0) {
      await tellLevels(signal, near);
      await stores.signalMarks.put(signal.id, { ...mark, told });
    }
    if (living.kind === told) return;
    // A broken thesis is told by who broke it, and a result by who settled it.
    if (living.kind !== 'thesis broken') await repaint(signal.id);
    await stores.signalMarks.put(signal.id, { ...mark, told: living.kind });
  };

  /** One pass over the open signals; a failing one does not stop the others. */
  return async (stop?: AbortSignal): Promise<void> => {
    for (const signal of await stores.signals.open()) {
      if (stop?.aborted) return;
      try {
        await watch(signal);
      } catch (error) {
        log.error('the card of a signal could not be followed', { signal: signal.id, error });
      }
    }
  };
};
