// The beta distribution against closed forms, sums of binomials and published quantiles.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaCdf, betaQuantile } from '../../../core/chance/beta.ts';

const choose = (n: number, k: number): number =>
  Array.from({ length: k }, (_, i) => (n - i) / (i + 1)).reduce((product, x) => product * x, 1);

describe('the beta distribution', () => {
  it('is the tail of a binomial for whole counts', () => {
    for (const [a, b] of [
      [1, 1],
      [2, 5],
      [7, 3],
      [20, 30],
    ] as const)
      for (const x of [0.01, 0.2, 0.5, 0.77, 0.99]) {
        const n = a + b - 1;
        let tail = 0;
        for (let k = a; k <= n; k++) tail += choose(n, k) * x ** k * (1 - x) ** (n - k);
        expect(betaCdf(x, a, b)).toBeCloseTo(tail, 12);
      }
  });

  it('has the arcsine law for halves and a power for one', () => {
    for (const x of [1e-6, 0.1, 0.5, 0.9]) {
      expect(betaCdf(x, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 12);
      expect(betaCdf(x, 3.7, 1)).toBeCloseTo(x ** 3.7, 12);
    }
  });

  it('gives the Clopper-Pearson limits of 4 in 20: 0.0573 and 0.4366', () => {
    expect(betaQuantile(0.025, 4, 17)).toBeCloseTo(0.0573, 4);
    expect(betaQuantile(0.975, 5, 16)).toBeCloseTo(0.4366, 4);
  });

  it('inverts itself, and mirrors', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 3000, noNaN: true }),
        fc.double({ min: 0.05, max: 3000, noNaN: true }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (a, b, p) => {
          const x = betaQuantile(p, a, b);
          if (x > 1e-9 && x < 1 - 1e-9) expect(betaCdf(x, a, b)).toBeCloseTo(p, 8);
          expect(betaCdf(0.3, a, b)).toBeCloseTo(1 - betaCdf(0.7, b, a), 9);
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });

  it('refuses counts that are not positive and chances that are none', () => {
    expect(() => betaCdf(0.5, 0, 1)).toThrow(RangeError);
    expect(() => betaQuantile(1.1, 1, 1)).toThrow(RangeError);
  });
});
