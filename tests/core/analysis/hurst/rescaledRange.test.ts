// R/S and DFA against published values, exact expectations and fractional noise of known H.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dfa, expectedSquaredFluctuation, fluctuation } from '../../../../core/analysis/hurst/dfa.ts';
import { asymptoticRescaledRange, expectedRescaledRange } from '../../../../core/analysis/hurst/expectedRange.ts';
import { hurstExponent, noiseSpread } from '../../../../core/analysis/hurst/exponent.ts';
import {
  correctedRescaledRange,
  meanRescaledRange,
  rescaledRange,
} from '../../../../core/analysis/hurst/rescaledRange.ts';
import { dfaSizes, rescaledRangeSizes } from '../../../../core/analysis/hurst/windowSizes.ts';
import { logReturns } from '../../../../core/analysis/noise/standardise.ts';
import { fractionalNoise } from '../../../support/fractionalNoise.ts';
import { noiseFamilies, noiseReturns } from '../../../support/noise.ts';

const golden = (...path: string[]): string[] =>
  readFileSync(join(import.meta.dirname, '..', '..', '..', 'golden', ...path), 'utf8')
    .trim()
    .split('\n')
    .slice(1);

const meanAndSpread = (x: readonly number[]): readonly [number, number] => {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  return [mean, Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length)];
};

describe('rescaledRange', () => {
  test('of brown72 over windows of 8 to 1,024 is the published 0.7270', () => {
    const values = Float64Array.from(golden('nolds', 'brown72.csv'), Number);
    expect(values).toHaveLength(1_024);
    expect(rescaledRange(values, [8, 16, 32, 64, 128, 256, 512, 1_024]).toFixed(4)).toBe('0.7270');
  });

  test('over the last 100 returns is what Stock.Indicators publishes, plain and corrected, to 1e-9', () => {
    const rows = golden('stock-indicators-hurst', 'expected.csv').map((line) => line.split(','));
    const close = Float64Array.from(rows, (row) => Number(row[1]));
    const sizes = [100, 50, 25, 12];
    let compared = 0;
    rows.forEach(([, , plain = '', corrected = ''], i) => {
      if (plain === '') return;
      const returns = logReturns(close.subarray(i - 100, i + 1));
      expect(Math.abs(rescaledRange(returns, sizes) - Number(plain))).toBeLessThan(1e-9);
      expect(Math.abs(correctedRescaledRange(returns, sizes, 'equal') - Number(corrected))).toBeLessThan(1e-9);
      compared++;
    });
    expect(compared).toBe(402);
  });

  test('a window by hand: 1 2 3 has the range 1 and the deviation root of two thirds', () => {
    expect(meanRescaledRange(Float64Array.of(1, 2, 3), 3)).toBeCloseTo(1 / Math.sqrt(2 / 3), 12);
    expect(meanRescaledRange(Float64Array.of(99, 1, 2, 3, 5, 5, 5), 3)).toBeCloseTo(1 / Math.sqrt(2 / 3), 12);
  });

  test('constant values have none, whatever the constant', () => {
    for (const constant of [0, 0.1, 1e12]) {
      expect(rescaledRange(new Float64Array(512).fill(constant), [16, 32, 64])).toBeNaN();
      expect(dfa(new Float64Array(512).fill(constant), [16, 32, 64])).toBeNaN();
      expect(hurstExponent(new Float64Array(512).fill(constant))).toBeUndefined();
    }
  });
});

