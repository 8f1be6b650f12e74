// The trend analyst: the averages apart in volatilities, its words, the law of the family.
import { describe, expect, test } from 'vitest';
import { trendAnalyst } from '../../../core/analysis/trend.ts';
import { ema } from '../../../core/technical/ema.ts';
import { candlesFrom, closesOf, inputOf, lawful } from './closes.ts';

const viewOf = (close: Float64Array) => trendAnalyst(inputOf(candlesFrom(close, 3600)));

describe('the trend analyst', () => {
  lawful(trendAnalyst, 100);

  test('measures EMA 20 less EMA 50 in the root mean square of 50 log returns', () => {
    const close = closesOf(240, 4);
    const a = viewOf(close);
    if (a.kind !== 'view') throw new Error(a.because);
    let squares = 0;
    for (let i = 190; i < 240; i++) squares += Math.log((close[i] ?? 0) / (close[i - 1] ?? 0)) ** 2;
    const apart = (ema(close, 20).at(-1) ?? 0) - (ema(close, 50).at(-1) ?? 0);
    expect(a.numbers['apartInVolatility']).toBeCloseTo(apart / (Math.sqrt(squares / 50) * (close[239] ?? 0)), 9);
  });

  test('a drift beyond noise leans, its mirror leans the other way, none is sideways', () => {
    const up = closesOf(240, 7, 0.0008);
    expect(viewOf(up)).toMatchObject({ label: 'up' });
    const [a, b] = [viewOf(up), viewOf(up.map((x) => 1 / x))];
    if (a.kind !== 'view' || b.kind !== 'view') throw new Error('abstained');
    expect(a.lean).toBeGreaterThan(0.3);
    expect(b).toMatchObject({ label: 'down' });
    expect(b.lean).toBeLessThan(-0.3);
    const turns = Float64Array.from({ length: 240 }, (_, i) => 100 + (i % 2));
    expect(viewOf(turns)).toMatchObject({ label: 'sideways', lean: 0 });
  });
});
