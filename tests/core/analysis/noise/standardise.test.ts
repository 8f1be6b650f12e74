// Standardised returns: the size of the market taken out, by what came before only.
import { describe, expect, test } from 'vitest';
import { logReturns, STANDARDISING_WARM_UP, standardise } from '../../../../core/analysis/noise/standardise.ts';
import { noiseFamilies, noiseReturns } from '../../../support/noise.ts';

const N = 300;
const draws = (seed: number, n = N): Float64Array => {
  const next = noiseReturns('garch', seed);
  return Float64Array.from({ length: n }, next);
};

/** Every volatility from the beginning, as the formula says. */
const slowly = (returns: Float64Array): number[] => {
  const out: number[] = [];
  for (let t = STANDARDISING_WARM_UP; t < returns.length; t++) {
    let variance = returns.slice(0, STANDARDISING_WARM_UP).reduce((sum, r) => sum + r * r, 0) / STANDARDISING_WARM_UP;
    for (let s = STANDARDISING_WARM_UP; s < t; s++) variance = 0.94 * variance + 0.06 * (returns[s] ?? 0) ** 2;
    out.push((returns[t] ?? 0) / Math.sqrt(variance));
  }
  return out;
};

describe('logReturns', () => {
  test('are the logs of close over the close before, one fewer than the closes', () => {
    expect([...logReturns(Float64Array.of(1, Math.E, 1))]).toEqual([1, -1]);
    expect(logReturns(new Float64Array(0))).toHaveLength(0);
    expect(logReturns(Float64Array.of(5))).toHaveLength(0);
  });
});

describe('standardise', () => {
  test('divides by the exponentially weighted volatility of what came before', () => {
    const returns = draws(1);
    const expected = slowly(returns);
    const found = standardise(returns);
    expect(found).toHaveLength(N - STANDARDISING_WARM_UP);
    found.forEach((z, i) => {
      expect(z).toBeCloseTo(expected[i] ?? Number.NaN, 8);
    });
  });

  test('never looks at a return itself for its volatility, nor at later ones', () => {
    const at = 100;
    const returns = draws(2);
    const other = returns.slice();
    for (let i = STANDARDISING_WARM_UP + at; i < N; i++) other[i] = 50 * (returns[i] ?? 0);
    const [one, two] = [standardise(returns), standardise(other)];
    expect([...two.subarray(0, at)]).toEqual([...one.subarray(0, at)]);
    expect(two[at]).toBeCloseTo(50 * (one[at] ?? 0), 6);
  });

  test('flipping the signs of returns flips these and nothing else', () => {
    const returns = draws(3);
    const signs = draws(4).map((x) => (x < 0 ? -1 : 1));
    const flipped = standardise(returns.map((r, i) => r * (signs[i] ?? 1)));
    expect([...flipped]).toEqual([...standardise(returns).map((z, i) => z * (signs[i + STANDARDISING_WARM_UP] ?? 1))]);
  });

  test.each(noiseFamilies)('%s: the scale of returns does not matter, and the spread becomes about one', (family) => {
    const next = noiseReturns(family, 5);
    const returns = Float64Array.from({ length: 5_000 }, next);
    const z = standardise(returns);
    const small = standardise(returns.map((r) => r * 2 ** -20));
    expect([...small]).toEqual([...z]);
    const middle = z.map(Math.abs).toSorted()[z.length >> 1] ?? 0;
    expect(middle).toBeGreaterThan(0.4);
    expect(middle).toBeLessThan(0.8);
  });

  test('too few returns give none, nothing but zeros gives zeros, and the input stays as it was', () => {
    expect(standardise(draws(6, STANDARDISING_WARM_UP))).toHaveLength(0);
    expect(standardise(new Float64Array(0))).toHaveLength(0);
    expect([...standardise(new Float64Array(70))]).toEqual(Array.from({ length: 10 }, () => 0));
    const returns = draws(7);
    const before = returns.slice();
    standardise(returns);
    expect(returns).toEqual(before);
  });
});
