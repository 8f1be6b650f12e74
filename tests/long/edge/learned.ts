// Regression on the feature tables, fitted on the past alone: ridge, and boosted trees of depth 2.
import { featureColumns } from '../../../core/technical/features/featureColumns.ts';
import type { Side } from './rules.ts';
import { HOUR, type Series } from './series.ts';

const ENGINEERED = featureColumns.filter(({ kind }) => kind === 'engineered').map(({ name }) => name);
const BTC_RETURNS = ['return1', 'return3', 'return12', 'return48'] as const;
export const WIDTH = 2 * ENGINEERED.length + BTC_RETURNS.length;
const CUT = 5;
const TARGET_CUT = 3;

/** Rows of all symbols together, on full hours: features by column, and the target where its horizon is over. */
export type Table = {
  readonly rows: number;
  readonly at: Float64Array;
  readonly of: readonly { readonly series: Series; readonly row: number }[];
  readonly columns: readonly Float64Array[];
  /** return over the horizon in deviations; NaN where it is not over */
  readonly target: (hours: number) => Float64Array;
};

const whole = (columns: readonly Float64Array[], k: number): boolean => columns.every((c) => Number.isFinite(c[k]));

export const tableOf = (all: readonly Series[], btc: Series): Table => {
  const columns = Array.from({ length: WIDTH }, () => new Float64Array(all.length * 20_000));
  const of: { series: Series; row: number }[] = [];
  for (const series of all)
    for (let row = HOUR - 1; row < series.close.length; row++) {
      if ((series.at[row] ?? 0) % 3600 !== 0) continue;
      const [q, h] = [series.m15(row), series.h1(row)];
      let [k, n] = [0, of.length];
      const put = (x: number | undefined): void => {
        const column = columns[k++];
        if (column) column[n] = x ?? Number.NaN;
      };
      for (const name of ENGINEERED) put(series.quarterly.column[name][q]);
      for (const name of ENGINEERED) put(series.hourly.column[name][h]);
      for (const name of BTC_RETURNS) put(btc.hourly.column[name][h]);
      n = of.length;
      if (whole(columns, n) && Number.isFinite(series.hourVol[row])) of.push({ series, row });
    }
  const at = Float64Array.from(of, ({ series, row }) => series.at[row] ?? 0);
  const target = (hours: number): Float64Array =>
    Float64Array.from(of, ({ series: { log, hourVol }, row }) => {
      const then = log[row + hours * HOUR];
      if (then === undefined) return Number.NaN;
      const z = (then - (log[row] ?? 0)) / ((hourVol[row] ?? 0) * Math.sqrt(hours));
      return Math.min(TARGET_CUT, Math.max(-TARGET_CUT, z));
    });
  return { rows: of.length, at, of, columns: columns.map((c) => c.subarray(0, of.length)), target };
};

/** Predictions for every row of the table. */
export type Fit = (table: Table, target: Float64Array, train: Int32Array) => Float64Array;

/** Columns less their training mean over their training deviation, cut at 5. */
const standardised = ({ columns, rows }: Table, train: Int32Array): readonly Float64Array[] =>
  columns.map((column) => {
    let [sum, squares] = [0, 0];
    for (const i of train) {
      const x = column[i] ?? 0;
      sum += x;
      squares += x * x;
    }
    const mean = sum / train.length;
    const deviation = Math.sqrt(Math.max(1e-12, squares / train.length - mean * mean));
    const out = new Float64Array(rows);
    for (let i = 0; i < rows; i++) out[i] = Math.min(CUT, Math.max(-CUT, ((column[i] ?? 0) - mean) / deviation));
    return out;
  });

/** Cholesky of a symmetric positive matrix, in place, then both substitutions. */
const solve = (a: Float64Array[], b: Float64Array): Float64Array => {
  const n = b.length;
  const el = (i: number, j: number): number => a[i]?.[j] ?? 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = el(i, j);
      for (let k = 0; k < j; k++) sum -= el(i, k) * el(j, k);
      const row = a[i];
      if (row) row[j] = i === j ? Math.sqrt(sum) : sum / el(j, j);
    }
  for (let i = 0; i < n; i++) {
    let sum = b[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= el(i, k) * (b[k] ?? 0);
    b[i] = sum / el(i, i);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i] ?? 0;
    for (let k = i + 1; k < n; k++) sum -= el(k, i) * (b[k] ?? 0);
    b[i] = sum / el(i, i);
  }
  return b;
};

const meanOver = (values: Float64Array, train: Int32Array): number =>
  train.reduce((sum, i) => sum + (values[i] ?? 0), 0) / train.length;

/** Penalty 0.1 n on standardised columns; the mean of the target is left out, so that no drift is learned. */
export const ridge: Fit = (table, target, train) => {
  const z = standardised(table, train);
  const mean = meanOver(target, train);
  const right = new Float64Array(WIDTH);
  const gram = Array.from({ length: WIDTH }, () => new Float64Array(WIDTH));
  for (const [j, a] of z.entries()) {
    let sum = 0;
    for (const i of train) sum += (a[i] ?? 0) * ((target[i] ?? 0) - mean);
    right[j] = sum;
    for (let k = 0; k <= j; k++) {
      const b = z[k] ?? a;
      let product = 0;
      for (const i of train) product += (a[i] ?? 0) * (b[i] ?? 0);
      const row = gram[j];
      if (row) row[k] = product + (j === k ? 0.1 * train.length : 0);
    }
  }
  const beta = solve(gram, right);
  const out = new Float64Array(table.rows);
  for (const [j, a] of z.entries())
    for (let i = 0; i < table.rows; i++) out[i] = (out[i] ?? 0) + (beta[j] ?? 0) * (a[i] ?? 0);
  return out;
};

