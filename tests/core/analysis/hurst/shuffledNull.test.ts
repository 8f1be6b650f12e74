// The committed null against draws made anew, and the ranks it rests on.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ascendingScores, normalScores } from '../../../../core/analysis/hurst/normalScores.ts';
import { NULL_OF_512 } from '../../../../core/analysis/hurst/nullTable.ts';
import { drawNull, shareAsFar, tabulateNull } from '../../../../core/analysis/hurst/shuffledNull.ts';
import { normalCdf, normalQuantile } from '../../../../core/chance/normal.ts';
import { ksUniformP } from '../../../support/kolmogorovSmirnov.ts';

const slowScores = (values: readonly number[]): number[] =>
  values.map((value) => {
    const below = values.filter((x) => x < value).length;
    const equal = values.filter((x) => x === value).length;
    return normalQuantile((below + (equal - 1) / 2 + 0.5) / values.length);
  });

describe('normalScores', () => {
  test('are the normal quantiles of the ranks, ties sharing the mean of theirs', () => {
    const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 80 }), (values) => {
        fc.pre(values.every((x) => Math.abs(x) < 1e300));
        const found = normalScores(Float64Array.from(values));
        slowScores(values).forEach((score, i) => {
          expect(found[i]).toBeCloseTo(score, 12);
        });
      }),
      { numRuns: 300 },
    );
  });

  test('ask for nothing but the order, and leave the input as it was', () => {
    const values = Float64Array.from({ length: 200 }, (_, i) => Math.sin(i * i));
    const before = values.slice();
    const found = normalScores(values);
    expect(values).toEqual(before);
    expect(normalScores(values.map((x) => Math.exp(5 * x)))).toEqual(found);
    expect(found.toSorted()).toEqual(ascendingScores(200));
  });
});

describe('the null of 512', () => {
  const draws = drawNull(512, 4_000, 99);

  test('is what other random orders show: every 20th row within 4 standard errors, and the median', () => {
    const n = draws.hurst.length;
    NULL_OF_512.distances.forEach((distance, k) => {
      if (k % 20 !== 10) return;
      const share = 2 * normalCdf(-k * NULL_OF_512.step);
      const beyond = draws.hurst.filter((h) => Math.abs(h - NULL_OF_512.median) > distance).length / n;
      expect(Math.abs(beyond - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / n));
    });
    const above = draws.hurst.filter((h) => h > NULL_OF_512.median).length / n;
    expect(Math.abs(above - 0.5)).toBeLessThan(2 / Math.sqrt(n));
    const spread = (x: Float64Array): number => {
      const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
      return Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length);
    };
    expect(Math.abs(spread(draws.hurst) / NULL_OF_512.spread - 1)).toBeLessThan(4 / Math.sqrt(2 * n));
    expect(Math.abs(spread(draws.dfa) / NULL_OF_512.dfaSpread - 1)).toBeLessThan(4 / Math.sqrt(2 * n));
  });

  test('turns draws into even percentiles', () => {
    expect(ksUniformP(Array.from(draws.hurst, (h) => shareAsFar(h, NULL_OF_512)))).toBeGreaterThan(0.0005);
  });

  test('reads 1 at the median, falls to both sides alike, and never says less than 1 in 10,000', () => {
    const { median, distances, step } = NULL_OF_512;
    expect(shareAsFar(median, NULL_OF_512)).toBeCloseTo(1, 12);
    distances.forEach((distance, k) => {
      expect(shareAsFar(median + distance, NULL_OF_512)).toBeCloseTo(2 * normalCdf(-k * step), 6);
      expect(shareAsFar(median - distance, NULL_OF_512)).toBeCloseTo(2 * normalCdf(-k * step), 6);
      expect(distance).toBeGreaterThan(distances[k - 1] ?? -1);
    });
    expect(shareAsFar(5, NULL_OF_512)).toBeCloseTo(0.0000962, 6);
    expect(shareAsFar(-5, NULL_OF_512)).toBe(shareAsFar(5, NULL_OF_512));
  });

  test('the same seed draws the same null, which is how the table is made again', () => {
    const one = tabulateNull(128, 200, 5);
    expect(tabulateNull(128, 200, 5)).toEqual(one);
    expect(one.distances).toHaveLength(NULL_OF_512.distances.length);
    expect(one.spread).toBeGreaterThan(0.03);
  });
});
