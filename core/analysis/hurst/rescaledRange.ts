// Hurst's rescaled range, plain and with the Anis-Lloyd expectation removed.
import { asymptoticRescaledRange, expectedRescaledRange } from './expectedRange.ts';
import { logLogSlope } from './logLogSlope.ts';

/**
 * (R/S) averaged over the windows of `size` values that fit, counted back from the last value: the range of the sums of
 * deviations from the window's mean over its population standard deviation (Hurst 1951). Windows of equal values are left
 * out; NaN where no window is left.
 */
export const meanRescaledRange = (values: Float64Array, size: number): number => {
  let sum = 0;
  let windows = 0;
  for (let start = values.length % size; start + size <= values.length; start += size) {
    const first = values[start] ?? Number.NaN;
    let total = 0;
    for (let i = start; i < start + size; i++) total += (values[i] ?? 0) - first;
    const mean = total / size;
    let walk = 0;
    let high = -Infinity;
    let low = Infinity;
    let squares = 0;
    for (let i = start; i < start + size; i++) {
      const deviation = (values[i] ?? 0) - first - mean;
      walk += deviation;
      squares += deviation * deviation;
      high = Math.max(high, walk);
      low = Math.min(low, walk);
    }
    if (squares > 0) {
      sum += (high - low) / Math.sqrt(squares / size);
      windows++;
    }
  }
  return windows > 0 ? sum / windows : Number.NaN;
};

const equalWeights = (sizes: readonly number[]): Float64Array => new Float64Array(sizes.length).fill(1);
const byWindows = (sizes: readonly number[]): Float64Array => Float64Array.from(sizes, (size) => 1 / size);

/**
 * The uncorrected exponent: the ordinary least squares slope of log mean (R/S) on log size. Above one half on pure noise
 * with small windows (0.55 to 0.6): use `correctedRescaledRange` to judge a market. `sizes` at least 2 each, two or more
 * of them no longer than the values; NaN otherwise and on constant values.
 */
export const rescaledRange = (values: Float64Array, sizes: readonly number[]): number =>
  logLogSlope(
    sizes,
    Float64Array.from(sizes, (size) => meanRescaledRange(values, size)),
    equalWeights(sizes),
  );

/**
 * The exponent with the bias of small windows removed (Anis and Lloyd 1976 in the form of Weron 2002): the slope of
 * log((R/S)_n - E[(R/S)_n] + sqrt(pi n / 2)) on log n, which is one half on independent draws. Each size weighs as many
 * windows as it has ('windows', the default: a mean over few windows is a poor one) or as much as any other ('equal',
 * as published). Not clamped. NaN as for `rescaledRange`.
 */
export const correctedRescaledRange = (
  values: Float64Array,
  sizes: readonly number[],
  weighting: 'windows' | 'equal' = 'windows',
): number =>
  logLogSlope(
    sizes,
    Float64Array.from(
      sizes,
      (size) => meanRescaledRange(values, size) - expectedRescaledRange(size) + asymptoticRescaledRange(size),
    ),
    weighting === 'windows' ? byWindows(sizes) : equalWeights(sizes),
  );
