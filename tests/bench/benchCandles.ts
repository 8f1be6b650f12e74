// The candles every benchmark of candles runs on: a seeded random walk, made in memory.
import { generator } from '../../core/chance/generator.ts';
import { normals } from '../../core/chance/normal.ts';
import type { Candles } from '../../core/market/candles.ts';
import { emptyCandles } from '../../core/market/shapeCandles.ts';

/** Two years of minutes. */
export const TWO_YEARS = 1_051_200;

/** `n` gapless 1m candles from 2023-01-01: log price steps of 5 bp, wicks and volumes random. */
export const benchCandles = (n: number, seed: number): Candles => {
  const c = emptyCandles(60, n);
  const normal = normals(generator(seed));
  let price = 40_000;
  for (let i = 0; i < n; i++) {
    const open = price;
    price *= Math.exp(0.0005 * normal());
    c.time[i] = 1_672_531_200 + i * 60;
    c.open[i] = open;
    c.high[i] = Math.max(open, price) * (1 + 0.0003 * Math.abs(normal()));
    c.low[i] = Math.min(open, price) * (1 - 0.0003 * Math.abs(normal()));
    c.close[i] = price;
    c.volume[i] = Math.exp(normal());
  }
  return c;
};
