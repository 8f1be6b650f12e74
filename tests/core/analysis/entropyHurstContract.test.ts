// Both analysts keep the contract: what they see, what they say, and what must not matter.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Analyst } from '../../../core/analysis/analysis.ts';
import { ENTROPY_CANDLES, entropyAnalyst, measureEntropy } from '../../../core/analysis/entropy.ts';
import { NULL_OF_512 } from '../../../core/analysis/hurst/nullTable.ts';
import { HURST_CANDLES, hurstAnalyst } from '../../../core/analysis/hurst.ts';
import { generator } from '../../../core/chance/generator.ts';
import { sliceCandles } from '../../../core/market/shapeCandles.ts';
import { fractionalNoise } from '../../support/fractionalNoise.ts';
import { noiseReturns } from '../../support/noise.ts';
import { closesOf, inputOf, viewOf } from './hurst/market.ts';

const analysts: readonly (readonly [string, Analyst, number])[] = [
  ['entropy', entropyAnalyst, ENTROPY_CANDLES],
  ['hurst', hurstAnalyst, HURST_CANDLES],
];
const garch = (n: number, seed = 1): Float64Array => closesOf(noiseReturns('garch', seed), n);
/** Returns from a path, its points one after the other. */
const along = (path: Float64Array): (() => number) => {
  let i = 0;
  return () => path[i++] ?? 0;
};

