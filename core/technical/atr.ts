// Average true range, Wilder 1978.
import type { Candles } from '../market/candles.ts';

/** ATR(n) in price units: Wilder's smoothing of the true range, first value the simple mean of n; NaN before index n. */
export const atr = (c: Candles, n = 14): Float64Array => {
  const out = new Float64Array(c.close.length).fill(Number.NaN);
  let mean = 0;
  for (let i = 1; i < c.close.length; i++) {
    const before = c.close[i - 1] ?? Number.NaN;
    const range = Math.max(c.high[i] ?? Number.NaN, before) - Math.min(c.low[i] ?? Number.NaN, before);
    mean += i <= n ? range / n : (range - mean) / n;
    if (i >= n) out[i] = mean;
  }
  return out;
};
