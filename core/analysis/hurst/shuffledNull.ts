// What the Hurst exponent of normal scores in random order looks like: drawn, tabulated and read.
import { generator } from '../../chance/generator.ts';
import { normalCdf } from '../../chance/normal.ts';
import { dfa } from './dfa.ts';
import { ascendingScores } from './normalScores.ts';
import { correctedRescaledRange } from './rescaledRange.ts';
import { dfaSizes, rescaledRangeSizes } from './windowSizes.ts';

/**
 * The null of one length. `distances[k]` is how far from the median as large a share of noise lies as lies more than
 * k * `step` standard deviations from a normal mean: 2 (1 - Phi(k step)). `spread` and `dfaSpread` are the standard
 * deviations of the two exponents; none of them is clamped.
 */
export type ShuffledNull = {
  readonly length: number;
  readonly permutations: number;
  readonly seed: number;
  readonly median: number;
  readonly spread: number;
  readonly dfaSpread: number;
  readonly step: number;
  readonly distances: readonly number[];
};

/** Both exponents of `permutations` random orders (Fisher and Yates) of the normal scores of `length` values. */
export const drawNull = (
  length: number,
  permutations: number,
  seed: number,
): { readonly hurst: Float64Array; readonly dfa: Float64Array } => {
  const next = generator(seed);
  const scores = ascendingScores(length);
  const [sizes, otherSizes] = [rescaledRangeSizes(length), dfaSizes(length)];
  const out = { hurst: new Float64Array(permutations), dfa: new Float64Array(permutations) };
  for (let k = 0; k < permutations; k++) {
    for (let i = length - 1; i > 0; i--) {
      const j = Math.floor(next() * (i + 1));
      const kept = scores[i] ?? 0;
      scores[i] = scores[j] ?? 0;
      scores[j] = kept;
    }
    out.hurst[k] = correctedRescaledRange(scores, sizes);
    out.dfa[k] = dfa(scores, otherSizes);
  }
  return out;
};

const spreadOf = (x: Float64Array): number => {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  return Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length);
};

const quantile = (sorted: Float64Array, p: number): number => {
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below] ?? Number.NaN;
  return low + (at - below) * ((sorted[below + 1] ?? low) - low);
};

/** A null from its draws, on a grid of `step` up to 3.9 standard deviations (1 in 10,000). */
export const tabulateNull = (length: number, permutations: number, seed: number, step = 0.05): ShuffledNull => {
  const draws = drawNull(length, permutations, seed);
  const median = quantile(draws.hurst.toSorted(), 0.5);
  const far = draws.hurst.map((x) => Math.abs(x - median)).toSorted();
  const distances = Array.from({ length: Math.floor(3.9 / step + 1e-9) + 1 }, (_, k) =>
    k === 0 ? 0 : quantile(far, 2 * normalCdf(k * step) - 1),
  );
  return {
    ...{ length, permutations, seed, median, step, distances },
    spread: spreadOf(draws.hurst),
    dfaSpread: spreadOf(draws.dfa),
  };
};

/** The share of noise at least as far from its median, two-sided, in 0.0001..1: linear between the rows of the table. */
export const shareAsFar = (hurst: number, table: ShuffledNull): number => {
  const distance = Math.abs(hurst - table.median);
  const { distances, step } = table;
  const above = distances.findIndex((d) => d > distance);
  if (above === -1) return 2 * normalCdf(-(distances.length - 1) * step);
  const low = distances[above - 1] ?? 0;
  const z = (above - 1 + (distance - low) / ((distances[above] ?? Number.NaN) - low)) * step;
  return 2 * normalCdf(-z);
};
