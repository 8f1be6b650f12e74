// The candles of one window as observations on an even grid: missing and filled candles are gaps.
import type { Candles } from '../../market/candles.ts';

/**
 * `observed[i]`: 1 where row i has a traded candle; `path[i]`: its log close over that of the first; `first` that close;
 * `count`: observations. The first row is observed, the last is the last candle's, traded or not.
 */
export type KalmanWindow = {
  readonly observed: Uint8Array;
  readonly path: Float64Array;
  readonly first: number;
  readonly count: number;
};

/** The last `length` intervals; undefined where none of them holds a trade. Shorter where trading began later. */
export const kalmanWindow = ({ time, close, filled, intervalS }: Candles, length: number): KalmanWindow | undefined => {
  const end = time.at(-1) ?? Number.NaN;
  const inside = (i: number): boolean => filled[i] !== 1 && (close[i] ?? 0) > 0 && (close[i] ?? 0) < Infinity;
  let from = time.length;
  for (let i = time.length - 1; i >= 0 && end - (time[i] ?? 0) < length * intervalS; i--) if (inside(i)) from = i;
  const first = close[from];
  if (first === undefined) return undefined;
  const start = time[from] ?? 0;
  const rows = Math.round((end - start) / intervalS) + 1;
  const observed = new Uint8Array(rows);
  const path = new Float64Array(rows);
  let count = 0;
  for (let i = from; i < time.length; i++) {
    if (!inside(i)) continue;
    const row = Math.round(((time[i] ?? 0) - start) / intervalS);
    observed[row] = 1;
    path[row] = Math.log((close[i] ?? 0) / first);
    count++;
  }
  return { observed, path, first, count };
};
