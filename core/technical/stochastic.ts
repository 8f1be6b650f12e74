// Stochastic oscillator, Lane 1950s, slowed.
import type { Candles } from '../market/candles.ts';
import { rollingHigh, rollingLow } from './rollingExtremes.ts';

/** 0..100. `k` is NaN before index n + slow - 2, `d` before n + slow + smooth - 3. */
export type Stochastic = { readonly k: Float64Array; readonly d: Float64Array };

const blank = (rows: number): Stochastic => ({ k: new Float64Array(rows), d: new Float64Array(rows) });

/**
 * %K = SMA(slow) of 100 (close - lowest low) / (highest high - lowest low) over n candles, %D = SMA(smooth) of %K. With
 * slow = 1 it is the fast stochastic. A window without any range gives 50: the close is nowhere in it. `into` may be given.
 */
export const stochastic = (c: Candles, n = 14, slow = 3, smooth = 3, into = blank(c.close.length)): Stochastic => {
  const { k, d } = into;
  const rows = c.close.length;
  rollingHigh(c.high, n, d);
  rollingLow(c.low, n, k);
  for (let i = 0; i < rows; i++) {
    const low = k[i] ?? 0;
    const range = (d[i] ?? 0) - low;
    k[i] = range === 0 ? 50 : (100 * ((c.close[i] ?? 0) - low)) / range;
  }
  shortMean(k, slow, k);
  shortMean(k, smooth, d);
  return into;
};

/** Simple mean of the last n values, summed afresh a row; from the end on, so that `out` may be `values`. */
const shortMean = (values: Float64Array, n: number, out: Float64Array): void => {
  const first = Math.min(n - 1, values.length);
  // the usual three without an inner loop: four times as fast
  if (n === 3)
    for (let i = values.length - 1; i >= first; i--)
      out[i] = ((values[i] ?? 0) + (values[i - 1] ?? 0) + (values[i - 2] ?? 0)) / 3;
  else
    for (let i = values.length - 1; i >= first; i--) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += values[i - j] ?? 0;
      out[i] = sum / n;
    }
  out.fill(Number.NaN, 0, first);
};
