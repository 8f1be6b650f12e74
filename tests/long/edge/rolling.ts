// Windows over rows: root mean square of returns of a stride, and the extremes of the rows before.
import type { Candles } from '../../../core/market/candles.ts';

/** Root mean square of the last `count` returns over `stride` rows each, which end with the row; NaN before. */
export const strided = (log: Float64Array, stride: number, count: number): Float64Array => {
  const out = new Float64Array(log.length).fill(Number.NaN);
  const sums = new Float64Array(log.length);
  const square = (i: number): number => ((log[i] ?? 0) - (log[i - stride] ?? 0)) ** 2;
  for (let i = stride; i < log.length; i++) {
    const leaves = i - stride * count;
    sums[i] = (i >= 2 * stride ? (sums[i - stride] ?? 0) : 0) + square(i) - (leaves >= stride ? square(leaves) : 0);
    if (leaves >= 0) out[i] = Math.sqrt(Math.max(0, sums[i] ?? 0) / count);
  }
  return out;
};

/** The best of the `span` rows before each row (its own left out); NaN before there are so many. */
const extremeBefore = (values: Float64Array, span: number, side: 1 | -1): Float64Array => {
  const out = new Float64Array(values.length).fill(Number.NaN);
  const held = new Int32Array(values.length);
  let [head, tail] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    while (tail > head && (held[head] ?? 0) < i - span) head++;
    if (i >= span) out[i] = values[held[head] ?? 0] ?? Number.NaN;
    const value = values[i] ?? 0;
    while (tail > head && side * (values[held[tail - 1] ?? 0] ?? 0) <= side * value) tail--;
    held[tail++] = i;
  }
  return out;
};

export const rollingExtremesOf = ({ high, low }: Candles, span: number): readonly [Float64Array, Float64Array] => [
  extremeBefore(high, span, 1),
  extremeBefore(low, span, -1),
];