describe.each(analysts)('%s', (name, analyst, needs) => {
  test('abstains with the counts on 0, 1 and one candle too few, and not on just enough', () => {
    for (const n of [0, 1, needs - 1]) {
      const said = analyst(inputOf(garch(n)), []);
      expect(said.kind).toBe('abstained');
      expect(said).toHaveProperty('because', expect.stringMatching(new RegExp(`needs ${needs} .*, has ${n}`)));
    }
    expect(viewOf(analyst(inputOf(garch(needs)), [])).numbers.points).toBe(512);
  });

  test('abstains where the price does not move, or hardly ever', () => {
    const still = new Float64Array(700).fill(40_000);
    expect(analyst(inputOf(still), [])).toMatchObject({ kind: 'abstained' });
    expect(analyst(inputOf(still, true), [])).toMatchObject({ kind: 'abstained' });
    const hardly = still.map((c, i) => (i % 20 < 10 ? c : c + 1));
    expect(analyst(inputOf(hardly), [])).toHaveProperty('because', expect.stringContaining('stood still in'));
  });

  test('gaps, tiny and huge prices and wild jumps give finite numbers in their ranges, and the input is not changed', () => {
    const next = generator(2);
    const gaps = garch(700);
    for (let i = 1; i < gaps.length; i++) if (i % 9 > 6) gaps[i] = gaps[i - 1] ?? 0;
    const wild = Float64Array.from({ length: 700 }, () => 10 ** (20 * next() - 8));
    for (const close of [gaps, garch(700).map((c) => c * 1e-12), garch(700).map((c) => c * 1e8), wild]) {
      const input = inputOf(close, true);
      const before = structuredClone(input);
      const view = viewOf(analyst(input, []));
      expect(input).toEqual(before);
      for (const x of Object.values(view.numbers)) expect(Number.isFinite(x)).toBe(true);
      expect(view.strength).toBeGreaterThanOrEqual(0);
      expect(view.strength).toBeLessThanOrEqual(1);
      expect(view.noisePercentile).toBeGreaterThan(0);
      expect(view.noisePercentile).toBeLessThanOrEqual(1);
    }
  });

  test('any positive closes are taken: a view with finite numbers or an abstention with a reason', () => {
    const price = fc.oneof(
      fc.double({ min: 1e-8, max: 1e12, noNaN: true }),
      fc.constantFrom(1e-8, 1e12, 1),
      fc.double({ min: 99, max: 101, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(price, { minLength: 1, maxLength: 700, size: 'max' }), (close) => {
        const said = analyst(inputOf(close), []);
        if (said.kind === 'abstained') expect(said.because).not.toBe('');
        else for (const x of Object.values(said.numbers)) expect(Number.isFinite(x)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test('scaling the price changes nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: -30, max: 30 }), (seed, power) => {
        const close = garch(needs, seed);
        const scaled = close.map((c) => c * 2 ** power);
        expect(analyst(inputOf(scaled), [])).toEqual(analyst(inputOf(close), []));
      }),
      { numRuns: 15 },
    );
    const close = garch(needs, 77);
    const one = viewOf(analyst(inputOf(close), []));
    const tripled = viewOf(analyst(inputOf(close.map((c) => 3 * c)), []));
    for (const [key, x] of Object.entries(one.numbers)) expect(tripled.numbers[key]).toBeCloseTo(x, 9);
  });

  test('neither later candles in the same memory nor those before the window matter', () => {
    const all = inputOf(garch(needs + 200));
    const cut = 120;
    const { m1, m5, m15, h1 } = all.candles;
    const part = (from: number) => ({
      ...all,
      candles: {
        m1: sliceCandles(m1, from, needs + cut),
        m5: sliceCandles(m5, from, needs + cut),
        m15: sliceCandles(m15, from, needs + cut),
        h1: sliceCandles(h1, from, needs + cut),
      },
    });
    const alone = inputOf(garch(needs + 200).slice(cut, needs + cut));
    expect(analyst(part(0), [])).toEqual(analyst(alone, []));
    expect(analyst(part(cut), [])).toEqual(analyst(alone, []));
  });

  test('never leans and gives no evidence of a direction; a market upside down reads the same', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const close = garch(needs, seed);
      const view = viewOf(analyst(inputOf(close), []));
      expect(view.lean).toBe(0);
      expect(view.evidence).toBeUndefined();
      expect(view.analyst).toBe(name);
      const inverted = viewOf(analyst(inputOf(close.map((c) => 1.6e9 / c)), []));
      if (name === 'hurst') expect(inverted.numbers.hurst).toBeCloseTo(view.numbers.hurst ?? Number.NaN, 6);
      else expect(inverted.numbers.entropyRate).toBeCloseTo(view.numbers.entropyRate ?? Number.NaN, 6);
    }
  });
});

describe('what the analysts find', () => {
  const path = (hurst: number, seed: number) =>
    inputOf(closesOf(along(fractionalNoise(hurst, 1_024, seed)()), HURST_CANDLES));

  test('Hurst calls planted persistence and mean reversion by their names, and says how large noise is', () => {
    const label = (h: number) => Array.from({ length: 20 }, (_, i) => viewOf(hurstAnalyst(path(h, i), [])).label);
    const count = (labels: string[], word: string): number => labels.filter((l) => l === word).length;
    expect(count(label(0.75), 'persistent')).toBeGreaterThanOrEqual(16);
    expect(count(label(0.25), 'mean-reverting')).toBeGreaterThanOrEqual(16);
    expect(count(label(0.5), 'like noise')).toBeGreaterThanOrEqual(16);
    const view = viewOf(hurstAnalyst(path(0.75, 1), []));
    expect(view.against).toEqual({ made: 'order shuffled', surrogates: NULL_OF_512.permutations });
    expect(view.numbers.standardError).toBe(NULL_OF_512.spread);
    expect(view.numbers.dfaStandardError).toBe(NULL_OF_512.dfaSpread);
    expect(view.strength).toBeCloseTo(2 * Math.abs((view.numbers.hurst ?? 0) - 0.5), 12);
  });

  test('entropy calls a market that takes back half of each move predictable, and noise noise', () => {
    const reverting = (seed: number) => {
      const next = noiseReturns('gaussian', seed);
      let last = 0;
      return inputOf(
        closesOf(() => {
          last = next() - 0.5 * last;
          return last;
        }, ENTROPY_CANDLES),
      );
    };
    const planted = Array.from({ length: 20 }, (_, seed) => viewOf(entropyAnalyst(reverting(seed), [])));
    const noise = Array.from({ length: 20 }, (_, seed) => viewOf(entropyAnalyst(inputOf(garch(700, seed)), [])));
    const predictable = (views: typeof planted) =>
      views.filter((v) => v.label === 'more predictable than noise').length;
    expect(predictable(planted)).toBeGreaterThanOrEqual(18);
    expect(predictable(noise)).toBeLessThanOrEqual(4);
    for (const { numbers, strength, against } of [...planted, ...noise]) {
      expect(against).toEqual({ made: 'signs flipped', surrogates: 255 });
      for (const bits of [numbers.entropy, numbers.entropyRate, numbers.noiseMedian]) {
        expect(bits).toBeGreaterThanOrEqual(0);
        expect(bits).toBeLessThanOrEqual(3);
      }
      expect(numbers.permutationEntropy).toBeLessThanOrEqual(1);
      expect(strength).toBeLessThan(0.2);
    }
  });

  test('a rate above its noise, however rare, is not called predictable', () => {
    const above = Array.from({ length: 300 }, (_, seed) => garch(600, seed))
      .filter((close) => {
        const { rate, noiseMedian, noisePercentile } = measureEntropy(close);
        return noisePercentile <= 0.05 && rate > noiseMedian;
      })
      .map((close) => viewOf(entropyAnalyst(inputOf(close), [])));
    expect(above.length).toBeGreaterThan(0);
    for (const v of above) expect([v.label, v.strength]).toEqual(['as random as noise', 0]);
  });
});
