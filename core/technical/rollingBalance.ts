// How one-sided the last n signed values are, in constant time a row and without drift.

/**
 * Sum of the values over the sum of their sizes, rows i - n + 1 .. i: -1 (all negative) to 1 (all positive), 0 where all are
 * 0; NaN before index n - 1. Sums by blocks as in rollingMoments; one-sided windows give exactly 1 or -1. `out` must not be
 * `values`.
 */
export const rollingBalance = (
  values: Float64Array,
  n: number,
  out: Float64Array = new Float64Array(values.length),
): Float64Array => {
  const rows = values.length;
  const tailNet = new Float64Array(Math.min(n, rows));
  const tailGross = new Float64Array(Math.min(n, rows));
  for (let block = 0; block < rows; block += n) {
    const end = Math.min(block + n, rows);
    let net = 0;
    let gross = 0;
    if (block > 0)
      for (let j = n - 2; j >= 0; j--) {
        const x = values[block - n + 1 + j] ?? 0;
        net += x;
        gross += Math.abs(x);
        tailNet[j] = net;
        tailGross[j] = gross;
      }
    net = 0;
    gross = 0;
    for (let i = block; i < end; i++) {
      const x = values[i] ?? 0;
      net += x;
      gross += Math.abs(x);
      const all = gross + (tailGross[i - block] ?? 0);
      out[i] = all > 0 ? (net + (tailNet[i - block] ?? 0)) / all : 0;
    }
  }
  return out.fill(Number.NaN, 0, Math.max(0, n - 1));
};
