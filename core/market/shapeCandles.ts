// Makes candles from candles: from rows, slices, closed ones only, gaps filled forward, coarser intervals.
import type { Instant } from '../instant.ts';
import type { Candle, Candles } from './candles.ts';
import type { CandleSet } from './context.ts';

export const emptyCandles = (intervalS: number, n = 0): Candles => ({
  intervalS,
  time: new Float64Array(n),
  open: new Float64Array(n),
  high: new Float64Array(n),
  low: new Float64Array(n),
  close: new Float64Array(n),
  volume: new Float64Array(n),
  filled: new Uint8Array(n),
});

export const candleAt = (c: Candles, i: number): Candle | undefined => {
  const time = c.time[i];
  if (time === undefined) return undefined;
  return {
    time,
    open: c.open[i] ?? NaN,
    high: c.high[i] ?? NaN,
    low: c.low[i] ?? NaN,
    close: c.close[i] ?? NaN,
    volume: c.volume[i] ?? NaN,
    filled: c.filled[i] === 1,
  };
};

const put = (c: Candles, i: number, row: Candle): void => {
  c.time[i] = row.time;
  c.open[i] = row.open;
  c.high[i] = row.high;
  c.low[i] = row.low;
  c.close[i] = row.close;
  c.volume[i] = row.volume;
  c.filled[i] = row.filled ? 1 : 0;
};

/** Rows, oldest first, as columns. */
export const candlesOf = (rows: readonly Candle[], intervalS: number): Candles => {
  const c = emptyCandles(intervalS, rows.length);
  rows.forEach((row, i) => put(c, i, row));
  return c;
};

/** Index of the first row starting at or after the epoch second; the length where there is none. */
export const firstAt = (c: Candles, second: number): number => {
  let low = 0;
  let high = c.time.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((c.time[mid] ?? Infinity) < second) low = mid + 1;
    else high = mid;
  }
  return low;
};

/** Rows [from, to) as views on the same memory. */
export const sliceCandles = (c: Candles, from: number, to = c.time.length): Candles => ({
  intervalS: c.intervalS,
  time: c.time.subarray(from, to),
  open: c.open.subarray(from, to),
  high: c.high.subarray(from, to),
  low: c.low.subarray(from, to),
  close: c.close.subarray(from, to),
  volume: c.volume.subarray(from, to),
  filled: c.filled.subarray(from, to),
});

/** Rows starting in [from, to). */
export const between = (c: Candles, from: Instant, to: Instant): Candles =>
  sliceCandles(c, firstAt(c, from / 1000), firstAt(c, to / 1000));

/** Rows that had ended at the instant. */
export const closedBy = (c: Candles, asOf: Instant): Candles =>
  sliceCandles(c, 0, firstAt(c, Math.floor(asOf / 1000 - c.intervalS) + 1));

/**
 * Every interval from the first row's to `to` (exclusive): missing ones repeat the last close with volume 0 and are
 * marked. Nothing is put before the first row.
 */
export const fillForward = (c: Candles, to: Instant): Candles => {
  const first = c.time[0];
  if (first === undefined) return c;
  const n = Math.max(0, Math.ceil((to / 1000 - first) / c.intervalS));
  const out = emptyCandles(c.intervalS, n);
  let from = 0;
  let close = c.open[0] ?? NaN;
  for (let i = 0; i < n; i++) {
    const time = first + i * c.intervalS;
    const row = c.time[from] === time ? candleAt(c, from++) : undefined;
    put(out, i, row ?? { time, open: close, high: close, low: close, close, volume: 0, filled: true });
    close = out.close[i] ?? close;
  }
  return out;
};

/**
 * Coarser candles from finer ones; only buckets whose every finer interval is there. A bucket is `filled` where all its
 * parts are.
 */
export const aggregate = (c: Candles, intervalS: number): Candles => {
  const per = intervalS / c.intervalS;
  if (!Number.isInteger(per) || per < 1) throw new RangeError(`${intervalS} s is no multiple of ${c.intervalS} s`);
  const rows: Candle[] = [];
  let i = firstBucket(c, intervalS);
  while (i + per <= c.time.length) {
    const start = c.time[i] ?? NaN;
    const whole = c.time[i + per - 1] === start + intervalS - c.intervalS;
    if (start % intervalS === 0 && whole) {
      rows.push(merge(c, i, i + per));
      i += per;
    } else i++;
  }
  return candlesOf(rows, intervalS);
};

const firstBucket = (c: Candles, intervalS: number): number => {
  const first = c.time[0];
  return first === undefined ? 0 : firstAt(c, Math.ceil(first / intervalS) * intervalS);
};

const merge = (c: Candles, from: number, to: number): Candle => {
  let high = -Infinity;
  let low = Infinity;
  let volume = 0;
  let filled = true;
  for (let i = from; i < to; i++) {
    high = Math.max(high, c.high[i] ?? NaN);
    low = Math.min(low, c.low[i] ?? NaN);
    volume += c.volume[i] ?? NaN;
    filled &&= c.filled[i] === 1;
  }
  return {
    time: c.time[from] ?? NaN,
    open: c.open[from] ?? NaN,
    high,
    low,
    close: c.close[to - 1] ?? NaN,
    volume,
    filled,
  };
};

/** Two runs of one interval as one, ascending; where both hold a row the later argument's wins. */
export const joinCandles = (a: Candles, b: Candles): Candles => {
  const rows = new Map<number, Candle>();
  for (const c of [a, b])
    for (let i = 0; i < c.time.length; i++) {
      const row = candleAt(c, i);
      if (row) rows.set(row.time, row);
    }
  return candlesOf(
    [...rows.values()].toSorted((x, y) => x.time - y.time),
    a.intervalS,
  );
};

/** The rows at the end that follow each other without a hole. */
export const gaplessTail = (c: Candles): Candles => {
  let from = c.time.length - 1;
  while (from > 0 && (c.time[from] ?? 0) - (c.time[from - 1] ?? 0) === c.intervalS) from--;
  return sliceCandles(c, Math.max(0, from));
};

/** The set a cycle thinks on, coarser candles made of the finer ones; all of it closed by `asOf`. */
export const candleSet = (m1: Candles, asOf: Instant): CandleSet => {
  const closed = closedBy(m1, asOf);
  return { m1: closed, m5: aggregate(closed, 300), m15: aggregate(closed, 900), h1: aggregate(closed, 3600) };
};
