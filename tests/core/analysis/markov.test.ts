// The Markov analyst: what it says of planted trends, and the quick odds against the plain filter.
import { describe, expect, it } from 'vitest';
import type { AnalysisInput } from '../../../core/analysis/analysis.ts';
import { evidence, likelihoods, nextDrift, nextPeak } from '../../../core/analysis/markov/evidence.ts';
import { markovFeatures } from '../../../core/analysis/markov/features.ts';
import { predict, runFilter, update } from '../../../core/analysis/markov/filter.ts';
import { trendOdds } from '../../../core/analysis/markov/odds.ts';
import { marketStates } from '../../../core/analysis/markov/states.ts';
import { markovAnalyst } from '../../../core/analysis/markov.ts';
import { generator } from '../../../core/chance/generator.ts';
import type { Candles } from '../../../core/market/candles.ts';
import { candlesOf, sliceCandles } from '../../../core/market/shapeCandles.ts';
import { noBeliefs } from '../../../core/record/beliefs.ts';
import { noiseCandles, noiseReturns } from '../../support/noise.ts';
import { plantRegimes } from '../../support/plantedRegimes.ts';

const analyse = (m15: Candles) => {
  const empty = candlesOf([], 60);
  const input: AnalysisInput = {
    ...{ symbol: 'BTC-USD', candles: { m1: empty, m5: empty, m15, h1: empty }, atr: undefined },
    ...{ beliefs: noBeliefs, seed: 1 },
  };
  return markovAnalyst(input, []);
};
const viewOf = (m15: Candles) => {
  const a = analyse(m15);
  if (a.kind !== 'view') throw new Error(a.because);
  return a;
};

describe('the Markov analyst', () => {
  it('leans with a planted trend, by the name of the state, and not in a range', () => {
    for (const [state, side] of [
      ['TRENDING_BULLISH', 1],
      ['TRENDING_BEARISH', -1],
    ] as const) {
      const { candles } = plantRegimes({
        ...{ seed: 4, segments: ['RANGING_CALM', state], drift: [0.6, 0.6], length: [200, 200] },
      });
      const told = viewOf(sliceCandles(candles, 0, 280));
      expect(told.label).toBe(state);
      expect(told.lean * side).toBeGreaterThan(0.5);
      expect((told.evidence ?? 0) * side).toBeGreaterThan(1.9);
      expect(told.noisePercentile).toBeLessThan(0.05);
    }
    const range = plantRegimes({ seed: 4, segments: ['RANGING_CALM', 'RANGING_VOLATILE'] });
    expect(viewOf(range.candles)).toMatchObject({ label: 'RANGING_VOLATILE', lean: 0 });
  });

  it('gives the probability of each state and where it goes next, in named numbers', () => {
    const { numbers } = viewOf(noiseCandles(300, { next: noiseReturns('garch', 2), intervalS: 900 }));
    const sum = (prefix: string): number =>
      Object.entries(numbers)
        .filter(([name]) => new RegExp(`^${prefix}[A-Z]`).test(name))
        .reduce((total, [, x]) => total + x, 0);
    expect(sum('p')).toBeCloseTo(1, 9);
    expect(sum('next')).toBeCloseTo(1, 9);
    expect(Object.keys(numbers)).toEqual(
      expect.arrayContaining(['pTrendingBullish', 'pReversalLikely', 'nextRangingCalm', 'nextBreakoutForming']),
    );
    expect(Object.keys(numbers).filter((name) => /^(p|next)[A-Z]/.test(name))).toHaveLength(2 * marketStates.length);
    expect(numbers['points']).toBe(299);
    expect(numbers['expectedHours']).toBeGreaterThan(1);
  });

  it('has the same odds by the quick way as by the plain filter with its matrix frozen', () => {
    const { candles } = plantRegimes({ seed: 6, segments: ['RANGING_CALM', 'TRENDING_BULLISH', 'REVERSAL_LIKELY'] });
    const features = markovFeatures(candles);
    const e = evidence(features);
    const from = candles.close.length - 64;
    const { kept } = runFilter(features.known, features.pace, e, from);
    const next = generator(3);
    const signs = Int8Array.from({ length: 64 }, () => (next() < 0.5 ? -1 : 1));
    for (const flips of [undefined, signs]) {
      const close = candles.close.slice();
      for (let i = from; i < close.length; i++) {
        const r = Math.log((candles.close[i] ?? 0) / (candles.close[i - 1] ?? 0));
        close[i] = (close[i - 1] ?? 0) * Math.exp((flips?.[i - from] ?? 1) * r);
      }
      const again = markovFeatures({ ...candles, close });
      const evidenceAgain = evidence(again);
      const p = kept.probabilities.slice();
      const [predicted, like] = [new Float64Array(6), new Float64Array(6)];
      let { drift, peak } = kept;
      for (let i = from; i < close.length; i++) {
        predict(predicted, p, kept.matrix);
        likelihoods(like, predicted, evidenceAgain, { i, peak });
        update(p, predicted, like);
        drift = nextDrift(drift, again.pace[i] ?? 0);
        peak = nextPeak(peak, drift);
      }
      const quick = trendOdds({ start: kept, known: features.known, pace: features.pace, evidence: e, from }, flips);
      expect(quick).toBeCloseTo(Math.log((p[0] ?? 0) / (p[1] ?? 0)), 9);
    }
  });

  it('abstains with the counts, on constant prices too', () => {
    const few = analyse(noiseCandles(100, { next: noiseReturns('gaussian', 1), intervalS: 900 }));
    expect(few).toMatchObject({ kind: 'abstained', because: 'needs 128 15m candles with a move, has 99' });
    const c = noiseCandles(300, { next: noiseReturns('gaussian', 1), intervalS: 900 });
    expect(analyse({ ...c, close: c.close.map(() => 7) })).toMatchObject({
      because: 'needs 128 15m candles with a move, has 0',
    });
    expect(analyse(candlesOf([], 900))).toMatchObject({ kind: 'abstained' });
  });

  it('stays finite on tiny, huge and leaping prices', () => {
    const c = noiseCandles(300, { next: noiseReturns('student t3', 1), intervalS: 900 });
    for (const price of [
      (x: number) => x * 1e-12,
      (x: number) => x * 1e8,
      (_: number, i: number) => (i % 2 === 0 ? 1e-8 : 1e12),
      (_: number, i: number) => (i === 150 ? 101 : 100),
      (x: number, i: number) => (i < 100 ? 5 : x),
    ]) {
      const told = viewOf({ ...c, close: c.close.map(price) });
      for (const x of [told.lean, told.noisePercentile, told.evidence, ...Object.values(told.numbers)])
        expect(Number.isFinite(x)).toBe(true);
    }
  });
});
