// Mean and variance of the last n values, in constant time a row and without drift.

export type Moments = { readonly mean: Float64Array; readonly variance: Float64Array };

/**
 * Mean and population variance over rows i - n + 1 .. i; NaN before index n - 1. The rows are cut into
 * blocks of n: a window is the tail of one block plus the head of the next, both summed afresh in each block. Nothing is
 * ever subtracted, so an old value leaves no trace (van Herk 1992 and Gil-Werman 1993 do the same for extremes). Summed are
 * values less a pivot: the first row of the later block, which lies in every window that reaches into that block. The
 * pivot's squared distance from the mean is thus at most n times the variance, which bounds what cancellation can cost;
 * equal values have a variance of exactly 0 and a mean of exactly that value. `into` may be given to avoid allocation.
 */
export const rollingMoments = (
  values: Float64Array,
  n: number,
  into: Moments = { mean: new Float64Array(values.length), variance: new Float64Array(values.length) },
): Moments => {
  const { mean, variance } = into;
  const rows = values.length;
  const share = 1 / n;
  const tailSum = new Float64Array(Math.min(n, rows));
  const tailSquare = new Float64Array(Math.min(n, rows));
  for (let block = 0; block < rows; block += n) {
    const end = Math.min(block + n, rows);
    const pivot = values[block] ?? 0;
    let sum = 0;
    let square = 0;
    if (block > 0)
      for (let j = n - 2; j >= 0; j--) {
        const x = (values[block - n + 1 + j] ?? 0) - pivot;
        sum += x;
        square += x * x;
        tailSum[j] = sum;
        tailSquare[j] = square;
      }
    sum = 0;
    square = 0;
    for (let i = block; i < end; i++) {
      const x = (values[i] ?? 0) - pivot;
      sum += x;
      square += x * x;
      const all = (sum + (tailSum[i - block] ?? 0)) * share;
      mean[i] = pivot + all;
      variance[i] = Math.max(0, (square + (tailSquare[i - block] ?? 0)) * share - all * all);
    }
  }
  mean.fill(Number.NaN, 0, Math.max(0, n - 1));
  variance.fill(Number.NaN, 0, Math.max(0, n - 1));
  return into;
};
