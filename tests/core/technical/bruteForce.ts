// The indicators by their textbook definitions, each row from scratch: slow, obvious, and independent of core/technical.
import type { Candles } from '../../../core/market/candles.ts';

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const at = (values: ArrayLike<number>, i: number): number => values[i] ?? Number.NaN;

/** Rows i - n + 1 .. i. */
const windowOf = (values: Float64Array, i: number, n: number): readonly number[] => [
  ...values.subarray(i - n + 1, i + 1),
];

/** A value for each row from `first` on, NaN before. */
const rows = (length: number, first: number, value: (i: number) => number): Float64Array =>
  Float64Array.from({ length }, (_, i) => (i < first ? Number.NaN : value(i)));

/** Mean of the first n of `values` from `from` on, then the old mean moved by `weight` of the distance. */
export const smoothed = (values: Float64Array, from: number, n: number, weight: number): Float64Array => {
  const first = from + n - 1;
  let now = Number.NaN;
  return rows(values.length, first, (i) => {
    now = i === first ? mean(windowOf(values, i, n)) : weight * at(values, i) + (1 - weight) * now;
    return now;
  });
};

export const slowSma = (values: Float64Array, n: number): Float64Array =>
  rows(values.length, n - 1, (i) => mean(windowOf(values, i, n)));

export const slowEma = (values: Float64Array, n: number): Float64Array => smoothed(values, 0, n, 2 / (n + 1));

export const slowRsi = (close: Float64Array, n: number): Float64Array => {
  const change = close.map((x, i) => (i === 0 ? 0 : x - at(close, i - 1)));
  const gain = smoothed(
    change.map((x) => Math.max(0, x)),
    1,
    n,
    1 / n,
  );
  const loss = smoothed(
    change.map((x) => Math.max(0, -x)),
    1,
    n,
    1 / n,
  );
  return rows(close.length, n, (i) => {
    if (at(gain, i) + at(loss, i) === 0) return 50;
    return at(loss, i) === 0 ? 100 : 100 - 100 / (1 + at(gain, i) / at(loss, i));
  });
};

export type SlowBands = { readonly middle: Float64Array; readonly deviation: Float64Array };

export const slowBands = (close: Float64Array, n: number): SlowBands => ({
  middle: slowSma(close, n),
  deviation: rows(close.length, n - 1, (i) => {
    const window = windowOf(close, i, n);
    const middle = mean(window.map((x) => x - at(close, i))) + at(close, i);
    return Math.sqrt(mean(window.map((x) => (x - middle) ** 2)));
  }),
});

export const trueRange = (c: Candles): Float64Array =>
  c.close.map((_, i) =>
    i === 0
      ? Number.NaN
      : Math.max(
          at(c.high, i) - at(c.low, i),
          Math.abs(at(c.high, i) - at(c.close, i - 1)),
          Math.abs(at(c.low, i) - at(c.close, i - 1)),
        ),
  );

export const slowAtr = (c: Candles, n: number): Float64Array => smoothed(trueRange(c), 1, n, 1 / n);

/** `still`: means below this share of the close count as it. */
export const slowAdx = (
  c: Candles,
  n: number,
  still = 0,
): Readonly<Record<'plusDi' | 'minusDi' | 'dx' | 'adx', Float64Array>> => {
  const move = c.close.map((_, i) => (i === 0 ? Number.NaN : at(c.high, i) - at(c.high, i - 1)));
  const fall = c.close.map((_, i) => (i === 0 ? Number.NaN : at(c.low, i - 1) - at(c.low, i)));
  const plus = smoothed(
    move.map((up, i) => (up > at(fall, i) && up > 0 ? up : 0)),
    1,
    n,
    1 / n,
  );
  const minus = smoothed(
    fall.map((down, i) => (down > at(move, i) && down > 0 ? down : 0)),
    1,
    n,
    1 / n,
  );
  const range = slowAtr(c, n);
  const floor = (i: number): number => still * at(c.close, i);
  const of = (part: Float64Array) =>
    rows(part.length, n, (i) => (at(range, i) === 0 ? 0 : (100 * at(part, i)) / Math.max(at(range, i), floor(i))));
  const [plusDi, minusDi] = [of(plus), of(minus)];
  const dx = rows(plus.length, n, (i) => {
    const both = Math.max(at(plus, i) + at(minus, i), floor(i));
    return both === 0 ? 0 : (100 * Math.abs(at(plus, i) - at(minus, i))) / both;
  });
  return { plusDi, minusDi, dx, adx: smoothed(dx, n, n, 1 / n) };
};

export const slowStochastic = (c: Candles, n: number): Readonly<Record<'k' | 'd', Float64Array>> => {
  const raw = rows(c.close.length, n - 1, (i) => {
    const top = Math.max(...windowOf(c.high, i, n));
    const bottom = Math.min(...windowOf(c.low, i, n));
    return top === bottom ? 50 : (100 * (at(c.close, i) - bottom)) / (top - bottom);
  });
  const k = rows(raw.length, n + 1, (i) => mean(windowOf(raw, i, 3)));
  return { k, d: rows(raw.length, n + 3, (i) => mean(windowOf(k, i, 3))) };
};

export const slowMfi = (c: Candles, n: number): Float64Array => {
  const typical = c.close.map((x, i) => at(c.high, i) + at(c.low, i) + x);
  return rows(typical.length, n, (i) => {
    let rise = 0;
    let fall = 0;
    for (let j = i - n + 1; j <= i; j++) {
      const flow = at(typical, j) * at(c.volume, j);
      if (at(typical, j) > at(typical, j - 1)) rise += flow;
      if (at(typical, j) < at(typical, j - 1)) fall += flow;
    }
    return rise + fall === 0 ? 50 : (100 * rise) / (rise + fall);
  });
};

/** Weighted mean of the typical prices' distances from the last one: exact where they are equal. */
export const slowVwap = (c: Candles, n: number): Float64Array => {
  const typical = c.close.map((x, j) => (at(c.high, j) + at(c.low, j) + x) / 3);
  return rows(typical.length, n - 1, (i) => {
    const distance = windowOf(typical, i, n).map((x) => x - at(typical, i));
    const volume = windowOf(c.volume, i, n);
    const all = sum(volume);
    return at(typical, i) + (all === 0 ? mean(distance) : sum(distance.map((x, j) => x * at(volume, j))) / all);
  });
};

/** Moments of the n rows before each row. */
export const slowVolume = (volume: Float64Array, n: number): SlowBands => {
  const { middle, deviation } = slowBands(volume, n);
  return {
    middle: rows(volume.length, n, (i) => at(middle, i - 1)),
    deviation: rows(volume.length, n, (i) => at(deviation, i - 1)),
  };
};
