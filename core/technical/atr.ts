// Average true range, Wilder 1978.
import type { Candles } from '../market/candles.ts';

/**
 * ATR(n) in price units: Wilder's smoothing of the true range, first value the simple mean of n; NaN before index n. The
 * first candle has no close before it and no true range. `out` may be given.
 */
export const atr = (c: Candles, n = 14, out: Float64Array = new Float64Array(c.close.length)): Float64Array => {
  const { high, low, close } = c;
  const rows = close.length;
  out.fill(Number.NaN, 0, Math.min(n, rows));
  if (rows <= n) return out;
  const weight = 1 / n;
  let before = close[0] ?? 0;
  let mean = 0;
  for (let i = 1; i <= n; i++) {
    mean += (Math.max(high[i] ?? 0, before) - Math.min(low[i] ?? 0, before)) * weight;
    before = close[i] ?? 0;
  }
  out[n] = mean;
  for (let i = n + 1; i < rows; i++) {
    const range = Math.max(high[i] ?? 0, before) - Math.min(low[i] ?? 0, before);
    before = close[i] ?? 0;
    mean += (range - mean) * weight;
    out[i] = mean;
  }
  return out;
};
