// Holds a statistic of closes against the same closes rebuilt from sign-flipped returns: the null without direction.
import type { Null } from '../analysis.ts';
import { flipGroup, GROUP_FLIPS, LONGEST_GROUP_FLIP } from './flipGroup.ts';
import { noisePercentile } from './percentile.ts';

/** What `againstFlips` holds a statistic against. */
export const flipped: Null = { made: 'signs flipped', surrogates: GROUP_FLIPS };

/** Ratio of each close to the one before and its inverse, side by side. */
const factorsOf = (close: Float64Array): Float64Array => {
  const factors = new Float64Array(2 * Math.max(0, close.length - 1));
  for (let i = 0; 2 * i < factors.length; i++) {
    const [before, after] = [close[i] ?? Number.NaN, close[i + 1] ?? Number.NaN];
    factors[2 * i] = after / before;
    factors[2 * i + 1] = before / after;
  }
  return factors;
};

/** Writes the path that starts at 1 and moves by each ratio, or its inverse where the row at `from` flips it. */
const rebuild = (path: Float64Array, factors: Float64Array, flips: Uint8Array, from: number): void => {
  let close = 1;
  path[0] = close;
  const moves = path.length - 1;
  for (let i = 0; i < moves; i++) {
    close *= factors[2 * i + (flips[from + i] ?? 0)] ?? Number.NaN;
    path[i + 1] = close;
  }
};

/** The statistic of the data, those of its flipped paths, and the share of these at least as far from the median. */
export type AgainstFlips = {
  readonly observed: number;
  readonly surrogates: Float64Array;
  readonly noisePercentile: number;
};

/**
 * `statistic` is evaluated on `close` and on 255 paths made of it, all starting at 1, so it must not depend on the scale
 * of the price; it must look at nothing but its argument and must not keep it (the buffer is reused). At most 513
 * closes. Flipping the sign of a log return is dividing by the ratio of two closes instead of multiplying by it, so no
 * logarithm is taken. Exact wherever each return is as likely up as down, whatever the distribution and the clustering
 * of sizes. `noisePercentile` is NaN where a path leaves the finite numbers or a close is not above 0.
 */
export const againstFlips = (close: Float64Array, statistic: (path: Float64Array) => number): AgainstFlips => {
  const most = LONGEST_GROUP_FLIP + 1;
  if (close.length > most) throw new RangeError(`at most ${most} closes can be flipped, not ${close.length}`);
  const factors = factorsOf(close);
  const path = new Float64Array(close.length);
  rebuild(path, factors, new Uint8Array(close.length), 0);
  const observed = statistic(path);
  const flips = flipGroup();
  const surrogates = new Float64Array(GROUP_FLIPS);
  for (let k = 0; k < GROUP_FLIPS; k++) {
    rebuild(path, factors, flips, k * LONGEST_GROUP_FLIP);
    surrogates[k] = statistic(path);
  }
  const finite = Number.isFinite(observed) && surrogates.every(Number.isFinite);
  return { observed, surrogates, noisePercentile: finite ? noisePercentile(observed, surrogates) : Number.NaN };
};

/**
 * Root mean square of the last `n` log returns, as a share of the price; as many as there are where there are fewer, 0
 * where none. The squares know no sign, so it is the same for every flipped path.
 */
export const volatilityOfCloses = (close: Float64Array, n: number): number => {
  const from = Math.max(1, close.length - n);
  let squares = 0;
  for (let i = from; i < close.length; i++)
    squares += Math.log((close[i] ?? Number.NaN) / (close[i - 1] ?? Number.NaN)) ** 2;
  return close.length > from ? Math.sqrt(squares / (close.length - from)) : 0;
};
