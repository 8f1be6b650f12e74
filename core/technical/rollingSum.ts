// Sum of the last n values, in constant time a row and without drift.

/**
 * Sum over rows i - n + 1 .. i; NaN before index n - 1. The rows are cut into blocks of n: a window is the tail of one
 * block plus the head of the next, both summed afresh in each block. Nothing is ever subtracted, so an old value leaves no
 * trace, and a window of zeros sums to exactly 0. (van Herk 1992 and Gil-Werman 1993 do the same for extremes.)
 * `out` must not be `values`.
 */
export const rollingSum = (
  values: Float64Array,
  n: number,
  out: Float64Array = new Float64Array(values.length),
): Float64Array => {
  const rows = values.length;
  const tail = new Float64Array(Math.min(n, rows));
  for (let block = 0; block < rows; block += n) {
    const end = Math.min(block + n, rows);
    let sum = 0;
    if (block > 0)
      for (let j = n - 2; j >= 0; j--) {
        sum += values[block - n + 1 + j] ?? 0;
        tail[j] = sum;
      }
    sum = 0;
    for (let i = block; i < end; i++) {
      sum += values[i] ?? 0;
      out[i] = sum + (tail[i - block] ?? 0);
    }
  }
  return out.fill(Number.NaN, 0, Math.max(0, n - 1));
};
