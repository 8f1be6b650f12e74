// The chance behind the simulated paths: one shared table of normal draws, cut anew by every seed.
import { generator, type Uniform } from '../../chance/generator.ts';
import { normals } from '../../chance/normal.ts';

/** 5,000 pairs of paths of 288 steps */
const SHARED = 5000 * 288;
/** stretches of a path whose sums are spread evenly over the pairs */
export const STRETCHES = 4;
/** powers of the root of x^5 = x + 1: a sequence that fills four dimensions evenly (Roberts 2018) */
const STRIDES = [1, 2, 3, 4].map((power) => 1.1673039782614187 ** -power);

/** fixed point: this many units are one deviation, unless a walk is too wide for it */
export const UNIT = 2 ** 19;

/** so many draws have their sum and the reach of their running sum kept beside them */
export const BLOCK = 12;

type Table = {
  readonly draws: Int32Array;
  readonly blockSums: Int32Array;
  readonly blockHighs: Int32Array;
  readonly blockLows: Int32Array;
};

let shared: Table | undefined;

/** `count` normal draws in fixed point, scaled so that their mean square is exactly 1. */
const drawn = (count: number, seed: number, unit: number): Table => {
  const normal = normals(generator(seed));
  const raw = new Float32Array(count);
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const z = normal();
    raw[i] = z;
    squares += z * z;
  }
  const scale = unit / Math.sqrt(squares / count);
  const draws = Int32Array.from(raw, (z) => Math.round(z * scale));
  const blocks = Math.floor(count / BLOCK);
  const [blockSums, blockHighs, blockLows] = [new Int32Array(blocks), new Int32Array(blocks), new Int32Array(blocks)];
  for (let block = 0; block < blocks; block++) {
    let sum = 0;
    let high = 0;
    let low = 0;
    for (let i = block * BLOCK; i < (block + 1) * BLOCK; i++) {
      sum += draws[i] ?? 0;
      high = Math.max(high, sum);
      low = Math.min(low, sum);
    }
    blockSums[block] = sum;
    blockHighs[block] = high;
    blockLows[block] = low;
  }
  return { draws, blockSums, blockHighs, blockLows };
};

/**
 * Acklam's inverse normal (2003) without refinement, relative error 1.2e-9: the sums of 20,000 stretches are drawn by it
 * in every run.
 */
const quantile = (p: number): number => {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.47575) {
    const r = q * q;
    const top =
      ((((-39.6968302866538 * r + 220.946098424521) * r - 275.928510446969) * r + 138.357751867269) * r -
        30.6647980661472) *
        r +
      2.50662827745924;
    const bottom =
      ((((-54.4760987982241 * r + 161.585836858041) * r - 155.698979859887) * r + 66.8013118877197) * r -
        13.2806815528857) *
        r +
      1;
    return (top * q) / bottom;
  }
  const s = Math.sqrt(-2 * Math.log(q < 0 ? p : 1 - p));
  const top =
    ((((-0.00778489400243029 * s - 0.322396458041136) * s - 2.40075827716184) * s - 2.54973253934373) * s +
      4.37466414146497) *
      s +
    2.93816398269878;
  const bottom = (((0.00778469570904146 * s + 0.32246712907004) * s + 2.445134137143) * s + 3.75440866190742) * s + 1;
  return q < 0 ? top / bottom : -top / bottom;
};

/**
 * `draws` are standard normal draws times `unit`, `blockSums` the sums of each `BLOCK` of them, `blockHighs` and
 * `blockLows` the most and the least their running sum comes to. Stretch j of all pairs
 * begins at `offset` + pairs x (first step of j), pair p's being number (p + shifts[j]) modulo the pairs; the mean of
 * that stretch is replaced by `means[p * STRETCHES + j]` (in deviations).
 */
export type Draws = Table & {
  readonly unit: number;
  readonly offset: number;
  readonly shifts: readonly number[];
  readonly means: Float64Array;
};

/** First step of each stretch, and the end: five numbers from 0 to `steps`. */
export const stretchBounds = (steps: number): readonly number[] =>
  Array.from({ length: STRETCHES + 1 }, (_, j) => Math.floor((j * steps) / STRETCHES));

const spreadMeans = (pairs: number, steps: number, uniform: Uniform): Float64Array => {
  const bounds = stretchBounds(steps);
  const means = new Float64Array(pairs * STRETCHES);
  STRIDES.forEach((stride, j) => {
    const length = (bounds[j + 1] ?? 0) - (bounds[j] ?? 0);
    let u = uniform();
    if (length === 0) return;
    const spread = 1 / Math.sqrt(length);
    for (let p = 0; p < pairs; p++) {
      u += stride;
      if (u >= 1) u -= 1;
      means[p * STRETCHES + j] = spread * quantile(Math.min(1 - 1e-12, Math.max(1e-12, u)));
    }
  });
  return means;
};

/**
 * Draws for `pairs` pairs of paths of `steps` steps. Up to 1,440,000 draws come from one table that is built at first use
 * and shared by all cycles (fixed point of 19 binary places, mean square exactly 1); more are drawn fresh. The seed
 * decides where in the table a run begins, which rows make up one path, and the random shift of the evenly spread sums
 * (Cranley and Patterson 1976): each path by itself is a Gaussian walk, whatever the seed.
 */
export const drawsFor = (pairs: number, steps: number, seed: number, unit = UNIT): Draws => {
  const uniform = generator(seed);
  const count = pairs * steps;
  const fresh = count > SHARED || unit !== UNIT;
  if (!fresh) shared ??= drawn(SHARED, 0x4d43, UNIT);
  const table = fresh || !shared ? drawn(count, seed ^ 0x4d43, unit) : shared;
  const offset = BLOCK * Math.floor((uniform() * (table.draws.length - count + 1)) / BLOCK);
  const shifts = STRIDES.map(() => Math.floor(uniform() * pairs));
  return { ...table, unit, offset, shifts, means: spreadMeans(pairs, steps, uniform) };
};
