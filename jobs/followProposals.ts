// Follows proposals that were not published to their end, as signals are followed; nobody is told.
import { DAY_MS, type Instant, instant, plus, slotOf } from '../core/instant.ts';
import type { Clock, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import { entryAt, settle } from '../core/record/settle.ts';
import type { WithheldProposal } from '../core/record/withheld.ts';
import { type CandleFeed } from './candleFeed.ts';
import { GIVE_UP_MS, MISSING_CANDLES } from './giveUp.ts';

/** ended proposals are kept so long after their verdict; their cycles' reports stay */
const KEEP_MS = 400 * DAY_MS;

export type FollowProposalsDeps = {
  readonly stores: Pick<Stores, 'proposals'>;
  readonly feed: CandleFeed;
  readonly clock: Clock;
  readonly log: Log;
};

/** One pass a slot, since nobody waits for it; candles are read once a symbol. A failing symbol does not stop the others. */
export const createFollowProposals = ({ stores: { proposals }, feed, clock, log }: FollowProposalsDeps) => {
  let doneSlot: Instant | undefined;
  let forgotAt: Instant | undefined;

  const follow = async (symbol: string, open: readonly WithheldProposal[]): Promise<void> => {
    const from = instant(Math.min(...open.map(({ signal }) => entryAt(signal))));
    const { candles, complete } = await feed.since(symbol, from);
    for (const { id, signal } of open) {
      const outcome = settle(signal, candles);
      if (outcome.kind !== 'open') await proposals.settle(id, outcome, clock.now());
      else if (complete && clock.now() > plus(signal.expiresAt, GIVE_UP_MS))
        await proposals.settle(id, { kind: 'unknown', because: MISSING_CANDLES }, clock.now());
    }
  };

  const forget = async (): Promise<void> => {
    if (forgotAt !== undefined && clock.now() < plus(forgotAt, DAY_MS)) return;
    forgotAt = clock.now();
    const gone = await proposals.forget(plus(clock.now(), -KEEP_MS));
    if (gone > 0) log.info('ended proposals of more than 400 days ago are forgotten', { gone });
  };

  return async (stop?: AbortSignal): Promise<void> => {
    const slot = slotOf(clock.now());
    if (doneSlot === slot) return;
    for (const [symbol, open] of Map.groupBy(await proposals.open(), ({ signal }) => signal.symbol)) {
      if (stop?.aborted) return;
      try {
        await follow(symbol, open);
      } catch (error) {
        log.error('proposals could not be followed', { symbol, error });
      }
    }
    await forget();
    doneSlot = slot;
  };
};
