// Simple moving average.

/**
 * Mean of the last n values, in their unit; NaN before index n - 1. Sums by blocks of values less a pivot inside the window
 * (see rollingMoments), so nothing drifts and the mean of equal values is exactly that value. `out` must not be `values`.
 */
export const sma = (
  values: Float64Array,
  n: number,
  out: Float64Array = new Float64Array(values.length),
): Float64Array => {
  const rows = values.length;
  const tail = new Float64Array(Math.min(n, rows));
  for (let block = 0; block < rows; block += n) {
    const end = Math.min(block + n, rows);
    const pivot = values[block] ?? 0;
    let sum = 0;
    if (block > 0)
      for (let j = n - 2; j >= 0; j--) {
        sum += (values[block - n + 1 + j] ?? 0) - pivot;
        tail[j] = sum;
      }
    sum = 0;
    for (let i = block; i < end; i++) {
      sum += (values[i] ?? 0) - pivot;
      out[i] = pivot + (sum + (tail[i - block] ?? 0)) / n;
    }
  }
  return out.fill(Number.NaN, 0, Math.max(0, n - 1));
};
