// What the rescaled range of independent draws is on average: the bias that has to go before a Hurst exponent is read.

const exact = (n: number): number => {
  let gammaRatio = Math.sqrt(Math.PI);
  for (let k = 2; k < n; k++) gammaRatio = 2 / ((k - 1) * gammaRatio);
  let sum = 0;
  for (let r = 1; r < n; r++) sum += Math.sqrt((n - r) / r);
  return (gammaRatio / Math.sqrt(Math.PI)) * sum;
};

const known = new Map<number, number>();

/**
 * E[R/S] of `n` independent normal draws, S the population standard deviation (divisor n): Anis and Lloyd 1976,
 * Gamma((n-1)/2) / (sqrt(pi) Gamma(n/2)) * sum over r = 1..n-1 of sqrt((n-r)/r). Exact for every n >= 2 (the ratio of
 * gammas by its recurrence, not by Stirling's formula); 1 at n = 2, sqrt(pi n / 2) in the limit. Remembered per n.
 */
export const expectedRescaledRange = (n: number): number => {
  if (!(Number.isInteger(n) && n >= 2)) throw new RangeError(`a window of at least 2 points is needed, not ${n}`);
  let value = known.get(n);
  if (value === undefined) {
    value = exact(n);
    known.set(n, value);
  }
  return value;
};

/** What R/S of independent draws grows towards: sqrt(pi n / 2), the line whose exponent is one half (Feller 1951). */
export const asymptoticRescaledRange = (n: number): number => Math.sqrt((Math.PI * n) / 2);
