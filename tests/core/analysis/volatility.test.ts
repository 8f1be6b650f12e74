// The volatility analyst: the rank of today's ATR, no direction, no percentile, the law of the family.
import { describe, expect, test } from 'vitest';
import { volatilityAnalyst } from '../../../core/analysis/volatility.ts';
import { candlesFrom, closesOf, inputOf, lawful } from './closes.ts';

const viewOf = (close: ArrayLike<number>) => volatilityAnalyst(inputOf(candlesFrom(close)));

describe('the volatility analyst', () => {
  lawful(volatilityAnalyst, 110);

  test('names calm and restless markets by the rank among the last 480', () => {
    // by turns up and down by a size that grows or shrinks over the whole window
    const waves = (size: (i: number) => number): Float64Array =>
      Float64Array.from({ length: 600 }, (_, i) => 100 + (i % 2 === 0 ? size(i) : -size(i)));
    expect(viewOf(waves((i) => 0.1 + i / 1000))).toMatchObject({ label: 'extreme', numbers: { points: 480 } });
    expect(viewOf(waves((i) => 1 - i / 1000))).toMatchObject({ label: 'low' });
    expect(viewOf(waves((i) => (i < 300 ? 0.5 : 0.1) + (i % 90) / 1000))).toMatchObject({ lean: 0 });
  });

  test('says nothing of direction and carries no percentile, and why', () => {
    const a = viewOf(closesOf(600, 2, 0.001));
    expect(a).toMatchObject({ kind: 'view', lean: 0, against: { made: 'none' } });
    expect(a).not.toHaveProperty('noisePercentile');
    expect(a).not.toHaveProperty('evidence');
    if (a.kind === 'view' && a.against.made === 'none') expect(a.against.because).toContain('clusters');
  });
});
