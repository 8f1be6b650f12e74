// Candles for the structure's tests: from [high, low, close, volume] rows, pure noise, scaled.
import { generator } from '../../../../core/chance/generator.ts';
import { normals } from '../../../../core/chance/normal.ts';
import type { Candles } from '../../../../core/market/candles.ts';
import { candlesOf } from '../../../../core/market/shapeCandles.ts';
import { noiseCandles } from '../../../support/noise.ts';

export type Bar = readonly [high: number, low: number, close: number, volume?: number];

/** 15m candles from epoch 0; the open is the close. */
export const bars = (rows: readonly Bar[]): Candles =>
  candlesOf(
    rows.map(([high, low, close, volume = 1], i) => ({
      ...{ time: i * 900, open: close, high, low, close, volume, filled: false },
    })),
    900,
  );

/** Bars of no range at the given prices. */
export const points = (prices: readonly number[]): Candles => bars(prices.map((x) => [x, x, x] as const));

export const noise = (n: number, seed: number): Candles =>
  noiseCandles(n, { next: normals(generator(seed)), intervalS: 900, size: 0.002 });

export const scaled = (c: Candles, by: number): Candles => ({
  ...c,
  open: c.open.map((x) => x * by),
  high: c.high.map((x) => x * by),
  low: c.low.map((x) => x * by),
  close: c.close.map((x) => x * by),
});
