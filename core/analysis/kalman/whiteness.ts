// Are the filter's errors noise? Ljung and Box's portmanteau test.
import { chiSquareTail } from '../../chance/chiSquare.ts';

/** Q = n (n + 2) sum over lags k of r_k^2 / (n - k) and its p-value by chi-square with as many degrees of freedom. */
export type Whiteness = { readonly statistic: number; readonly lags: number; readonly p: number };

/**
 * Ljung and Box 1978 on a series around its own mean, lags 1 to `lags` (fewer than the series has values). A constant
 * series has no autocorrelation: statistic 0, p 1. A small p: the values tell of each other, the model misses something.
 */
export const ljungBox = (series: Float64Array, lags: number): Whiteness => {
  const n = series.length;
  const mean = series.reduce((sum, x) => sum + x, 0) / n;
  const power = series.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  if (!(power > 0)) return { statistic: 0, lags, p: 1 };
  let statistic = 0;
  for (let k = 1; k <= lags && k < n; k++) {
    let shared = 0;
    for (let i = k; i < n; i++) shared += ((series[i] ?? 0) - mean) * ((series[i - k] ?? 0) - mean);
    statistic += (shared / power) ** 2 / (n - k);
  }
  statistic *= n * (n + 2);
  return { statistic, lags, p: chiSquareTail(statistic, lags) };
};
