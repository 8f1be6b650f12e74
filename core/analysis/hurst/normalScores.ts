// Values replaced by where they rank: what is left depends on their order alone, not on the size of any of them.
import { normalQuantile } from '../../chance/normal.ts';

const tables = new Map<number, Float64Array>();

/** Entry k is the score of rank k / 2 (0-based), so that the half ranks of ties have theirs. */
const scoresFor = (n: number): Float64Array => {
  let table = tables.get(n);
  if (table === undefined) {
    table = Float64Array.from({ length: Math.max(0, 2 * n - 1) }, (_, k) => normalQuantile((k / 2 + 0.5) / n));
    tables.set(n, table);
  }
  return table;
};

/** The scores of n different values in ascending order: the normal quantiles at (rank + 0.5) / n. */
export const ascendingScores = (n: number): Float64Array => scoresFor(n).filter((_, k) => k % 2 === 0);

const meanSize = (values: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.abs(values[i] ?? 0);
  return sum / values.length;
};

/**
 * Indices in ascending order of their values: laid into as many buckets as there are values along x / (size + |x|), which
 * spreads heavy tails out, then put right by insertion. A third of the time of sorting by comparison.
 */
const ascendingOrder = (values: Float64Array): Int32Array => {
  const n = values.length;
  const size = meanSize(values) || 1;
  const bucket = new Int32Array(n);
  const ends = new Int32Array(n + 1);
  for (let i = 0; i < n; i++) {
    const x = values[i] ?? 0;
    const b = Math.floor((x / (size + Math.abs(x)) + 1) * 0.5 * n);
    bucket[i] = b;
    ends[b] = (ends[b] ?? 0) + 1;
  }
  for (let b = 1; b <= n; b++) ends[b] = (ends[b] ?? 0) + (ends[b - 1] ?? 0);
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const b = bucket[i] ?? 0;
    const at = (ends[b] ?? 0) - 1;
    ends[b] = at;
    order[at] = i;
  }
  for (let i = 1; i < n; i++) {
    const index = order[i] ?? 0;
    const value = values[index] ?? 0;
    let j = i - 1;
    for (; j >= 0 && (values[order[j] ?? 0] ?? 0) > value; j--) order[j + 1] = order[j] ?? 0;
    order[j + 1] = index;
  }
  return order;
};

/**
 * Each value's normal score: the standard normal quantile at (rank + 0.5) / n, rank 0 the smallest (van der Waerden's
 * idea with the offset of one half); equal values share the mean of their ranks. Finite values only. The input is not
 * changed.
 */
export const normalScores = (values: Float64Array): Float64Array => {
  const n = values.length;
  const scores = scoresFor(n);
  const order = ascendingOrder(values);
  const out = new Float64Array(n);
  for (let first = 0; first < n; ) {
    let last = first;
    const value = values[order[first] ?? 0];
    while (last + 1 < n && values[order[last + 1] ?? 0] === value) last++;
    for (let k = first; k <= last; k++) out[order[k] ?? 0] = scores[first + last] ?? Number.NaN;
    first = last + 1;
  }
  return out;
};
