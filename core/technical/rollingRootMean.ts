// Root mean square of the last n values, in constant time a row and without drift.

/**
 * sqrt(sum of squares of rows i - n + 1 .. i, / n); NaN before index n - 1. Squares are summed by blocks as in rollingMoments, so
 * values of 0 give exactly 0. `out` must not be `values`.
 */
export const rollingRootMean = (
  values: Float64Array,
  n: number,
  out: Float64Array = new Float64Array(values.length),
): Float64Array => {
  const rows = values.length;
  const share = 1 / n;
  const tail = new Float64Array(Math.min(n, rows));
  for (let block = 0; block < rows; block += n) {
    const end = Math.min(block + n, rows);
    let sum = 0;
    if (block > 0)
      for (let j = n - 2; j >= 0; j--) {
        const x = values[block - n + 1 + j] ?? 0;
        sum += x * x;
        tail[j] = sum;
      }
    sum = 0;
    for (let i = block; i < end; i++) {
      const x = values[i] ?? 0;
      sum += x * x;
      out[i] = Math.sqrt((sum + (tail[i - block] ?? 0)) * share);
    }
  }
  return out.fill(Number.NaN, 0, Math.max(0, n - 1));
};
