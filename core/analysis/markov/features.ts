// What each closed candle tells of the state it belongs to: scale-free columns, each from this candle and those before.
import type { Candles } from '../../market/candles.ts';
import { risingQuantile } from './risingQuantile.ts';

/** memories of the two exponentially weighted variances, in candles */
const SHORT = 20;
const QUICK = 8;
/** candles of each of the three spans that a squeeze compares, and by how much (log) one of its two falls may be missing */
const SPAN = 20;
const SLACK = 0.1;
/** the share of all volatilities seen so far that lie below what is called the calm level */
const CALM_QUANTILE = 0.25;
const LARGEST_PACE = 2.5;
const LARGEST_SIZE = 1000;
/** a volatility below this is no movement but what rounding leaves */
const LEAST_LEVEL = 1e-100;
/** log of the mean size of a standard normal number */
const LOG_MEAN_SIZE = Math.log(2 / Math.PI) / 2;

/**
 * One row a candle; row 0 has no return. `pace`: log return in units of the volatility of the last 20 candles (its own
 * size included, so that a jump cannot pass for a trend), within +-2.5. The others know no sign. `size`: the return's size
 * over the calm level, which is the 25 % quantile of every 20-candle volatility so far. `volatility`: log of the
 * volatility over that level. `squeeze`: how far, in logs, volatility fell over each of the last two steps of 20 candles
 * (the mean fall, or 0.1 more than the smaller one where that is less: one sudden fall is no squeeze); warm-up 60 candles.
 * `rise`: log of the volatility of the last 8 candles over that of 20 to 40 candles ago, same warm-up. `known` is 0 where
 * the row tells nothing: the first, a filled candle, a price that has not moved so far; such rows hold 0 everywhere.
 */
export type MarkovFeatures = {
  readonly known: Uint8Array;
  readonly pace: Float64Array;
  readonly size: Float64Array;
  readonly volatility: Float64Array;
  readonly squeeze: Float64Array;
  readonly rise: Float64Array;
};

const emptyFeatures = (n: number): MarkovFeatures => ({
  known: new Uint8Array(n),
  pace: new Float64Array(n),
  size: new Float64Array(n),
  volatility: new Float64Array(n),
  squeeze: new Float64Array(n),
  rise: new Float64Array(n),
});

/** Squeeze and rise of row i from the running sum of sizes, `seen` returns in. */
const compareSpans = (out: MarkovFeatures, i: number, sums: Float64Array, seen: number, quick: number): void => {
  if (seen < 3 * SPAN) return;
  const end = sums[seen] ?? 0;
  const second = sums[seen - SPAN] ?? 0;
  const first = sums[seen - 2 * SPAN] ?? 0;
  const start = sums[seen - 3 * SPAN] ?? 0;
  if (!(end > second && second > first && first > start && quick > 0)) return;
  const now = Math.log(end - second);
  const before = Math.log(second - first);
  const earliest = Math.log(first - start);
  out.squeeze[i] = Math.min((earliest - now) / 2, Math.min(before - now, earliest - before) + SLACK);
  out.rise[i] = Math.log(quick) / 2 - (before - Math.log(SPAN) - LOG_MEAN_SIZE);
};

/**
 * See `MarkovFeatures`; new columns, one row a candle. Only closes and the marks of filled candles are read: a wick changes
 * nothing, nor does the price's scale or any later candle.
 */
export const markovFeatures = ({ close, filled }: Candles): MarkovFeatures => {
  const n = close.length;
  const out = emptyFeatures(n);
  const calm = risingQuantile(n, CALM_QUANTILE);
  const sums = new Float64Array(n + 1);
  let [short, quick, seen] = [0, 0, 0];
  for (let i = 1; i < n; i++) {
    const r = Math.log((close[i] ?? Number.NaN) / (close[i - 1] ?? Number.NaN));
    if (filled[i] === 1 || !Number.isFinite(r) || (r === 0 && seen === 0)) continue;
    seen++;
    // a plain mean until as many candles are in as it remembers
    short += (r * r - short) / Math.min(seen, SHORT);
    quick += (r * r - quick) / Math.min(seen, QUICK);
    sums[seen] = (sums[seen - 1] ?? 0) + Math.abs(r);
    const sigma = Math.sqrt(short);
    const level = calm.add(sigma);
    if (!(level > LEAST_LEVEL && sigma > LEAST_LEVEL)) continue;
    out.known[i] = 1;
    out.pace[i] = Math.min(LARGEST_PACE, Math.max(-LARGEST_PACE, r / sigma));
    out.size[i] = Math.min(LARGEST_SIZE, Math.abs(r) / level);
    out.volatility[i] = Math.log(sigma / level);
    compareSpans(out, i, sums, seen, quick);
  }
  return out;
};
