// How far a measured rate may be from the true one.

/**
 * The 95 % Wilson score interval of `successes` out of `n` as shares [low, high] (Wilson, JASA 22, 1927). For n = 0
 * nothing is known: [0, 1].
 */
export const wilson = (successes: number, n: number): readonly [low: number, high: number] => {
  if (n === 0) return [0, 1];
  const z = 1.959963984540054;
  const p = successes / n;
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
};
