// Relative strength index, Wilder 1978.

/**
 * RSI(n) in 0..100 with Wilder's smoothing (first average the simple mean of n changes); NaN before index n. No loss in
 * the window gives 100, no change at all 50.
 */
export const rsi = (close: Float64Array, n = 14): Float64Array => {
  const out = new Float64Array(close.length).fill(Number.NaN);
  let gain = 0;
  let loss = 0;
  for (let i = 1; i < close.length; i++) {
    const change = (close[i] ?? Number.NaN) - (close[i - 1] ?? Number.NaN);
    const up = Math.max(0, change);
    const down = Math.max(0, -change);
    if (i <= n) {
      gain += up / n;
      loss += down / n;
    } else {
      gain += (up - gain) / n;
      loss += (down - loss) / n;
    }
    if (i >= n) out[i] = gain + loss === 0 ? 50 : (100 * gain) / (gain + loss);
  }
  return out;
};
