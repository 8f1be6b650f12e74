// Markets of pure noise: Gaussian, Student-t with 3 degrees, GARCH(1,1); none of them knows a direction.
import { generator } from '../../core/chance/generator.ts';
import { normals } from '../../core/chance/normal.ts';
import type { Candle, Candles } from '../../core/market/candles.ts';
import { candlesOf } from '../../core/market/shapeCandles.ts';

export type NoiseFamily = 'gaussian' | 'student t3' | 'garch';
export const noiseFamilies: readonly NoiseFamily[] = ['gaussian', 'student t3', 'garch'];

/** GARCH(1,1) with unit variance in the mean. */
const GARCH = { alpha: 0.1, beta: 0.85, runIn: 200 };

/** Endless returns with a typical size of about 1, symmetric about 0. */
export const noiseReturns = (family: NoiseFamily, seed: number): (() => number) => {
  const normal = normals(generator(seed));
  if (family === 'gaussian') return normal;
  if (family === 'student t3')
    return () => {
      const chi = normal() ** 2 + normal() ** 2 + normal() ** 2;
      return normal() / Math.sqrt(chi / 3);
    };
  let variance = 1;
  const next = (): number => {
    const r = Math.sqrt(variance) * normal();
    variance = 1 - GARCH.alpha - GARCH.beta + GARCH.alpha * r * r + GARCH.beta * variance;
    return r;
  };
  for (let i = 0; i < GARCH.runIn; i++) next();
  return next;
};

/**
 * `n` candles ending at second `end`, each made of four noise steps of `size` (log price): open, high, low and close are
 * those of the path, the volume is noise too.
 */
export const noiseCandles = (
  n: number,
  options: {
    readonly next: () => number;
    readonly intervalS?: number;
    readonly end?: number;
    readonly size?: number;
    readonly price?: number;
  },
): Candles => {
  const { next, intervalS = 60, end = 1_705_276_800, size = 0.0005, price = 40_000 } = options;
  let log = Math.log(price);
  const rows: Candle[] = [];
  for (let i = 0; i < n; i++) {
    const open = log;
    let high = log;
    let low = log;
    for (let step = 0; step < 4; step++) {
      log += next() * size;
      high = Math.max(high, log);
      low = Math.min(low, log);
    }
    rows.push({
      time: end - (n - i) * intervalS,
      open: Math.exp(open),
      high: Math.exp(high),
      low: Math.exp(low),
      close: Math.exp(log),
      volume: 1 + Math.abs(next()),
      filled: false,
    });
  }
  return candlesOf(rows, intervalS);
};
