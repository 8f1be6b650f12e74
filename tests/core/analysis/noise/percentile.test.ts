// The noise percentile against its definition, counted by hand.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evidenceOf, noisePercentile } from '../../../../core/analysis/noise/percentile.ts';
import { generator } from '../../../../core/chance/generator.ts';
import { ksUniformP } from '../../../support/kolmogorovSmirnov.ts';

/** Exact on whole numbers: distances from twice the median, all members of the pool asked one by one. */
const byDefinition = (observed: number, surrogates: readonly number[]): number => {
  const pool = [...surrogates, observed].toSorted((a, b) => a - b);
  const twiceMedian = (pool[Math.floor((pool.length - 1) / 2)] ?? 0) + (pool[Math.floor(pool.length / 2)] ?? 0);
  const distance = (x: number): number => Math.abs(2 * x - twiceMedian);
  const farther = pool.filter((x) => distance(x) > distance(observed)).length;
  const tied = pool.filter((x) => distance(x) === distance(observed)).length;
  const tiedSurrogates = surrogates.filter((x) => distance(x) === distance(observed)).length;
  expect(tied).toBe(tiedSurrogates + 1);
  return (farther + tied / 2) / pool.length;
};

describe('noisePercentile', () => {
  test('is the share of the pool at least as far from its median, ties counting half', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -30, max: 30 }),
        fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 60 }),
        (observed, surrogates) => {
          const found = noisePercentile(observed, Float64Array.from(surrogates));
          expect(found).toBeCloseTo(byDefinition(observed, surrogates), 12);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('of the farthest of 199 is a half in 200; of what all share it is one half', () => {
    const surrogates = Float64Array.from({ length: 199 }, (_, i) => i);
    expect(noisePercentile(10_000, surrogates)).toBe(0.5 / 200);
    expect(noisePercentile(-10_000, surrogates)).toBe(0.5 / 200);
    expect(noisePercentile(3, new Float64Array(199).fill(3))).toBe(0.5);
  });

  test('changes neither with the order of the surrogates, nor them, nor with scale and place', () => {
    const next = generator(3);
    const surrogates = Float64Array.from({ length: 199 }, next);
    const before = surrogates.slice();
    const found = noisePercentile(0.9, surrogates);
    expect(surrogates).toEqual(before);
    expect(noisePercentile(0.9, surrogates.toReversed())).toBe(found);
    expect(
      noisePercentile(
        7 - 5 * 0.9,
        surrogates.map((x) => 7 - 5 * x),
      ),
    ).toBe(found);
  });

  test.each([1, 2, 3])('is uniform where the observed is one of its surrogates by law (seed %s)', (seed) => {
    const next = generator(seed);
    const percentiles = Array.from({ length: 1_000 }, () => {
      const pool = Float64Array.from({ length: 200 }, () => next() ** 3);
      return noisePercentile(pool[0] ?? 0, pool.subarray(1));
    });
    expect(ksUniformP(percentiles)).toBeGreaterThan(0.0005);
  });
});

describe('evidenceOf', () => {
  test('tells a percentile in standard normal units with the sign of the direction, at most 3.3', () => {
    expect(evidenceOf(0.05, 2)).toBeCloseTo(1.95996398, 7);
    expect(evidenceOf(0.05, -0.1)).toBeCloseTo(-1.95996398, 7);
    expect(evidenceOf(1, 1)).toBeCloseTo(0, 12);
    expect(evidenceOf(0.0001, 1)).toBe(3.3);
    expect(evidenceOf(0, -1)).toBe(-3.3);
    expect(evidenceOf(0.05, 0)).toBe(0);
  });
});
