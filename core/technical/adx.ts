// Average directional index and the two directional indicators, Wilder 1978.
import type { Candles } from '../market/candles.ts';

/** 0..100 each. `plusDi`, `minusDi` and `dx` are NaN before index n, `adx` before index 2 n - 1. */
export type Adx = {
  readonly plusDi: Float64Array;
  readonly minusDi: Float64Array;
  readonly dx: Float64Array;
  readonly adx: Float64Array;
};

export type AdxOptions = {
  /** True range and directional movement (means a candle) below this share of the close count as this share; 0 = none. */
  readonly floorShare?: number;
  readonly into?: Adx;
};

const blank = (rows: number): Adx => ({
  plusDi: new Float64Array(rows),
  minusDi: new Float64Array(rows),
  dx: new Float64Array(rows),
  adx: new Float64Array(rows),
});

/**
 * Wilder's sums of directional movement and true range: the first holds candles 1..n, then S - S/n + new.
 * DI = 100 DM / TR, DX = 100 |DM+ - DM-| / (DM+ + DM-), ADX the mean of the first n DX, then Wilder's smoothing. No range
 * gives DI 0, no directional movement DX 0. (TA-Lib starts its sums with n - 1 candles; the difference dies out.)
 */
export const adx = (c: Candles, n = 14, options: AdxOptions = {}): Adx => {
  const { floorShare = 0, into = blank(c.close.length) } = options;
  const { plusDi, minusDi, dx } = into;
  const { high, low, close } = c;
  const rows = close.length;
  for (const column of [plusDi, minusDi, dx]) column.fill(Number.NaN, 0, Math.min(n, rows));
  into.adx.fill(Number.NaN, 0, Math.min(2 * n - 1, rows));
  const weight = 1 / n;
  let plus = 0;
  let minus = 0;
  let range = 0;
  let top = high[0] ?? 0;
  let bottom = low[0] ?? 0;
  let before = close[0] ?? 0;
  let mean = 0;
  for (let i = 1; i < rows; i++) {
    const up = (high[i] ?? 0) - top;
    const down = bottom - (low[i] ?? 0);
    top = high[i] ?? 0;
    bottom = low[i] ?? 0;
    const kept = i <= n ? 1 : 1 - weight;
    // products with 0 or 1, no branches: the side of a move cannot be predicted, and a wrong guess costs more
    plus = plus * kept + Number(up > down) * Number(up > 0) * up;
    minus = minus * kept + Number(down > up) * Number(down > 0) * down;
    range = range * kept + (Math.max(top, before) - Math.min(bottom, before));
    before = close[i] ?? 0;
    if (i < n) continue;
    const floor = floorShare * n * before;
    const both = Math.max(plus + minus, floor);
    const unit = range > 0 ? 100 / Math.max(range, floor) : 0;
    const index = both > 0 ? (100 * Math.abs(plus - minus)) / both : 0;
    plusDi[i] = plus * unit;
    minusDi[i] = minus * unit;
    dx[i] = index;
    mean += (i < 2 * n ? index : index - mean) * weight;
    if (i >= 2 * n - 1) into.adx[i] = mean;
  }
  return into;
};
