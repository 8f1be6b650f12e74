// The Markov filter on planted regimes, and what must hold on any market.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markovFeatures } from '../../../../core/analysis/markov/features.ts';
import { filterStates } from '../../../../core/analysis/markov/filter.ts';
import { risingQuantile } from '../../../../core/analysis/markov/risingQuantile.ts';
import { type MarketState, marketStates } from '../../../../core/analysis/markov/states.ts';
import { priorTransitions } from '../../../../core/analysis/markov/transitions.ts';
import type { Candles } from '../../../../core/market/candles.ts';
import { candlesOf, sliceCandles } from '../../../../core/market/shapeCandles.ts';
import { noiseCandles, noiseReturns } from '../../../support/noise.ts';
import { type Planting, plantRegimes, randomSegments } from '../../../support/plantedRegimes.ts';

const plain = marketStates.slice(0, 4);

/** Share of candles named right after 20 candles of lag, over seeds; `only`: of one planted state. */
const namedRight = (
  among: readonly MarketState[],
  segments: number,
  planting: Partial<Planting>,
  only?: MarketState,
): number => {
  let [right, all] = [0, 0];
  for (let seed = 1; seed <= 8; seed++) {
    const planted = plantRegimes({ ...planting, seed: 1000 + seed, segments: randomSegments(seed, segments, among) });
    const { states } = filterStates(planted.candles);
    planted.truth.forEach((truth, i) => {
      if ((planted.since[i] ?? 0) < 20 || (only && truth !== only)) return;
      all++;
      if (states[i] === truth) right++;
    });
  }
  return right / all;
};

describe('the Markov filter on planted regimes', () => {
  it.each<readonly [string, Partial<Planting>]>([
    ['trends of 0.3 to 0.8 standard deviations', { drift: [0.3, 0.8] }],
    ['minutes, a tiny price, constant 0.45', { drift: [0.45, 0.45], intervalS: 60, price: 1e-6 }],
    ['ranges pulled back to a level', { drift: [0.3, 0.6], pull: 0.1 }],
    ['calm as lively as trends', { drift: [0.4, 0.7], sigma: { trend: 0.01, calm: 0.01, volatile: 0.03 } }],
    ['twice the volatility only', { drift: [0.4, 0.7], sigma: { trend: 3e-4, calm: 3e-4, volatile: 6e-4 } }],
    ['long segments', { drift: [0.3, 0.6], length: [300, 300] }],
  ])('%s: names trending and ranging in at least 80 %% of candles', (_, planting) => {
    expect(namedRight(plain, 12, planting)).toBeGreaterThan(0.8);
  });

  it('names all six in at least 80 % of candles', () => {
    expect(namedRight(marketStates, 16, { drift: [0.4, 0.8] })).toBeGreaterThan(0.8);
  });

  it('recognises a squeeze and a turn far more often than it takes anything else for them', () => {
    const squeezed = namedRight(marketStates, 16, {}, 'BREAKOUT_FORMING');
    const turned = namedRight(marketStates, 16, {}, 'REVERSAL_LIKELY');
    expect(squeezed).toBeGreaterThan(0.2);
    expect(turned).toBeGreaterThan(0.3);
    let [wrong, all] = [0, 0];
    for (let seed = 1; seed <= 10; seed++) {
      const { states } = filterStates(plantRegimes({ seed, segments: randomSegments(seed, 12, plain) }).candles);
      all += states.length;
      wrong += states.filter((s) => s === 'BREAKOUT_FORMING' || s === 'REVERSAL_LIKELY').length;
    }
    expect(wrong / all).toBeLessThan(0.05);
  });

  it('does not flicker: a state lasts 20 candles and more in the mean on noise and on regimes', () => {
    const dwell = (c: Candles): number => {
      const { states } = filterStates(c);
      return states.length / (1 + states.filter((s, i) => i > 0 && s !== states[i - 1]).length);
    };
    for (const family of ['gaussian', 'student t3', 'garch'] as const)
      expect(dwell(noiseCandles(4000, { next: noiseReturns(family, 2), intervalS: 900 }))).toBeGreaterThan(20);
    expect(dwell(plantRegimes({ seed: 3, segments: randomSegments(3, 20, plain) }).candles)).toBeGreaterThan(40);
  });
});

