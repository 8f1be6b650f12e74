// Support and resistance out of swings, by hand and on noise.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { levels, nearest } from '../../../../core/technical/structure/levels.ts';
import { type Swing, swings } from '../../../../core/technical/structure/swings.ts';
import { noise, scaled } from './bars.ts';

const at = (price: number, row: number, kind: Swing['kind'] = 'high'): Swing => ({
  kind,
  row,
  price,
  knownAt: row + 3,
});

describe('levels', () => {
  test('gather swings that lie within half an ATR of the lowest of them', () => {
    // ATR 4: a cluster is at most 2 wide; 100, 101, 102 join, 102.5 begins anew with 104
    const found = [at(104, 9), at(100, 5), at(102.5, 8), at(101, 7, 'low'), at(102, 6), at(110, 12)];
    expect(levels(found, { atr: 4, close: 102 })).toEqual([
      { kind: 'support', price: 101, touches: 3, lastRow: 7 },
      { kind: 'resistance', price: 103.25, touches: 2, lastRow: 9 },
    ]);
  });

  test('the tolerance and the fewest touches can be set', () => {
    const found = [at(100, 1), at(103, 2), at(109, 3)];
    expect(levels(found, { atr: 4, close: 90 }, { tolerance: 1 })).toEqual([
      { kind: 'resistance', price: 101.5, touches: 2, lastRow: 2 },
    ]);
    expect(levels(found, { atr: 4, close: 90 }, { minimumTouches: 1 }).map((l) => l.price)).toEqual([100, 103, 109]);
  });

  test('there are none without swings or without an ATR', () => {
    expect(levels([], { atr: 4, close: 1 })).toEqual([]);
    for (const atr of [0, Number.NaN]) expect(levels([at(1, 1), at(1, 2)], { atr, close: 1 })).toEqual([]);
  });

  test('no cluster is wider than its tolerance, touches add up, all is finite, and scale is all that scales', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const c = noise(300, seed);
        const found = swings(c);
        const market = { atr: 200, close: c.close.at(-1) ?? 0 };
        const all = levels(found, market, { minimumTouches: 1 });
        expect(all.reduce((sum, l) => sum + l.touches, 0)).toBe(found.length);
        for (const l of all) expect(found.some((s) => Math.abs(s.price - l.price) <= 100)).toBe(true);
        for (let i = 1; i < all.length; i++) expect(all[i]?.price).toBeGreaterThan(all[i - 1]?.price ?? 0);
        const larger = levels(swings(scaled(c, 8)), { atr: 1600, close: market.close * 8 }, { minimumTouches: 1 });
        expect(larger).toEqual(all.map((l) => ({ ...l, price: l.price * 8 })));
      }),
      { seed: 3, numRuns: 20 },
    );
  });

  test('the nearest are told from the close outwards', () => {
    const all = [90, 95, 99, 101, 103, 120, 130].map((price) => ({
      ...{ kind: price < 100 ? ('support' as const) : ('resistance' as const), price, touches: 2, lastRow: 1 },
    }));
    const near = nearest(all, 100, 2);
    expect([near.support.map((l) => l.price), near.resistance.map((l) => l.price)]).toEqual([
      [99, 95],
      [101, 103],
    ]);
  });
});
