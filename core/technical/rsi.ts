// Relative strength index, Wilder 1978.

export type RsiOptions = {
  /** Movement below this share of the close (mean absolute change a candle) counts as this share; 0 = none does. */
  readonly floorShare?: number;
  readonly out?: Float64Array;
};

/**
 * RSI(n) in 0..100 with Wilder's smoothing (first averages the simple mean of n changes); NaN before index n. No loss in
 * the window gives 100, no change at all 50. Written as 50 + 50 (gain - loss) / (gain + loss), which is Wilder's
 * 100 - 100 / (1 + gain / loss). With a floor a market that stands still tends to 50 instead of keeping its last ratio.
 */
export const rsi = (close: Float64Array, n = 14, options: RsiOptions = {}): Float64Array => {
  const { floorShare = 0, out = new Float64Array(close.length) } = options;
  const rows = close.length;
  out.fill(Number.NaN, 0, Math.min(n, rows));
  if (rows <= n) return out;
  const weight = 1 / n;
  let before = close[0] ?? 0;
  let net = 0;
  let total = 0;
  for (let i = 1; i <= n; i++) {
    const change = (close[i] ?? 0) - before;
    net += change * weight;
    total += Math.abs(change) * weight;
    before = close[i] ?? 0;
  }
  out[n] = level(net, Math.max(total, floorShare * before));
  for (let i = n + 1; i < rows; i++) {
    const price = close[i] ?? 0;
    const change = price - before;
    before = price;
    net += (change - net) * weight;
    total += (Math.abs(change) - total) * weight;
    out[i] = level(net, Math.max(total, floorShare * price));
  }
  return out;
};

const level = (net: number, total: number): number => (total > 0 ? 50 + (50 * net) / total : 50);
