// The RSI analyst: the indicator's own value, its lean only beyond noise, the law of the family.
import { describe, expect, test } from 'vitest';
import { rsiAnalyst } from '../../../core/analysis/rsi.ts';
import { rsi } from '../../../core/technical/rsi.ts';
import { candlesFrom, closesOf, inputOf, lawful } from './closes.ts';

describe('the RSI analyst', () => {
  lawful(rsiAnalyst, 56);

  test('tells the RSI of the last 128 closes, which is that of all to a tenth', () => {
    const close = closesOf(600, 4);
    const a = rsiAnalyst(inputOf(candlesFrom(close)));
    if (a.kind !== 'view') throw new Error(a.because);
    expect(a.numbers['rsi']).toBeCloseTo(rsi(close.subarray(-128)).at(-1) ?? 0, 9);
    expect(Math.abs((a.numbers['rsi'] ?? 0) - (rsi(close).at(-1) ?? 0))).toBeLessThan(0.1);
    expect(a.label).toBe((a.numbers['rsi'] ?? 0).toFixed(0));
    expect(a.numbers['points']).toBe(128);
    expect(a.against).toEqual({ made: 'signs flipped', surrogates: 255 });
  });

  test('leans up where nearly all moves rise, and not where they take turns', () => {
    const rising = rsiAnalyst(inputOf(candlesFrom(closesOf(200, 5, 0.0015))));
    if (rising.kind !== 'view') throw new Error(rising.because);
    expect(rising.lean).toBeGreaterThan(0.6);
    expect(rising.lean).toBe(((rising.numbers['rsi'] ?? 0) - 50) / 50);
    expect(rising.noisePercentile).toBeLessThan(0.05);
    const turns = Float64Array.from({ length: 200 }, (_, i) => 100 + (i % 2));
    expect(rsiAnalyst(inputOf(candlesFrom(turns)))).toMatchObject({ kind: 'view', lean: 0 });
  });

  test('falling prices lean down as rising ones lean up', () => {
    const up = closesOf(200, 6, 0.0015);
    const [a, b] = [up, up.map((x) => 1 / x)].map((close) => rsiAnalyst(inputOf(candlesFrom(close))));
    if (a?.kind !== 'view' || b?.kind !== 'view') throw new Error('abstained');
    expect(a.lean).toBeGreaterThan(0.2);
    expect(b.lean).toBeCloseTo(-a.lean, 2);
  });
});
