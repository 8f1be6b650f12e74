// Money flow index, Quong and Soudack 1989.
import type { Candles } from '../market/candles.ts';
import { rollingBalance } from './rollingBalance.ts';

export type MfiOptions = { readonly out?: Float64Array; readonly scratch?: Float64Array };

/**
 * MFI(n) in 0..100: money flow (typical price times volume) of candles whose typical price rose, as a share of the flow of
 * those that rose or fell, over n changes; NaN before index n. Nothing but rises gives 100, no flow at all 50. (TA-Lib
 * calls a window whose flow is below 1 empty and answers 0.)
 */
export const mfi = (c: Candles, n = 14, options: MfiOptions = {}): Float64Array => {
  const { high, low, close, volume } = c;
  const rows = close.length;
  const { out = new Float64Array(rows), scratch = new Float64Array(rows) } = options;
  let before = (high[0] ?? 0) + (low[0] ?? 0) + (close[0] ?? 0);
  for (let i = 0; i < rows; i++) {
    const typical = (high[i] ?? 0) + (low[i] ?? 0) + (close[i] ?? 0);
    // the sign by comparison, without a branch that cannot be predicted
    scratch[i] = (Number(typical > before) - Number(typical < before)) * typical * (volume[i] ?? 0);
    before = typical;
  }
  rollingBalance(scratch, n, out);
  for (let i = n; i < rows; i++) out[i] = 50 + 50 * (out[i] ?? 0);
  return out.fill(Number.NaN, 0, Math.min(n, rows));
};
