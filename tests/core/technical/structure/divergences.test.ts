// Divergences of swings from an oscillator: the four kinds by hand, nothing from equal or missing values.
import { describe, expect, test } from 'vitest';
import { sliceCandles } from '../../../../core/market/shapeCandles.ts';
import { rsi } from '../../../../core/technical/rsi.ts';
import { divergences } from '../../../../core/technical/structure/divergences.ts';
import { type Swing, swings } from '../../../../core/technical/structure/swings.ts';
import { noise, scaled } from './bars.ts';

const at = (kind: Swing['kind'], price: number, row: number): Swing => ({ kind, row, price, knownAt: row + 3 });
const oscillator = (values: Readonly<Record<number, number>>): Float64Array =>
  Float64Array.from({ length: 40 }, (_, i) => values[i] ?? 50);

describe('divergences', () => {
  test.each([
    ['low', [100, 95], [30, 35], 'regular', 'bullish'],
    ['low', [95, 100], [35, 30], 'hidden', 'bullish'],
    ['high', [100, 105], [70, 65], 'regular', 'bearish'],
    ['high', [105, 100], [65, 70], 'hidden', 'bearish'],
  ] as const)('two %ss at %j with %j are %s %s', (kind, [first, second], [before, after], named, direction) => {
    const found = [at(kind, first, 10), at(kind === 'low' ? 'high' : 'low', 99, 15), at(kind, second, 20)];
    expect(divergences(found, oscillator({ 10: before, 20: after }))).toEqual([
      { kind: named, direction, from: 10, to: 20, knownAt: 23 },
    ]);
  });

  test('there is none where both go one way, stand still, are unknown or lie too far apart', () => {
    const two = (a: number, b: number): readonly Swing[] => [at('low', a, 10), at('low', b, 20)];
    expect(divergences(two(100, 95), oscillator({ 10: 35, 20: 30 }))).toEqual([]);
    expect(divergences(two(100, 100), oscillator({ 10: 35, 20: 30 }))).toEqual([]);
    expect(divergences(two(100, 95), oscillator({ 10: 35, 20: 35 }))).toEqual([]);
    expect(divergences(two(100, 95), oscillator({ 10: Number.NaN, 20: 35 }))).toEqual([]);
    expect(divergences(two(100, 95), oscillator({ 10: 30, 20: 35 }), 9)).toEqual([]);
  });

  test('later candles change nothing, nor does the scale of the price', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const c = noise(300, seed);
      const all = divergences(swings(c), rsi(c.close));
      const past = sliceCandles(c, 0, 211);
      expect(divergences(swings(past), rsi(past.close))).toEqual(all.filter((d) => d.knownAt < 211));
      expect(divergences(swings(scaled(c, 2)), rsi(scaled(c, 2).close))).toEqual(all);
      expect(all.length).toBeGreaterThan(3);
    }
  });
});
