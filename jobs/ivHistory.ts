// Keeps one implied volatility a day for coins without an index of their own, so that a rank can one day be told.
import { iso } from '../core/instant.ts';
import type { Source } from '../core/market/context.ts';
import type { Options } from '../core/market/options.ts';
import type { IvHistoryStore } from '../core/ports/market.ts';
import type { Clock } from '../core/ports/shell.ts';

export const withIvHistory = ({ store, clock }: { readonly store: IvHistoryStore; readonly clock: Clock }) => {
  const today = (): string => iso(clock.now()).slice(0, 10);
  return {
    /** The past days' values, oldest first, without today's. */
    before: (symbol: string): Promise<readonly number[]> => store.before(symbol, today()),
    /** The same source; what it reads of a market without a DVOL is put into the day's place. */
    kept: (source: Source<Options>): Source<Options> => ({
      name: source.name,
      read: async (symbol, signal) => {
        const reading = await source.read(symbol, signal);
        if (reading.kind !== 'ok' || reading.value.kind !== 'market') return reading;
        const { dvol, atmIv30 } = reading.value;
        if (dvol === undefined && atmIv30 !== undefined) await store.put(symbol, today(), atmIv30);
        return reading;
      },
    }),
  };
};