const awkward = fc.array(
  fc.record({
    price: fc.oneof(
      fc.double({ min: 1e-8, max: 1e12, noNaN: true }),
      fc.constant(100),
      fc.double({ min: 99, max: 101, noNaN: true }),
    ),
    filled: fc.boolean(),
  }),
  { maxLength: 150 },
);
const candlesFrom = (rows: readonly { readonly price: number; readonly filled: boolean }[]): Candles => {
  let last = 100;
  return candlesOf(
    rows.map(({ price, filled }, i) => {
      if (!filled) last = price;
      return { time: 900 * i, open: last, high: last, low: last, close: last, volume: filled ? 0 : 1, filled };
    }),
    900,
  );
};

describe('the Markov filter on any market', () => {
  it('gives finite features and probabilities that sum to 1', () => {
    fc.assert(
      fc.property(awkward, (rows) => {
        const candles = candlesFrom(rows);
        const features = markovFeatures(candles);
        for (const column of Object.values(features)) expect(column.every((x) => Number.isFinite(x))).toBe(true);
        const track = filterStates(candles);
        expect(track.states).toHaveLength(rows.length);
        for (let i = 0; i < rows.length; i++)
          expect(track.probabilities.subarray(6 * i, 6 * i + 6).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        expect(track.next.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        expect(track.expectedBars).toBeGreaterThan(1);
        expect(track.expectedHours).toBeCloseTo(track.expectedBars / 4, 9);
        expect(Number.isFinite(track.confidence)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('changes nothing for later candles, for the scale of the price, nor its input', () => {
    const { candles } = plantRegimes({ seed: 8, segments: randomSegments(8, 6, marketStates) });
    const copy = candles.close.slice();
    const whole = filterStates(candles);
    for (const end of [1, 2, 61, 300, 777]) {
      const part = filterStates(sliceCandles(candles, 0, end));
      expect(part.states).toEqual(whole.states.slice(0, end));
      expect(part.probabilities).toEqual(whole.probabilities.subarray(0, 6 * end));
    }
    const scaled = filterStates({ ...candles, close: candles.close.map((x) => x * 3.7e-9) });
    expect(scaled.states).toEqual(whole.states);
    expect(scaled.confidence).toBeCloseTo(whole.confidence, 6);
    expect(candles.close).toEqual(copy);
  });

  it('takes bull for bear in a mirrored market and changes nothing else', () => {
    const { candles } = plantRegimes({ seed: 9, segments: randomSegments(9, 8, marketStates) });
    const mirrored = filterStates({ ...candles, close: candles.close.map((x) => 1e8 / x) });
    const opposite: Partial<Record<MarketState, MarketState>> = {
      TRENDING_BULLISH: 'TRENDING_BEARISH',
      TRENDING_BEARISH: 'TRENDING_BULLISH',
    };
    expect(mirrored.states).toEqual(filterStates(candles).states.map((s) => opposite[s] ?? s));
  });

  it('passes over filled candles as if they were not there', () => {
    const c = noiseCandles(120, { next: noiseReturns('gaussian', 4), intervalS: 900 });
    const rows = Array.from(c.close, (price, i) => ({ price, filled: i % 5 === 2 }));
    const withGaps = filterStates(candlesFrom(rows));
    const without = filterStates(candlesFrom(rows.filter((r) => !r.filled)));
    expect(withGaps.state).toBe(without.state);
    expect(withGaps.confidence).toBeCloseTo(without.confidence, 12);
    expect(withGaps.known).toBe(without.known);
  });

  it('starts from a chain whose rows sum to 1 and that prefers to stay', () => {
    const prior = priorTransitions();
    for (let row = 0; row < 6; row++) {
      expect(prior.subarray(6 * row, 6 * row + 6).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      expect(prior[7 * row]).toBeGreaterThan(0.97);
    }
  });

  it('keeps the quantile of everything so far', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1, maxLength: 40 }), (values) => {
        const { add } = risingQuantile(values.length, 0.25);
        values.forEach((x, i) => {
          const sorted = Float64Array.from(values.slice(0, i + 1)).toSorted();
          const rank = 0.25 * i;
          const [low, high] = [sorted[Math.floor(rank)] ?? 0, sorted[Math.ceil(rank)] ?? 0];
          expect(add(x)).toBeCloseTo(low + (rank - Math.floor(rank)) * (high - low), 12);
        });
      }),
      { numRuns: 40 },
    );
  });
});
