// Bollinger bands: moving mean and population standard deviation.

/** Price units; NaN before index n - 1. `width` is (upper - lower) / middle. */
export type Bollinger = {
  readonly middle: Float64Array;
  readonly upper: Float64Array;
  readonly lower: Float64Array;
  readonly width: Float64Array;
};

/** Bands of n closes, k population standard deviations either side. Each window is summed afresh, so nothing drifts. */
export const bollinger = (close: Float64Array, n = 20, k = 2): Bollinger => {
  const nan = (): Float64Array => new Float64Array(close.length).fill(Number.NaN);
  const out = { middle: nan(), upper: nan(), lower: nan(), width: nan() };
  for (let i = n - 1; i < close.length; i++) {
    let mean = 0;
    for (let j = i - n + 1; j <= i; j++) mean += close[j] ?? Number.NaN;
    mean /= n;
    let variance = 0;
    for (let j = i - n + 1; j <= i; j++) variance += ((close[j] ?? Number.NaN) - mean) ** 2;
    const reach = k * Math.sqrt(variance / n);
    out.middle[i] = mean;
    out.upper[i] = mean + reach;
    out.lower[i] = mean - reach;
    out.width[i] = (2 * reach) / mean;
  }
  return out;
};
