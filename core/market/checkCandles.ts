// Holds candles to what they promise: ordered, on their grid, finite, low <= open, close <= high.
import type { Candles } from './candles.ts';

/** Every broken promise as a sentence naming the row; empty where the candles are sound. At most ten are listed. */
export const candleFaults = (c: Candles): readonly string[] => {
  const faults: string[] = [];
  const n = c.time.length;
  for (const column of [c.open, c.high, c.low, c.close, c.volume, c.filled])
    if (column.length !== n) return [`columns differ in length: ${column.length} beside ${n}`];
  for (let i = 0; i < n && faults.length < 10; i++) {
    const fault = rowFault(c, i);
    if (fault) faults.push(`row ${i} (${c.time[i]}): ${fault}`);
  }
  return faults;
};

const rowFault = (c: Candles, i: number): string | undefined => {
  const [t = NaN, o = NaN, h = NaN, l = NaN, k = NaN, v = NaN] = [
    c.time[i],
    c.open[i],
    c.high[i],
    c.low[i],
    c.close[i],
    c.volume[i],
  ];
  if (![t, o, h, l, k, v].every(Number.isFinite)) return 'a value is not finite';
  if (t % c.intervalS !== 0) return `starts off its ${c.intervalS} s grid`;
  const before = c.time[i - 1];
  if (before !== undefined && t <= before) return `does not come after ${before}`;
  if (o <= 0 || h <= 0 || l <= 0 || k <= 0) return 'a price is not above zero';
  if (v < 0) return 'volume is below zero';
  if (l > Math.min(o, k) || h < Math.max(o, k)) return `low ${l} and high ${h} do not hold open ${o} and close ${k}`;
  return undefined;
};
