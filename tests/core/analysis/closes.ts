// Inputs for the technical analysts made of closes, and the laws that hold for every one of them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Analysis, AnalysisInput } from '../../../core/analysis/analysis.ts';
import type { Candles } from '../../../core/market/candles.ts';
import { emptyCandles } from '../../../core/market/shapeCandles.ts';
import { noBeliefs } from '../../../core/record/beliefs.ts';
import { seeded } from '../../support/marketFixtures.ts';

/** Candles of these closes, each opening at the close before. */
export const candlesFrom = (close: ArrayLike<number>, intervalS = 900): Candles => {
  const c = emptyCandles(intervalS, close.length);
  for (let i = 0; i < close.length; i++) {
    const [now, before] = [close[i] ?? 0, close[i - 1] ?? close[i] ?? 0];
    c.time[i] = 1_700_000_000 + i * intervalS;
    c.open[i] = before;
    c.high[i] = Math.max(now, before);
    c.low[i] = Math.min(now, before);
    c.close[i] = now;
    c.volume[i] = 1;
  }
  return c;
};

/** The analysts read 15m and hourly candles; both are made of the same closes here unless others are given. */
export const inputOf = (m15: Candles, h1: Candles = m15): AnalysisInput => ({
  symbol: 'BTC-USD',
  candles: { m1: m15, m5: m15, m15, h1 },
  atr: undefined,
  beliefs: noBeliefs,
  seed: 1,
});

/** `n` closes from 40,000 that step by up to 0.2 %, with the drift added to each step. */
export const closesOf = (n: number, seed: number, drift = 0): Float64Array => {
  const next = seeded(seed);
  let close = 40_000;
  return Float64Array.from({ length: n }, () => {
    const now = close;
    close *= 1 + (next() - 0.5) * 0.004 + drift;
    return now;
  });
};

const numbersOf = (a: Analysis): readonly number[] =>
  a.kind === 'view' ? [a.lean, a.strength, a.noisePercentile ?? 0, a.evidence ?? 0, ...Object.values(a.numbers)] : [];

const comparable = (a: Analysis) =>
  a.kind === 'view'
    ? [a.label, ...[a.lean, a.noisePercentile ?? 1, ...Object.values(a.numbers)].map((x) => x.toFixed(9))]
    : [a.because];

/** The law of the family: `needs` candles, no NaN, no look-ahead, no scale, no mutation, n told. */
export const lawful = (analyst: (input: AnalysisInput) => Analysis, needs: number): void => {
  const of = (close: ArrayLike<number>): Analysis => analyst(inputOf(candlesFrom(close)));

  test(`abstains with the counts below ${needs} candles and has a view from there on`, () => {
    for (const n of [0, 1, 2, needs - 1]) {
      const a = of(closesOf(n, 1));
      expect(a.kind === 'abstained' && a.because).toMatch(new RegExp(`^needs ${needs} .*candles, has ${n}$`));
    }
    expect(of(closesOf(needs, 1)).kind).toBe('view');
  });

  test('abstains where the price did not move, at any price', () => {
    for (const price of [1e-8, 1, 1e12])
      expect(of(new Float64Array(400).fill(price))).toMatchObject({ because: 'the price did not move' });
  });

  test('tells on how many points it rests, and never NaN or infinity, on whatever prices', () => {
    const awkward = fc.array(fc.constantFrom(1e-8, 1, 1.0000001, 100, 1e12), { minLength: needs, maxLength: 300 });
    fc.assert(
      fc.property(awkward, (close) => {
        const a = of(close);
        expect(numbersOf(a).every(Number.isFinite)).toBe(true);
        if (a.kind === 'view') expect(a.numbers['points']).toBeGreaterThan(10);
      }),
      { seed: 8, numRuns: 25 },
    );
    // one jump in a market that stands still
    for (const jump of [1e-8, 100.01, 1e12]) {
      const close = Float64Array.from({ length: 300 }, (_, i) => (i < 290 ? 100 : jump));
      expect(numbersOf(of(close)).every(Number.isFinite)).toBe(true);
    }
  });

  test('neither later candles nor the scale of the price change it, and it leaves its input as it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(1e-12, 1 / 3, 2, 1e8), (seed, by) => {
        const close = closesOf(300, seed);
        const input = inputOf(candlesFrom(close));
        const before = structuredClone(input);
        const a = analyst(input);
        expect(input).toEqual(before);
        expect(comparable(of(close.map((x) => x * by)))).toEqual(comparable(a));
        const longer = Float64Array.from([...close, ...closesOf(50, seed + 1)]);
        expect(of(longer.subarray(0, 300))).toEqual(a);
      }),
      { seed: 9, numRuns: 12 },
    );
  });
};
