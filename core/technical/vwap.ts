// Volume-weighted average price: of a session, and of the last n candles.
import type { Candles } from '../market/candles.ts';

const DAY_S = 86_400;

/** Rows where a session starts: the first row, and each first row of a UTC day. */
const days = (c: Candles): readonly number[] => {
  const rows: number[] = [];
  for (let i = 0; i < c.time.length; i++) {
    const day = Math.floor((c.time[i] ?? 0) / DAY_S);
    if (i === 0 || day !== Math.floor((c.time[i - 1] ?? 0) / DAY_S)) rows.push(i);
  }
  return rows;
};

/** Rows where a session starts: the first at or after each given second, ascending. */
const given = (c: Candles, starts: readonly number[]): readonly number[] => {
  const rows = new Set<number>();
  let row = 0;
  for (const start of starts) {
    while (row < c.time.length && (c.time[row] ?? 0) < start) row++;
    if (row < c.time.length) rows.add(row);
  }
  return [...rows];
};

/**
 * VWAP since the session began, in price units: sum of typical price (high + low + close) / 3 times volume over the sum of
 * volume. Sessions are UTC days (the first begins with the first row), or begin at the given ascending epoch seconds; NaN
 * before the first of those. While nothing has traded it is the plain mean of the typical prices. `out` may be given.
 */
export const sessionVwap = (
  c: Candles,
  starts?: readonly number[],
  out: Float64Array = new Float64Array(c.close.length),
): Float64Array => {
  const firsts = starts ? given(c, starts) : days(c);
  out.fill(Number.NaN, 0, firsts[0] ?? c.close.length);
  firsts.forEach((from, s) => {
    runningVwap(c, from, firsts[s + 1] ?? c.close.length, out);
  });
  return out;
};

/** Sums of the distances from the first typical price: equal prices give exactly that price, and nothing drifts. */
const runningVwap = (c: Candles, from: number, to: number, out: Float64Array): void => {
  const pivot = tripled(c, from);
  let flow = 0;
  let volume = 0;
  let plain = 0;
  for (let i = from; i < to; i++) {
    const x = tripled(c, i) - pivot;
    const v = c.volume[i] ?? 0;
    flow += x * v;
    volume += v;
    plain += x;
    out[i] = (pivot + (volume > 0 ? flow / volume : plain / (i - from + 1))) / 3;
  }
};

/** Three times the typical price; the sums are of these, divided by 3 once at the end. */
const tripled = (c: Candles, i: number): number => (c.high[i] ?? 0) + (c.low[i] ?? 0) + (c.close[i] ?? 0);

/**
 * VWAP of the last n candles, in price units; NaN before index n - 1. Sums by blocks as in rollingMoments, so nothing
 * drifts. A window in which nothing traded gives the plain mean of its typical prices. `out` may be given.
 */
export const rollingVwap = (
  c: Candles,
  n: number,
  out: Float64Array = new Float64Array(c.close.length),
): Float64Array => {
  const { high, low, close, volume } = c;
  const rows = close.length;
  const tailFlow = new Float64Array(Math.min(n, rows));
  const tailVolume = new Float64Array(Math.min(n, rows));
  for (let block = 0; block < rows; block += n) {
    const end = Math.min(block + n, rows);
    const pivot = tripled(c, block);
    let flow = 0;
    let traded = 0;
    if (block > 0)
      for (let j = n - 2; j >= 0; j--) {
        const row = block - n + 1 + j;
        const v = volume[row] ?? 0;
        flow += ((high[row] ?? 0) + (low[row] ?? 0) + (close[row] ?? 0) - pivot) * v;
        traded += v;
        tailFlow[j] = flow;
        tailVolume[j] = traded;
      }
    flow = 0;
    traded = 0;
    for (let i = block; i < end; i++) {
      const v = volume[i] ?? 0;
      flow += ((high[i] ?? 0) + (low[i] ?? 0) + (close[i] ?? 0) - pivot) * v;
      traded += v;
      const all = traded + (tailVolume[i - block] ?? 0);
      const shift = all > 0 ? (flow + (tailFlow[i - block] ?? 0)) / all : plainMean(c, i, n, pivot);
      out[i] = (pivot + shift) / 3;
    }
  }
  return out.fill(Number.NaN, 0, Math.max(0, n - 1));
};

const plainMean = (c: Candles, last: number, n: number, pivot: number): number => {
  let sum = 0;
  for (let i = Math.max(0, last - n + 1); i <= last; i++) sum += tripled(c, i) - pivot;
  return sum / n;
};
