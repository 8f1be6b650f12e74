// How rare a statistic is under its null: the share of noise at least as far from its median.
import { normalQuantile } from '../../chance/normal.ts';

const medianOf = (sorted: Float64Array): number => {
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
};

/**
 * P(noise at least as far from its median as the observed), two-sided, in (0, 1): ties count half (mid-rank), the
 * observed is one of the pool, so that under the null the values are uniform whatever the number of surrogates.
 */
export const noisePercentile = (observed: number, surrogates: Float64Array): number => {
  const pool = new Float64Array(surrogates.length + 1);
  pool.set(surrogates);
  pool[surrogates.length] = observed;
  const sorted = pool.toSorted();
  const median = medianOf(sorted);
  const distance = Math.abs(observed - median);
  const tolerance = 1e-12 * ((sorted.at(-1) ?? 0) - (sorted[0] ?? 0));
  let farther = 0;
  let tied = 1;
  for (const x of surrogates) {
    const more = Math.abs(x - median) - distance;
    if (more > tolerance) farther++;
    else if (more >= -tolerance) tied++;
  }
  return (farther + tied / 2) / pool.length;
};

/**
 * The signed evidence of a two-sided percentile in standard normal units: 0 at percentile 1, 1.96 at 0.05, with the sign
 * of `direction`; at most 3.3 either way, since few surrogates cannot tell more.
 */
export const evidenceOf = (percentile: number, direction: number): number =>
  Math.sign(direction) * Math.min(3.3, -normalQuantile(Math.min(1, Math.max(1e-6, percentile)) / 2));

/**
 * An analyst leans only where at most this share of noise shows as much: below the promised 5 of 100, so that a thousand
 * windows of noise keep the promise too and not only on average.
 */
export const LEANS_BELOW = 0.04;
