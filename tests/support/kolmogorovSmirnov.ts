// The Kolmogorov-Smirnov test of uniformity: do percentiles under a null spread evenly over 0..1?

/** The largest distance between the empirical distribution of the values and the uniform one on 0..1. */
export const ksUniformDistance = (values: readonly number[]): number => {
  const sorted = Float64Array.from(values).toSorted();
  const n = sorted.length;
  return sorted.reduce((most, x, i) => Math.max(most, x - i / n, (i + 1) / n - x), 0);
};

/** P(K > x) for Kolmogorov's limiting distribution (1933); below 0.2 it is 1 to twelve digits. */
export const kolmogorovTail = (x: number): number => {
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return Math.min(1, Math.max(0, sum));
};

/**
 * The p-value of `values` being draws of the uniform distribution on 0..1: Kolmogorov's limit with Stephens' (1970)
 * correction for a finite sample. A value that is not a number makes it 0.
 */
export const ksUniformP = (values: readonly number[]): number => {
  if (values.length === 0 || values.some((x) => !(x >= 0 && x <= 1))) return 0;
  const root = Math.sqrt(values.length);
  return kolmogorovTail((root + 0.12 + 0.11 / root) * ksUniformDistance(values));
};
