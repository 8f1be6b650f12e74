// Follows the other direction of every published signal to its end: what a coin that fell the other way would have got.
import type { Signal } from '../core/decision/verdict.ts';
import { DAY_MS, type Instant, instant, plus, slotOf } from '../core/instant.ts';
import type { Clock, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import { entryAt, mirrored, settle } from '../core/record/settle.ts';
import type { CandleFeed } from './candleFeed.ts';
import { GIVE_UP_MS, MISSING_CANDLES } from './giveUp.ts';

/** so long a stretch of candles is read at once, so that old signals do not fill the memory */
const STRETCH_MS = 4 * DAY_MS;

export type FollowMirrorsDeps = {
  readonly stores: Pick<Stores, 'signals'>;
  readonly feed: CandleFeed;
  readonly clock: Clock;
  readonly log: Log;
};

/** Signals of one symbol and stretch, oldest first. */
const stretches = (signals: readonly Signal[]): readonly (readonly Signal[])[] => [
  ...Map.groupBy(signals, (s) => `${s.symbol} ${Math.floor(s.publishedAt / STRETCH_MS)}`).values(),
];

/** One pass a slot, since nobody waits for it. A failing stretch does not stop the others. */
export const createFollowMirrors = ({ stores: { signals }, feed, clock, log }: FollowMirrorsDeps) => {
  let doneSlot: Instant | undefined;

  const follow = async (open: readonly Signal[]): Promise<void> => {
    const [first] = open;
    if (first === undefined) return;
    const from = instant(Math.min(...open.map((signal) => entryAt(signal))));
    const { candles, complete } = await feed.since(first.symbol, from);
    for (const signal of open) {
      const outcome = settle(mirrored(signal), candles);
      if (outcome.kind !== 'open') await signals.settleMirror(signal.id, outcome);
      else if (complete && clock.now() > plus(signal.expiresAt, GIVE_UP_MS))
        await signals.settleMirror(signal.id, { kind: 'unknown', because: MISSING_CANDLES });
    }
  };

  return async (stop?: AbortSignal): Promise<void> => {
    const slot = slotOf(clock.now());
    if (doneSlot === slot) return;
    for (const open of stretches(await signals.unmirrored())) {
      if (stop?.aborted) return;
      try {
        await follow(open);
      } catch (error) {
        log.error('the other direction of signals could not be followed', { symbol: open[0]?.symbol, error });
      }
    }
    doneSlot = slot;
  };
};
