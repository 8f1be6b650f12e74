// Pivots: by hand, closed to the future, the same at every price scale.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sliceCandles } from '../../../../core/market/shapeCandles.ts';
import { alternate, swings } from '../../../../core/technical/structure/swings.ts';
import { bars, noise, points, scaled } from './bars.ts';

describe('swings', () => {
  test('are the candles that stand out from the two before and the two after them', () => {
    const c = bars([
      [10, 9, 9.5],
      [11, 8, 9],
      [14, 10, 12], // high: 14 above 10, 11 and 12, 13
      [12, 7, 8],
      [13, 6, 7], // low: 6 below 10, 7 and 8, 9
      [12, 8, 9],
      [11, 9, 10],
    ]);
    expect(swings(c, 2)).toEqual([
      { kind: 'high', row: 2, price: 14, knownAt: 4 },
      { kind: 'low', row: 4, price: 6, knownAt: 6 },
    ]);
  });

  test('of equal highs the first counts, and a market that never moves has none', () => {
    expect(swings(points([1, 2, 5, 5, 5, 2, 1]), 2)).toEqual([{ kind: 'high', row: 2, price: 5, knownAt: 4 }]);
    expect(swings(points(Array.from({ length: 50 }, () => 7)))).toEqual([]);
  });

  test('one candle can be both, its high is told first', () => {
    expect(
      swings(
        bars([
          [2, 1, 2],
          [9, 0, 4],
          [2, 1, 2],
        ]),
        1,
      ).map((s) => s.kind),
    ).toEqual(['high', 'low']);
  });

  test('are not known before the candles that confirm them have closed', () => {
    const rising = [1, 2, 3, 4, 9, 4, 3];
    expect(swings(points(rising), 3)).toEqual([]);
    expect(swings(points([...rising, 2]), 3)).toEqual([{ kind: 'high', row: 4, price: 9, knownAt: 7 }]);
  });

  test('later candles change nothing, and scaling the price changes nothing but the price', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 200 }), (seed, cut) => {
        const c = noise(200, seed);
        const all = swings(c);
        expect(swings(sliceCandles(c, 0, cut))).toEqual(all.filter((s) => s.knownAt < cut));
        expect(swings(scaled(c, 1024))).toEqual(all.map((s) => ({ ...s, price: s.price * 1024 })));
      }),
      { seed: 1, numRuns: 25 },
    );
  });

  test('too few candles have none', () => {
    for (let n = 0; n < 7; n++) expect(swings(noise(n, 1))).toEqual([]);
  });
});

describe('alternating swings', () => {
  const swing = (kind: 'high' | 'low', row: number, price: number) => ({ kind, row, price, knownAt: row + 3 });

  test('keep the farthest of several of one kind, and the first of equal ones', () => {
    const found = [
      swing('high', 1, 10),
      swing('high', 3, 12),
      swing('high', 5, 11),
      swing('low', 7, 5),
      swing('low', 9, 5),
      swing('low', 11, 6),
      swing('high', 13, 8),
    ];
    expect(alternate(found).map((s) => s.row)).toEqual([3, 7, 13]);
  });

  test('take turns whatever came', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const turns = alternate(swings(noise(150, seed), 2));
        for (let i = 1; i < turns.length; i++) expect(turns[i]?.kind).not.toBe(turns[i - 1]?.kind);
      }),
      { seed: 2, numRuns: 25 },
    );
  });
});
