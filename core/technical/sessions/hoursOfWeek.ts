// The hours of the week by past volatility, and whether one week tells anything of the next.
import type { Candles } from '../../market/candles.ts';

const HOURS = 168;
/** 1970-01-01 was a Thursday; the table begins on Monday */
const THURSDAY = 3 * 24;

/** `hour` 0..167 from Monday 00:00 UTC; `ratio` its root mean square over that of all rows; `n` candles it rests on. */
export type HourOfWeek = { readonly hour: number; readonly ratio: number; readonly n: number };

/**
 * `best` are the liveliest hours, most volatile first; `rows` candles in all. `agreement` is the correlation between the
 * older and the newer half of the rows over the `hours` of the week that both hold. `noisePercentile`: the share of the
 * 168 shifts of one half against the other that agree at least as well; shifting keeps the clustering of volatility and
 * takes the hour away. Where it is not small the order of the hours is no more than chance.
 */
export type BestHours = {
  readonly best: readonly HourOfWeek[];
  readonly rows: number;
  readonly agreement?: { readonly r: number; readonly hours: number; readonly noisePercentile: number };
};

type Table = { readonly squares: Float64Array; readonly n: Uint32Array };

const hourOf = (second: number): number => (Math.floor(second / 3600) + THURSDAY) % HOURS;

const tableOf = (c: Candles, from: number, to: number): Table => {
  const squares = new Float64Array(HOURS);
  const n = new Uint32Array(HOURS);
  for (let i = from; i < to; i++) {
    const hour = hourOf(c.time[i] ?? 0);
    const r = Math.log((c.close[i] ?? Number.NaN) / (c.open[i] ?? Number.NaN));
    squares[hour] = (squares[hour] ?? 0) + r * r;
    n[hour] = (n[hour] ?? 0) + 1;
  }
  return { squares, n };
};

/** hours of the week that both halves must hold before they are compared */
const ENOUGH = 120;

/** Log root mean square of each hour less their mean, scaled to length 1; 0 where an hour is not there or never moved. */
const profileOf = ({ squares, n }: Table): { profile: Float64Array; there: Uint8Array } | undefined => {
  const profile = squares.map((x, h) => Math.log(x / (n[h] ?? 0)) / 2);
  const there = Uint8Array.from(profile, (x) => (Number.isFinite(x) ? 1 : 0));
  const hours = there.reduce((sum, x) => sum + x, 0);
  const mean = profile.reduce((sum, x, h) => (there[h] === 1 ? sum + x / hours : sum), 0);
  const centred = profile.map((x, h) => (there[h] === 1 ? x - mean : 0));
  const length = Math.sqrt(centred.reduce((sum, x) => sum + x * x, 0));
  return length > 1e-9 ? { profile: centred.map((x) => x / length), there } : undefined;
};

/** The product of one profile with the other's hours `by` later; `twice` is the other one written out two times. */
const shifted = (a: Float64Array, twice: Float64Array, by: number): number => {
  let sum = 0;
  for (let h = 0; h < HOURS; h++) sum += (a[h] ?? 0) * (twice[h + by] ?? 0);
  return sum;
};

const agreementOf = (older: Table, newer: Table): BestHours['agreement'] => {
  const [a, b] = [profileOf(older), profileOf(newer)];
  if (a === undefined || b === undefined) return undefined;
  const hours = a.there.reduce((sum, x, h) => sum + x * (b.there[h] ?? 0), 0);
  if (hours < ENOUGH) return undefined;
  const twice = new Float64Array(2 * HOURS);
  twice.set(b.profile);
  twice.set(b.profile, HOURS);
  const r = shifted(a.profile, twice, 0);
  let atLeast = 0.5;
  for (let by = 1; by < HOURS; by++) if (shifted(a.profile, twice, by) >= r) atLeast++;
  return { r, hours, noisePercentile: atLeast / HOURS };
};

/**
 * The `most` liveliest hours of the week (UTC) from 1h candles, by the root mean square of ln(close / open). Two weeks give
 * n = 2 an hour, which is next to nothing: hence the agreement. Absent below 24 rows and where the price never moved.
 */
export const bestHours = (h1: Candles, most = 5): BestHours | undefined => {
  const rows = h1.close.length;
  if (rows < 24) return undefined;
  const { squares, n } = tableOf(h1, 0, rows);
  const all = squares.reduce((sum, x) => sum + x, 0) / rows;
  if (!(all > 0) || !Number.isFinite(all)) return undefined;
  const hours: HourOfWeek[] = [];
  for (let hour = 0; hour < HOURS; hour++) {
    const count = n[hour] ?? 0;
    if (count > 0) hours.push({ hour, ratio: Math.sqrt((squares[hour] ?? 0) / count / all), n: count });
  }
  const half = rows >> 1;
  const agreement = agreementOf(tableOf(h1, 0, half), tableOf(h1, half, rows));
  return {
    best: hours.toSorted((a, b) => b.ratio - a.ratio).slice(0, most),
    rows,
    ...(agreement === undefined ? {} : { agreement }),
  };
};
