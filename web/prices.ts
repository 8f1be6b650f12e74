// The last price of each symbol, as open pages show it.
import { type Instant, iso } from '../core/instant.ts';
import type { Clock } from '../core/ports/shell.ts';
import { price } from '../core/wording/numbers.ts';

/** What somebody who listens to the market last heard; `tick` is the price step. */
export type LastPrice = { readonly price: number; readonly at: Instant; readonly tick: number };

export type PriceTick = { readonly symbol: string; readonly value: number; readonly text: string; readonly at: string };

/** An older one is no last price any more, market milliseconds at speed 1. */
const USE_BY_MS = 60_000;

/** The symbols whose price is known and not too old, in their order. */
export const priceTicks = (deps: {
  readonly clock: Pick<Clock, 'now' | 'speed'>;
  readonly symbols: readonly string[];
  readonly lastPrice: ((symbol: string) => LastPrice | undefined) | undefined;
}): readonly PriceTick[] =>
  deps.symbols.flatMap((symbol) => {
    const last = deps.lastPrice?.(symbol);
    if (last === undefined || deps.clock.now() - last.at > USE_BY_MS * deps.clock.speed) return [];
    return [{ symbol, value: last.price, text: price(last.price, last.tick), at: iso(last.at) }];
  });
