// Exponential moving average, seeded with the simple mean of its first window.

/**
 * EMA with alpha = 2 / (n + 1), in the unit of the values; NaN before index n - 1, where it starts as the simple mean of
 * the first n. Source: the common definition, as in TA-Lib and Stock.Indicators. `out` may be given, and may be `values`.
 */
export const ema = (
  values: Float64Array,
  n: number,
  out: Float64Array = new Float64Array(values.length),
): Float64Array => {
  const rows = values.length;
  if (rows < n) return out.fill(Number.NaN);
  let mean = 0;
  for (let i = 0; i < n; i++) mean += ((values[i] ?? 0) - mean) / (i + 1);
  out.fill(Number.NaN, 0, n - 1);
  out[n - 1] = mean;
  const alpha = 2 / (n + 1);
  for (let i = n; i < rows; i++) {
    mean += alpha * ((values[i] ?? 0) - mean);
    out[i] = mean;
  }
  return out;
};
