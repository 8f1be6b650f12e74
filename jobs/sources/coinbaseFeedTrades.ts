// Fetches trades that the feed did not tell, until the last minutes are known without a hole.
import type { SourceFailure } from '../../core/market/context.ts';
import type { Clock } from '../../core/ports/shell.ts';
import type { CoinbaseBook } from './coinbaseBook.ts';
import type { Holding } from './coinbaseFeedHoldings.ts';

/** Pages of 1,000 trades asked for at one go: more than 15 minutes of the busiest recorded market. */
const MOST_PAGES = 15;

export type Refill = {
  /**
   * Resolves when nothing is missing, nothing more is to be had, or the signal aborts; with the failure where asking failed.
   * `newest` asks for the newest trades first, where no feed tells them. One run a product at a time: others wait for it.
   */
  run(holding: Holding, newest: boolean, signal?: AbortSignal): Promise<SourceFailure | undefined>;
  /** Trades added so far. */
  refilled(): number;
  /** Resolves when no run is under way. */
  idle(): Promise<void>;
};

const aborted = (signal: AbortSignal | undefined): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal?.aborted) resolve(undefined);
    else signal?.addEventListener('abort', () => resolve(undefined), { once: true });
  });

export const createRefill = ({ rest, clock }: { readonly rest: CoinbaseBook; readonly clock: Clock }): Refill => {
  const running = new Map<string, Promise<SourceFailure | undefined>>();
  let count = 0;

  const fetchAll = async ({ symbol, trades }: Holding, newest: boolean, signal?: AbortSignal) => {
    for (let page = 0; page < MOST_PAGES; page++) {
      if (signal?.aborted) return undefined;
      const first = newest && page === 0;
      const hole = first ? {} : trades.hole(clock.now());
      if (hole === undefined) return undefined;
      const answer = await rest.trades(symbol, hole.before, signal);
      if (answer.kind === 'failed') return answer.failure;
      const added = trades.add(answer.value);
      count += added;
      trades.prune(clock.now());
      if (added === 0 && !first) return undefined;
    }
    return undefined;
  };

  return {
    run: (holding, newest, signal) => {
      const known = running.get(holding.symbol);
      if (known !== undefined) return Promise.race([known, aborted(signal)]);
      const run = fetchAll(holding, newest, signal).finally(() => running.delete(holding.symbol));
      running.set(holding.symbol, run);
      return run;
    },
    refilled: () => count,
    idle: async () => {
      await Promise.allSettled(running.values());
    },
  };
};
