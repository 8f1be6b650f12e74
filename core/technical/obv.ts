// On-balance volume, Granville 1963.
import type { Candles } from '../market/candles.ts';

/**
 * Running volume in base units: added where the close rose, taken off where it fell, unchanged where it stood still. Starts
 * at 0 with the first candle (Stock.Indicators, StockCharts; TA-Lib starts at the first volume), so only differences mean
 * anything. No warm-up. `out` may be given.
 */
export const obv = (c: Candles, out: Float64Array = new Float64Array(c.close.length)): Float64Array => {
  const { close, volume } = c;
  let sum = 0;
  let before = close[0] ?? 0;
  for (let i = 0; i < close.length; i++) {
    const price = close[i] ?? 0;
    sum += (Number(price > before) - Number(price < before)) * (volume[i] ?? 0);
    out[i] = sum;
    before = price;
  }
  return out;
};
