// Retracements of the last swing, by hand.
import { describe, expect, test } from 'vitest';
import { fibonacci } from '../../../../core/technical/structure/fibonacci.ts';
import { type Swing, swings } from '../../../../core/technical/structure/swings.ts';
import { noise } from './bars.ts';

const at = (kind: Swing['kind'], price: number, row: number): Swing => ({ kind, row, price, knownAt: row + 3 });

describe('Fibonacci retracements', () => {
  test('of a swing up lie below its end', () => {
    const leg = fibonacci([at('low', 100, 2), at('high', 200, 9)], 150);
    expect(leg).toMatchObject({ direction: 'up', from: { price: 100 }, to: { price: 200 }, back: 0.5 });
    expect(leg?.levels.map((l) => [l.ratio, Number(l.price.toFixed(9))])).toEqual([
      [0.236, 176.4],
      [0.382, 161.8],
      [0.5, 150],
      [0.618, 138.2],
      [0.786, 121.4],
    ]);
  });

  test('of a swing down lie above its end', () => {
    const leg = fibonacci([at('high', 50, 1), at('high', 60, 4), at('low', 40, 8), at('low', 45, 12)], 38);
    expect(leg).toMatchObject({ direction: 'down', from: { price: 60, row: 4 }, to: { price: 40, row: 8 } });
    expect(leg?.levels.map((l) => Number(l.price.toFixed(9)))).toEqual([44.72, 47.64, 50, 52.36, 55.72]);
    // the close has gone beyond the end by a tenth of the swing
    expect(leg?.back).toBeCloseTo(-0.1, 12);
  });

  test('there are none before a swing is completed, or where it has no height', () => {
    expect(fibonacci([], 1)).toBeUndefined();
    expect(fibonacci([at('high', 5, 1), at('high', 6, 3)], 1)).toBeUndefined();
    expect(fibonacci([at('high', 5, 1), at('low', 5, 3)], 1)).toBeUndefined();
  });

  test('are finite and inside their swing on noise', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const c = noise(120, seed);
      const leg = fibonacci(swings(c), c.close.at(-1) ?? 0);
      const [low, high] = [leg?.from.price ?? 0, leg?.to.price ?? 0].toSorted((a, b) => a - b);
      expect(leg?.levels.every((l) => l.price > (low ?? 0) && l.price < (high ?? 0))).toBe(true);
    }
  });
});
