// Moving average convergence divergence, Appel 1979.
import { ema } from './ema.ts';

/** Price units. `line` is NaN before index slow - 1, `signal` and `histogram` before slow + smooth - 2. */
export type Macd = { readonly line: Float64Array; readonly signal: Float64Array; readonly histogram: Float64Array };

const blank = (rows: number): Macd => ({
  line: new Float64Array(rows),
  signal: new Float64Array(rows),
  histogram: new Float64Array(rows),
});

/**
 * MACD(fast, slow, smooth): EMA(fast) - EMA(slow), its EMA(smooth), and their difference. Each EMA starts as the simple
 * mean of its own first window (Stock.Indicators; TA-Lib starts both at index slow - 1, which differs by less than 1e-9
 * of the price from some 300 rows on). The first of fast and slow must be the smaller. `into` may be given.
 */
export const macd = (close: Float64Array, fast = 12, slow = 26, smooth = 9, into = blank(close.length)): Macd => {
  const { line, signal, histogram } = into;
  const rows = close.length;
  const head = Math.min(rows, slow + smooth - 1);
  const quickHead = ema(close.subarray(0, head), fast);
  const calmHead = ema(close.subarray(0, head), slow);
  for (let i = 0; i < head; i++) line[i] = (quickHead[i] ?? 0) - (calmHead[i] ?? 0);
  signal.fill(Number.NaN, 0, head);
  signal.set(ema(line.subarray(slow - 1, head), smooth), Math.min(slow - 1, rows));
  for (let i = 0; i < head; i++) histogram[i] = (line[i] ?? 0) - (signal[i] ?? 0);

  // the three averages go on in one pass: their chains of dependent additions overlap
  const [a, b, c] = [2 / (fast + 1), 2 / (slow + 1), 2 / (smooth + 1)];
  let quick = quickHead[head - 1] ?? 0;
  let calm = calmHead[head - 1] ?? 0;
  let mean = signal[head - 1] ?? 0;
  for (let i = head; i < rows; i++) {
    const price = close[i] ?? 0;
    quick += a * (price - quick);
    calm += b * (price - calm);
    const gap = quick - calm;
    mean += c * (gap - mean);
    line[i] = gap;
    signal[i] = mean;
    histogram[i] = gap - mean;
  }
  return into;
};
