// The liveliest hours of the week: planted ones are found and agree, noise agrees with nothing.
import { describe, expect, test } from 'vitest';
import { generator } from '../../../../core/chance/generator.ts';
import { normals } from '../../../../core/chance/normal.ts';
import type { Candles } from '../../../../core/market/candles.ts';
import { candlesOf } from '../../../../core/market/shapeCandles.ts';
import { bestHours } from '../../../../core/technical/sessions/hoursOfWeek.ts';
import { ksUniformP } from '../../../support/kolmogorovSmirnov.ts';
import { noiseReturns } from '../../../support/noise.ts';

const MONDAY = Date.parse('2024-06-03T00:00:00Z') / 1000;

const hours = (n: number, move: (i: number) => number): Candles =>
  candlesOf(
    Array.from({ length: n }, (_, i) => {
      const close = 100 * Math.exp(move(i));
      const [high, low] = [Math.max(100, close), Math.min(100, close)];
      return { time: MONDAY + i * 3600, open: 100, high, low, close, volume: 1, filled: false };
    }),
    3600,
  );

describe('the best hours of the week', () => {
  test('are those with the largest root mean square, with their n', () => {
    // Tuesday 14:00 is hour 38, Sunday 23:00 hour 167
    const move = (i: number): number => (i % 168 === 38 ? 0.04 : i % 168 === 167 ? -0.03 : 0.01);
    const all = Math.sqrt((16 + 9 + 166) / 168);
    const found = bestHours(hours(336, move), 2);
    expect(found?.rows).toBe(336);
    expect(found?.best.map((b) => [b.hour, b.n])).toEqual([
      [38, 2],
      [167, 2],
    ]);
    expect(found?.best[0]?.ratio).toBeCloseTo(4 / all, 9);
    expect(found?.best[1]?.ratio).toBeCloseTo(3 / all, 9);
  });

  test('two weeks alike agree beyond every shift', () => {
    const normal = normals(generator(7));
    const sizes = Array.from({ length: 168 }, () => Math.abs(normal()) + 0.1);
    const found = bestHours(hours(335, (i) => 0.001 * (sizes[i % 168] ?? 1)));
    expect(found?.agreement).toMatchObject({ hours: 167, noisePercentile: 0.5 / 168 });
    expect(found?.agreement?.r).toBeGreaterThan(0.95);
  });

  test('on pure noise, clustered too, the share of shifts that agree as well is uniform', () => {
    for (const family of ['gaussian', 'garch'] as const) {
      const next = noiseReturns(family, 3);
      const shares = Array.from(
        { length: 200 },
        () => bestHours(hours(336, () => 0.001 * next()))?.agreement?.noisePercentile ?? -1,
      );
      expect(ksUniformP(shares)).toBeGreaterThan(0.0005);
    }
  });

  test('agreement needs two halves with most hours, a table needs a day, and some move', () => {
    expect(bestHours(hours(200, (i) => 0.001 * (1 + (i % 5))))?.agreement).toBeUndefined();
    expect(bestHours(hours(23, (i) => i / 1000))).toBeUndefined();
    expect(bestHours(hours(336, () => 0))).toBeUndefined();
    // every hour alike: nothing to agree about
    expect(bestHours(hours(336, () => 0.001))?.agreement).toBeUndefined();
  });
});