describe('the expectation of Anis and Lloyd', () => {
  test('is exact: 1 for two draws; for three, the average over all directions of three deviations', () => {
    expect(expectedRescaledRange(2)).toBeCloseTo(1, 14);
    const steps = 100_000;
    let sum = 0;
    for (let k = 0; k < steps; k++) {
      const angle = (2 * Math.PI * (k + 0.5)) / steps;
      const a = Math.cos(angle) / Math.SQRT2 + Math.sin(angle) / Math.sqrt(6);
      const b = -Math.cos(angle) / Math.SQRT2 + Math.sin(angle) / Math.sqrt(6);
      sum += (Math.max(0, a, a + b) - Math.min(0, a, a + b)) * Math.sqrt(3);
    }
    expect(expectedRescaledRange(3)).toBeCloseTo(sum / steps, 8);
  });

  test.each([8, 100])('is what normal draws show in windows of %s, within 4 standard errors', (size) => {
    const next = noiseReturns('gaussian', size);
    const found = Array.from({ length: 4_000 }, () =>
      meanRescaledRange(
        Float64Array.from({ length: size }, () => next()),
        size,
      ),
    );
    const [mean, spread] = meanAndSpread(found);
    expect(Math.abs(mean - expectedRescaledRange(size))).toBeLessThan((4 * spread) / Math.sqrt(found.length));
  });

  test('nears sqrt(pi n / 2) from below and never jumps, where Stirling would take over in other programs', () => {
    for (const n of [3, 10, 339, 340, 341, 2_048, 8_192])
      expect(expectedRescaledRange(n)).toBeLessThan(asymptoticRescaledRange(n));
    expect(expectedRescaledRange(8_192) / asymptoticRescaledRange(8_192)).toBeGreaterThan(0.985);
    const steps = [338, 339, 340, 341].map((n) => expectedRescaledRange(n + 1) - expectedRescaledRange(n));
    expect(Math.max(...steps) - Math.min(...steps)).toBeLessThan(1e-3);
    expect(() => expectedRescaledRange(1)).toThrow(RangeError);
  });
});

describe('DFA-1', () => {
  test('the expected squared fluctuation of noise is exact: residuals of a fitted line, entry by entry', () => {
    for (const n of [3, 4, 5, 8, 16]) {
      const middle = (n - 1) / 2;
      const tt = (n * (n * n - 1)) / 12;
      let sum = 0;
      for (let draw = 0; draw < n; draw++) {
        const y = Array.from({ length: n }, (_, i) => (i >= draw ? 1 : 0));
        const mean = y.reduce<number>((s, v) => s + v, 0) / n;
        const slope = y.reduce<number>((s, v, i) => s + v * (i - middle), 0) / tt;
        sum += y.reduce<number>((s, v, i) => s + (v - mean - slope * (i - middle)) ** 2, 0);
      }
      expect(expectedSquaredFluctuation(n)).toBeCloseTo(sum / n, 12);
    }
  });

  test('a window by hand, and windows from both ends where the size does not divide the length', () => {
    const values = Float64Array.of(1, 1, -1, -1);
    const y = [1, 2, 1, 0];
    const fitted = [1.6, 1.2, 0.8, 0.4];
    const squares = y.reduce((sum, v, i) => sum + (v - (fitted[i] ?? 0)) ** 2, 0);
    expect(fluctuation(values, 4)).toBeCloseTo(Math.sqrt(squares / 4), 12);
    const five = Float64Array.of(3, 1, -2, 4, -1);
    const ends = [five.subarray(0, 4), five.subarray(1, 5)].map((part) => fluctuation(part, 4) ** 2);
    expect(fluctuation(five, 4)).toBeCloseTo(Math.sqrt(((ends[0] ?? 0) + (ends[1] ?? 0)) / 2), 12);
  });

  test('a mean and a scale change nothing; on noise it is one half in small windows too', () => {
    const next = noiseReturns('gaussian', 5);
    const values = Float64Array.from({ length: 512 }, () => next());
    const sizes = dfaSizes(512);
    const moved = values.map((x) => 7 + 0.001 * x);
    expect(dfa(moved, sizes)).toBeCloseTo(dfa(values, sizes), 8);
    const paths = Array.from({ length: 200 }, () => Float64Array.from({ length: 512 }, () => next()));
    const small = [4, 6, 8, 11, 16, 23, 32];
    expect(Math.abs(meanAndSpread(paths.map((x) => dfa(x, small)))[0] - 0.5)).toBeLessThan(0.02);
  });
});