const BINS = 16;

const binned = ({ columns, rows }: Table, train: Int32Array): readonly Uint8Array[] =>
  columns.map((column) => {
    const sorted = Float64Array.from(train, (i) => column[i] ?? 0).toSorted();
    const edges = Array.from({ length: BINS - 1 }, (_, b) => sorted[Math.floor(((b + 1) * sorted.length) / BINS)] ?? 0);
    const out = new Uint8Array(rows);
    for (let i = 0; i < rows; i++) {
      const x = column[i] ?? 0;
      let b = 0;
      while (b < BINS - 1 && x >= (edges[b] ?? Infinity)) b++;
      out[i] = b;
    }
    return out;
  });

type Split = {
  readonly feature: number;
  readonly bin: number;
  readonly gain: number;
  readonly left: number;
  readonly right: number;
};

/** The split of these rows that takes most off the squared error; rows below the bin go left. */
const bestSplit = (bins: readonly Uint8Array[], residual: Float64Array, rows: Int32Array): Split => {
  let best: Split = { feature: 0, bin: 0, gain: -1, left: 0, right: 0 };
  const [sums, counts] = [new Float64Array(BINS), new Float64Array(BINS)];
  let total = 0;
  for (const i of rows) total += residual[i] ?? 0;
  for (const [feature, column] of bins.entries()) {
    sums.fill(0);
    counts.fill(0);
    for (const i of rows) {
      const b = column[i] ?? 0;
      sums[b] = (sums[b] ?? 0) + (residual[i] ?? 0);
      counts[b] = (counts[b] ?? 0) + 1;
    }
    let [sum, n] = [0, 0];
    for (let bin = 1; bin < BINS; bin++) {
      sum += sums[bin - 1] ?? 0;
      n += counts[bin - 1] ?? 0;
      const rest = rows.length - n;
      if (n < 100 || rest < 100) continue;
      const gain = (sum * sum) / n + (total - sum) ** 2 / rest;
      if (gain > best.gain) best = { feature, bin, gain, left: sum / n, right: (total - sum) / rest };
    }
  }
  return best;
};

/** 100 rounds at rate 0.1 on squared error; the mean of the target is left out. */
export const trees: Fit = (table, target, train) => {
  const bins = binned(table, train);
  const mean = meanOver(target, train);
  const out = new Float64Array(table.rows);
  const residual = target.map((y) => y - mean);
  const goesLeft = ({ feature, bin }: Split, i: number): boolean => (bins[feature]?.[i] ?? 0) < bin;
  for (let round = 0; round < 100; round++) {
    const root = bestSplit(bins, residual, train);
    const leaf = {
      left: bestSplit(
        bins,
        residual,
        train.filter((i) => goesLeft(root, i)),
      ),
      right: bestSplit(
        bins,
        residual,
        train.filter((i) => !goesLeft(root, i)),
      ),
    };
    const add = new Float64Array(table.rows);
    for (let i = 0; i < table.rows; i++) {
      const child = goesLeft(root, i) ? leaf.left : leaf.right;
      add[i] = 0.1 * (goesLeft(child, i) ? child.left : child.right);
      out[i] = (out[i] ?? 0) + (add[i] ?? 0);
    }
    for (const i of train) residual[i] = (residual[i] ?? 0) - (add[i] ?? 0);
  }
  return out;
};

/** Rows whose target had ended by `by`, epoch seconds. */
const knownBy = ({ at }: Table, target: Float64Array, by: number, hours: number): Int32Array => {
  const out: number[] = [];
  for (let i = 0; i < at.length; i++) if ((at[i] ?? 0) + hours * 3600 <= by && Number.isFinite(target[i])) out.push(i);
  return Int32Array.from(out);
};

/** The side at each series' row, from fits made anew at each instant of `refits` on what had ended by then. */
export const sidesOf = (
  table: Table,
  { fit, hours, refits }: { readonly fit: Fit; readonly hours: number; readonly refits: readonly number[] },
): ((series: Series, row: number) => Side) => {
  const target = table.target(hours);
  const sides = new Map<Series, Int8Array>();
  refits.forEach((from, k) => {
    const train = knownBy(table, target, from, hours);
    const predicted = fit(table, target, train);
    const sizes = Float64Array.from(train, (i) => Math.abs(predicted[i] ?? 0)).toSorted();
    const limit = sizes[Math.floor(0.9 * sizes.length)] ?? Infinity;
    const to = refits[k + 1] ?? Infinity;
    table.of.forEach(({ series, row }, i) => {
      const at = table.at[i] ?? 0;
      if (at < from || at >= to) return;
      const own = sides.get(series) ?? new Int8Array(series.close.length);
      sides.set(series, own);
      const x = predicted[i] ?? 0;
      own[row] = Math.abs(x) > limit ? Math.sign(x) : 0;
    });
  });
  return (series, row) => (sides.get(series)?.[row] ?? 0) as Side;
};
