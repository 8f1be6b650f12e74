// Detrended fluctuation analysis of order 1: the second opinion on the Hurst exponent.
import { logLogSlope } from './logLogSlope.ts';

/**
 * Running sums of deviations from the mean. The straight lines would take the mean out anyway; it goes first so that
 * nothing is lost to rounding, and by way of the first value so that constant values leave exact zeros.
 */
const profileOf = (values: Float64Array): Float64Array => {
  const first = values[0] ?? 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) total += (values[i] ?? 0) - first;
  const mean = total / values.length;
  const profile = new Float64Array(values.length);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    sum += (values[i] ?? 0) - first - mean;
    profile[i] = sum;
  }
  return profile;
};

/** Sum of squared residuals of the least squares line through `size` points of the profile. */
const residual = (profile: Float64Array, start: number, size: number): number => {
  const first = profile[start] ?? 0;
  let t = (1 - size) / 2;
  let sum = 0;
  let slope = 0;
  let squares = 0;
  for (let i = start; i < start + size; i++) {
    const y = (profile[i] ?? 0) - first;
    sum += y;
    slope += t * y;
    squares += y * y;
    t += 1;
  }
  return Math.max(0, squares - (sum * sum) / size - (12 * slope * slope) / (size * (size * size - 1)));
};

const meanSquare = (profile: Float64Array, size: number): number => {
  const n = profile.length;
  let sum = 0;
  let windows = 0;
  for (let start = 0; start + size <= n; start += size, windows++) sum += residual(profile, start, size);
  if (n % size !== 0)
    for (let start = n - size; start >= 0; start -= size, windows++) sum += residual(profile, start, size);
  return windows > 0 ? sum / (windows * size) : Number.NaN;
};

/**
 * F(n), the root mean square distance of the profile from a straight line fitted in each window of `size` points (Peng
 * et al. 1994); windows are counted from both ends where the size does not divide the length (Kantelhardt et al. 2001).
 */
export const fluctuation = (values: Float64Array, size: number): number =>
  Math.sqrt(meanSquare(profileOf(values), size));

/** E[F(n)^2] of independent draws with unit variance: (n^2 - 4) / (15 n), exact for every n >= 3. */
export const expectedSquaredFluctuation = (size: number): number => (size * size - 4) / (15 * size);

/**
 * The DFA-1 exponent: one half plus the slope of log(F(n) / E[F(n)] of independent draws) on log n, each size weighing as
 * many windows as it has. Dividing by the exact expectation removes the excess of small windows, which Kantelhardt et al.
 * (2001) correct by simulation. `sizes` at least 3 each. Not clamped. NaN on constant values.
 */
export const dfa = (values: Float64Array, sizes: readonly number[]): number => {
  const profile = profileOf(values);
  const ratios = Float64Array.from(sizes, (size) => meanSquare(profile, size) / expectedSquaredFluctuation(size));
  const weights = Float64Array.from(sizes, (size) => 1 / size);
  return 0.5 + logLogSlope(sizes, ratios, weights) / 2;
};
