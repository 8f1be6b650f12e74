// Percentiles of numbers: the value of the nearest rank.

/** For each probability the value at rank ceil(p * n), the least for 0; undefined where there are no values. */
export function quantiles(
  values: readonly number[],
  probabilities: readonly number[],
): readonly (number | undefined)[] {
  const sorted = Float64Array.from(values).toSorted();
  return probabilities.map((p) => sorted[Math.max(Math.ceil(p * sorted.length) - 1, 0)]);
}
