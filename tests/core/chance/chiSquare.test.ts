// The chi-square tail against closed forms, published quantiles and a sum that needs no gamma function.
import { describe, expect, it } from 'vitest';
import { chiSquareTail, upperGamma } from '../../../core/chance/chiSquare.ts';
import { normalCdf } from '../../../core/chance/normal.ts';

describe('the chi-square tail', () => {
  it('is exp(-x/2) with two degrees of freedom', () => {
    for (const x of [1e-6, 0.1, 1, 5, 20, 100, 700]) expect(chiSquareTail(x, 2) / Math.exp(-x / 2)).toBeCloseTo(1, 12);
  });

  it('is the sum of Poisson terms with an even number of degrees', () => {
    for (const degrees of [4, 10, 20, 60])
      for (const x of [0.5, 3, 9, 18.307, 40, 120]) {
        let term = Math.exp(-x / 2);
        let sum = 0;
        for (let k = 0; k < degrees / 2; k++) {
          sum += term;
          term *= x / 2 / (k + 1);
        }
        expect(chiSquareTail(x, degrees) / sum).toBeCloseTo(1, 11);
      }
  });

  it('is the two-sided normal tail with one degree', () => {
    for (const z of [0.01, 0.5, 1, 1.959963984540054, 3])
      expect(chiSquareTail(z * z, 1) / (2 * normalCdf(-z))).toBeCloseTo(1, 10);
    // erfc(6 / sqrt 2) of the C library
    expect(chiSquareTail(36, 1) / 1.9731752900754024e-9).toBeCloseTo(1, 11);
  });

  it('knows the quantiles of the printed tables', () => {
    // NIST/SEMATECH e-Handbook, table 1.3.6.7.4
    for (const [x, degrees, p] of [
      [3.841, 1, 0.05],
      [18.307, 10, 0.05],
      [23.209, 10, 0.01],
      [31.41, 20, 0.05],
      [124.342, 100, 0.05],
    ] as const)
      expect(chiSquareTail(x, degrees)).toBeCloseTo(p, 4);
  });

  it('is 1 at 0, 0 at infinity, and refuses what has no meaning', () => {
    expect(chiSquareTail(0, 5)).toBe(1);
    expect(chiSquareTail(-1, 5)).toBe(1);
    expect(chiSquareTail(Infinity, 5)).toBe(0);
    expect(() => upperGamma(0, 1)).toThrow(RangeError);
    expect(() => upperGamma(1, Number.NaN)).toThrow(RangeError);
  });
});
