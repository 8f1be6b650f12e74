// Highest and lowest of the last n values, in constant time a row.

/**
 * The largest value of rows i - n + 1 .. i; NaN before index n - 1. Blocks of n: the maximum of a block's tail and the next
 * block's head (van Herk 1992, Gil and Werman 1993). `out` must not be `values`.
 */
export const rollingHigh = (
  values: Float64Array,
  n: number,
  out: Float64Array = new Float64Array(values.length),
): Float64Array => {
  const rows = values.length;
  const tail = new Float64Array(Math.min(n, rows)).fill(-Infinity);
  for (let block = 0; block < rows; block += n) {
    const end = Math.min(block + n, rows);
    let top = -Infinity;
    if (block > 0)
      for (let j = n - 2; j >= 0; j--) {
        top = Math.max(top, values[block - n + 1 + j] ?? -Infinity);
        tail[j] = top;
      }
    top = -Infinity;
    for (let i = block; i < end; i++) {
      top = Math.max(top, values[i] ?? -Infinity);
      out[i] = Math.max(top, tail[i - block] ?? -Infinity);
    }
  }
  return out.fill(Number.NaN, 0, Math.max(0, n - 1));
};

/** The smallest value of rows i - n + 1 .. i; NaN before index n - 1. As rollingHigh. */
export const rollingLow = (
  values: Float64Array,
  n: number,
  out: Float64Array = new Float64Array(values.length),
): Float64Array => {
  const rows = values.length;
  const tail = new Float64Array(Math.min(n, rows)).fill(Infinity);
  for (let block = 0; block < rows; block += n) {
    const end = Math.min(block + n, rows);
    let bottom = Infinity;
    if (block > 0)
      for (let j = n - 2; j >= 0; j--) {
        bottom = Math.min(bottom, values[block - n + 1 + j] ?? Infinity);
        tail[j] = bottom;
      }
    bottom = Infinity;
    for (let i = block; i < end; i++) {
      bottom = Math.min(bottom, values[i] ?? Infinity);
      out[i] = Math.min(bottom, tail[i - block] ?? Infinity);
    }
  }
  return out.fill(Number.NaN, 0, Math.max(0, n - 1));
};