describe('hurstExponent', () => {
  test.each([0.3, 0.7])('finds H %s on fractional noise: 300 paths of 2,048 points, within 0.05 and 0.02', (h) => {
    const next = fractionalNoise(h, 2_048, 1);
    const found = Array.from({ length: 300 }, () => hurstExponent(next()));
    const [rs] = meanAndSpread(found.map((x) => x?.hurst ?? Number.NaN));
    const [second] = meanAndSpread(found.map((x) => x?.dfa ?? Number.NaN));
    expect(Math.abs(rs - h)).toBeLessThan(0.05);
    expect(Math.abs(second - h)).toBeLessThan(0.02);
  });

  test.each(noiseFamilies)('%s noise averages 0.50, by both, at short and long lengths', (family) => {
    for (const [length, paths] of [
      [128, 1_000],
      [512, 500],
      [2_048, 250],
    ] as const) {
      const next = noiseReturns(family, length);
      const found = Array.from({ length: paths }, () => hurstExponent(Float64Array.from({ length }, () => next())));
      const [rs] = meanAndSpread(found.map((x) => x?.hurst ?? Number.NaN));
      const [second] = meanAndSpread(found.map((x) => x?.dfa ?? Number.NaN));
      expect(Math.abs(rs - 0.5)).toBeLessThan(0.02);
      expect(Math.abs(second - 0.5)).toBeLessThan(0.02);
    }
  });

  test.each([128, 300, 512, 1_000, 2_048])('the standard errors are the spread of noise at %s points', (length) => {
    const next = noiseReturns('gaussian', 100 + length);
    const found = Array.from({ length: 600 }, () => hurstExponent(Float64Array.from({ length }, () => next())));
    const [, rs] = meanAndSpread(found.map((x) => x?.hurst ?? Number.NaN));
    const [, second] = meanAndSpread(found.map((x) => x?.dfa ?? Number.NaN));
    const slack = 4 / Math.sqrt(2 * found.length) + 0.08;
    expect(Math.abs(rs / noiseSpread(length).rescaledRange - 1)).toBeLessThan(slack);
    expect(Math.abs(second / noiseSpread(length).dfa - 1)).toBeLessThan(slack);
    expect(found[0]?.standardError).toBe(noiseSpread(length).rescaledRange);
  });

  test('stays in 0..1 on a trend and on a zigzag, and answers nothing below 128 values or where one is not finite', () => {
    const trend = hurstExponent(Float64Array.from({ length: 512 }, (_, i) => i));
    const zigzag = hurstExponent(Float64Array.from({ length: 512 }, (_, i) => (i % 2 === 0 ? 1 : -1)));
    expect(trend?.hurst).toBeGreaterThan(0.9);
    expect(trend?.hurst).toBeLessThanOrEqual(1);
    expect(zigzag?.dfa).toBeLessThan(0.1);
    expect(zigzag?.dfa).toBeGreaterThanOrEqual(0);
    expect(hurstExponent(new Float64Array(127).map((_, i) => i % 5))).toBeUndefined();
    expect(hurstExponent(new Float64Array(512).fill(1).map((_, i) => (i === 9 ? Number.NaN : i % 5)))).toBeUndefined();
  });

  test('reads sizes from about the root of the length to half of it, and for DFA from 8 to a quarter', () => {
    expect(rescaledRangeSizes(512)).toEqual([16, 32, 64, 128, 256]);
    expect(rescaledRangeSizes(2_048)).toEqual([32, 64, 128, 256, 512, 1_024]);
    expect(dfaSizes(512)).toEqual([8, 11, 16, 23, 32, 45, 64, 91, 128]);
    expect(rescaledRangeSizes(127)).toEqual([]);
    expect(dfaSizes(127)).toEqual([]);
  });
});
