// What holding the replayed symbols would have brought, thinned to what a plot can show.
import { HOUR_MS, type Instant, instant } from '../../core/instant.ts';
import { firstAt } from '../../core/market/shapeCandles.ts';
import type { Span } from '../../core/record/equity.ts';
import type { PricePath } from '../../core/replay/document.ts';
import type { ReplayMarket } from '../../core/replay/market.ts';

const POINTS = 400;

/** The last close before each of some instants evenly over the span, as a share of that at its start. */
export const pricePath = (
  { symbol, candles }: Pick<ReplayMarket, 'symbol' | 'candles'>,
  { from, to }: Span,
): PricePath => {
  const step = Math.max(HOUR_MS / 12, (to - from) / POINTS);
  const at: Instant[] = [];
  const ratio: number[] = [];
  let first: number | undefined;
  for (let k = 0; k <= Math.round((to - from) / step); k++) {
    const when = instant(Math.min(to, from + k * step));
    const close = candles.close[firstAt(candles, when / 1000) - 1];
    if (close === undefined) continue;
    first ??= close;
    at.push(when);
    ratio.push(close / first);
  }
  return { symbol, at, ratio };
};
