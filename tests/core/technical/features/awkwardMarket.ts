// A seeded market with everything a table of features stumbles over: halts, jumps, empty volume, calm and wild hours.
import { generator } from '../../../../core/chance/generator.ts';
import { normals } from '../../../../core/chance/normal.ts';
import type { Candles } from '../../../../core/market/candles.ts';
import { emptyCandles } from '../../../../core/market/shapeCandles.ts';

/**
 * 1m candles. Of each 1,000 rows the last 120 stand still, 60 of them without volume; the size of the steps changes every
 * 300 rows between 1 and 30 bp; once in 2,000 rows the price jumps by a fifth.
 */
export const awkwardMarket = (rows: number, seed: number, price = 40_000): Candles => {
  const c = emptyCandles(60, rows);
  const normal = normals(generator(seed));
  let now = price;
  for (let i = 0; i < rows; i++) {
    const halted = i % 1_000 >= 880;
    const size = halted ? 0 : 0.0001 * (1 + 29 * ((Math.floor(i / 300) * 7) % 4 === 3 ? 1 : 0));
    const open = now;
    if (i % 2_000 === 700) now *= i % 4_000 === 700 ? 1.2 : 1 / 1.2;
    now *= Math.exp(size * normal());
    c.time[i] = 1_700_000_040 + i * 60;
    c.open[i] = open;
    c.high[i] = Math.max(open, now) * (1 + size * Math.abs(normal()));
    c.low[i] = Math.min(open, now) * (1 - size * Math.abs(normal()));
    c.close[i] = now;
    c.volume[i] = i % 1_000 >= 940 ? 0 : Math.exp(normal());
    c.filled[i] = i % 1_000 >= 940 ? 1 : 0;
  }
  return c;
};
