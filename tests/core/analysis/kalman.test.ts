// The Kalman analyst: what it says of a trend, and the awkward markets.
import { describe, expect, it } from 'vitest';
import type { AnalysisInput } from '../../../core/analysis/analysis.ts';
import { kalmanAnalyst } from '../../../core/analysis/kalman.ts';
import type { Candle, Candles } from '../../../core/market/candles.ts';
import { candlesOf, sliceCandles } from '../../../core/market/shapeCandles.ts';
import { noBeliefs } from '../../../core/record/beliefs.ts';
import { noiseCandles, noiseReturns } from '../../support/noise.ts';

const analyse = (m15: Candles) => {
  const empty = candlesOf([], 60);
  const input: AnalysisInput = {
    ...{ symbol: 'BTC-USD', candles: { m1: empty, m5: empty, m15, h1: empty }, atr: undefined },
    ...{ beliefs: noBeliefs, seed: 1 },
  };
  return kalmanAnalyst(input, []);
};
const viewOf = (m15: Candles) => {
  const a = analyse(m15);
  if (a.kind !== 'view') throw new Error(a.because);
  return a;
};

/** Candles whose closes are given, 15 minutes each; undefined is a filled one. */
const closes = (values: readonly (number | undefined)[]): Candles => {
  let last = 0;
  return candlesOf(
    values.map((value, i): Candle => {
      last = value ?? last;
      return {
        ...{ time: 1_704_067_200 + 900 * i, open: last, high: last, low: last, close: last },
        ...{ volume: value === undefined ? 0 : 1, filled: value === undefined },
      };
    }),
    900,
  );
};
const noise = (n: number, seed: number): Candles =>
  noiseCandles(n, { next: noiseReturns('gaussian', seed), intervalS: 900 });
const withDrift = (c: Candles, drift: number): Candles => ({
  ...c,
  close: c.close.map((x, i) => x * Math.exp(drift * i)),
});

describe('the Kalman analyst', () => {
  it('names a steady rise and fall with their pace', () => {
    // noise of 0.1 % a candle, drift of 0.05 %: 0.2 % an hour
    const up = viewOf(withDrift(noise(200, 7), 0.0005));
    expect(up).toMatchObject({ label: 'rising', against: { made: 'signs flipped' } });
    expect(up.lean).toBeGreaterThan(0.5);
    expect(up.numbers['velocityPerHour']).toBeGreaterThan(0.001);
    expect(up.numbers['velocityPerHour']).toBeLessThan(0.003);
    const down = viewOf(withDrift(noise(200, 7), -0.0005));
    expect(down.label).toBe('falling');
    expect(down.lean).toBeLessThan(-0.5);
    expect(viewOf(noise(200, 7))).toMatchObject({ label: 'no pace beyond noise', lean: 0 });
  });

  it('is a smooth price near the last close, and the same at any scale of the price', () => {
    const c = noise(150, 3);
    const scaled: Candles = { ...c, close: c.close.map((x) => x * 1e-7) };
    const [a, b] = [viewOf(c), viewOf(scaled)];
    expect(Math.abs(Math.log((a.numbers['smoothedPrice'] ?? 0) / (c.close.at(-1) ?? 0)))).toBeLessThan(0.005);
    expect((b.numbers['smoothedPrice'] ?? 0) / (a.numbers['smoothedPrice'] ?? 0)).toBeCloseTo(1e-7, 12);
    expect(b.numbers['velocityZ']).toBeCloseTo(a.numbers['velocityZ'] ?? Number.NaN, 6);
    expect(b.noisePercentile).toBe(a.noisePercentile);
  });

  it('looks at the last 24 hours and at nothing else, and leaves its input alone', () => {
    const c = noise(400, 5);
    const before = c.close.slice();
    expect(analyse(c)).toEqual(analyse(sliceCandles(c, 304)));
    expect(c.close).toEqual(before);
  });

  it('predicts over gaps, whether filled or missing, and counts what was traded', () => {
    const c = noise(96, 6);
    const values = Array.from(c.close, (x, i) => (i % 7 === 3 || i > 90 ? undefined : x));
    const filled = closes(values);
    const missing = candlesOf(
      values.flatMap((x, i): readonly Candle[] => {
        const time = 1_704_067_200 + 900 * i;
        const price = x ?? c.close[0] ?? 1;
        // the last row must stand, so that both end at the same instant
        if (x === undefined && i < 95) return [];
        return [{ time, open: price, high: price, low: price, close: price, volume: 1, filled: x === undefined }];
      }),
      900,
    );
    const view = viewOf(filled);
    expect(view.numbers['points']).toBe(values.filter((x) => x !== undefined).length);
    expect(viewOf(missing).numbers).toEqual(view.numbers);
  });

  it('abstains with the counts, and on a price that does not move', () => {
    const few = analyse(noise(47, 1));
    expect(few).toMatchObject({ kind: 'abstained', because: 'needs 48 traded 15m candles in the last 96, has 47' });
    expect(analyse(candlesOf([], 900))).toMatchObject({ kind: 'abstained' });
    expect(analyse(closes(Array.from({ length: 96 }, () => 5)))).toMatchObject({ because: 'the price did not move' });
    expect(analyse(closes(Array.from({ length: 96 }, (_, i) => (i < 20 ? 5 : undefined))))).toMatchObject({
      because: 'needs 48 traded 15m candles in the last 96, has 20',
    });
  });

  it('stays finite where prices are tiny, huge or jump between both', () => {
    for (const values of [
      Array.from({ length: 96 }, (_, i) => 1e-8 * (1 + (i % 5) / 10)),
      Array.from({ length: 96 }, (_, i) => 1e12 + i),
      Array.from({ length: 96 }, (_, i) => (i % 2 === 0 ? 1e-8 : 1e12)),
      Array.from({ length: 96 }, (_, i) => (i === 60 ? 2 : 1)),
      Array.from({ length: 96 }, (_, i) => Math.exp(i)),
    ]) {
      const { numbers, noisePercentile } = viewOf(closes(values));
      for (const x of [...Object.values(numbers), noisePercentile]) expect(Number.isFinite(x)).toBe(true);
    }
  });
});
