// The normal distribution against published values and against itself.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generator } from '../../../core/chance/generator.ts';
import { normalCdf, normalQuantile, normals } from '../../../core/chance/normal.ts';
import { ksUniformP } from '../../support/kolmogorovSmirnov.ts';

describe('normalCdf', () => {
  test.each([
    [0, 0.5],
    [0.5, 0.691462461274013],
    [1, 0.841344746068543],
    [1.96, 0.97500210485178],
    [-3, 0.00134989803163009],
    [-6, 9.86587645037698e-10],
    [-10, 7.61985302416053e-24],
    [-37, 5.72557122252458e-300],
  ])('P(Z <= %s) is the published %s', (z, p) => {
    expect(Math.abs(normalCdf(z) - p)).toBeLessThan(1e-15);
    expect(Math.abs(normalCdf(z) / p - 1)).toBeLessThan(1e-8);
  });

  test('never falls, and the two tails mirror each other', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -40, max: 40, noNaN: true }),
        fc.double({ min: 0, max: 5, noNaN: true }),
        (z, more) => {
          expect(normalCdf(z + more)).toBeGreaterThanOrEqual(normalCdf(z) - 1e-15);
          expect(normalCdf(z) + normalCdf(-z)).toBeCloseTo(1, 14);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('normalQuantile', () => {
  test.each([
    [0.5, 0],
    [0.625, 0.318639363964375],
    [0.75, 0.674489750196082],
    [0.975, 1.95996398454005],
    [0.995, 2.5758293035489],
    [0.9995, 3.29052673149193],
    [1e-10, -6.36134090240406],
  ])('at %s is the published %s', (p, z) => {
    expect(normalQuantile(p)).toBeCloseTo(z, 9);
  });

  test('undoes normalCdf from far tail to far tail', () => {
    fc.assert(
      fc.property(fc.double({ min: -36, max: 5, noNaN: true }), (z) => {
        expect(normalQuantile(normalCdf(z))).toBeCloseTo(z, 6);
      }),
      { numRuns: 300 },
    );
  });

  test.each([0, 1, -0.1, 1.1, Number.NaN])('%s is no probability it takes', (p) => {
    expect(() => normalQuantile(p)).toThrow(RangeError);
  });
});

describe('normals', () => {
  test.each([1, 2, 3])('are normal: their distribution, variance and fourth moment (seed %s)', (seed) => {
    const next = normals(generator(seed));
    const z = Array.from({ length: 20_000 }, next);
    const mean = (power: number): number => z.reduce((sum, x) => sum + x ** power, 0) / z.length;
    expect(ksUniformP(z.map(normalCdf))).toBeGreaterThan(0.0005);
    expect(Math.abs(mean(1))).toBeLessThan(4 / Math.sqrt(z.length));
    expect(Math.abs(mean(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / z.length));
    expect(Math.abs(mean(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / z.length));
  });

  test('neighbours have nothing to do with each other, though they come in pairs', () => {
    const next = normals(generator(4));
    const z = Array.from({ length: 20_000 }, next);
    const product = z.slice(1).reduce((sum, x, i) => sum + x * (z[i] ?? 0), 0) / z.length;
    const squares = z.slice(1).reduce((sum, x, i) => sum + (x * x - 1) * ((z[i] ?? 0) ** 2 - 1), 0) / z.length;
    expect(Math.abs(product)).toBeLessThan(4 / Math.sqrt(z.length));
    expect(Math.abs(squares)).toBeLessThan((4 * 2) / Math.sqrt(z.length));
  });
});
