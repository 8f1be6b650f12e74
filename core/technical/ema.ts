// Exponential moving average, seeded with the simple mean of its first window.

/**
 * EMA with alpha = 2 / (n + 1); values before index n - 1 are NaN (warm-up). Source: the common definition, as in
 * TA-Lib and Stock.Indicators.
 */
export const ema = (values: Float64Array, n: number): Float64Array => {
  const out = new Float64Array(values.length).fill(Number.NaN);
  if (values.length < n) return out;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i] ?? Number.NaN;
  mean /= n;
  out[n - 1] = mean;
  const alpha = 2 / (n + 1);
  for (let i = n; i < values.length; i++) {
    mean += alpha * ((values[i] ?? Number.NaN) - mean);
    out[i] = mean;
  }
  return out;
};
