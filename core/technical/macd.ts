// Moving average convergence divergence, Appel.
import { ema } from './ema.ts';

/** Price units. `line` is NaN before index slow - 1, `signal` and `histogram` before slow + smooth - 2. */
export type Macd = { readonly line: Float64Array; readonly signal: Float64Array; readonly histogram: Float64Array };

/** MACD(fast, slow, smooth): EMA(fast) - EMA(slow), its EMA(smooth), and their difference. */
export const macd = (close: Float64Array, fast = 12, slow = 26, smooth = 9): Macd => {
  const quick = ema(close, fast);
  const calm = ema(close, slow);
  const line = quick.map((q, i) => q - (calm[i] ?? Number.NaN));
  const signal = new Float64Array(close.length).fill(Number.NaN);
  signal.set(ema(line.subarray(slow - 1), smooth), Math.min(slow - 1, close.length));
  return { line, signal, histogram: line.map((x, i) => x - (signal[i] ?? Number.NaN)) };
};
