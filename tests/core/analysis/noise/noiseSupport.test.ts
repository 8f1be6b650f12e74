// What the noise tests stand on: the Kolmogorov-Smirnov test, the Fourier transform and fractional noise themselves.
import { describe, expect, test } from 'vitest';
import { generator } from '../../../../core/chance/generator.ts';
import { fft, fractionalCovariance, fractionalNoise } from '../../../support/fractionalNoise.ts';
import { kolmogorovTail, ksUniformDistance, ksUniformP } from '../../../support/kolmogorovSmirnov.ts';

describe('the Kolmogorov-Smirnov test', () => {
  test.each([
    [1.2238, 0.1],
    [1.3581, 0.05],
    [1.6276, 0.01],
    [1.9495, 0.001],
  ])('has the published critical value %s for p = %s', (x, p) => {
    expect(kolmogorovTail(x) / p).toBeCloseTo(1, 3);
  });

  test('measures the distance of the steps from the diagonal on both sides', () => {
    expect(ksUniformDistance([0.5])).toBe(0.5);
    expect(ksUniformDistance([0.1, 0.2, 0.3, 0.4])).toBeCloseTo(0.6, 12);
    expect(ksUniformDistance([0.9, 0.8])).toBeCloseTo(0.8, 12);
  });

  test('its own p-values are even on uniform samples, and it sees a tilt of a tenth', () => {
    const next = generator(1);
    const p = Array.from({ length: 1_000 }, () => ksUniformP(Array.from({ length: 400 }, next)));
    expect(ksUniformP(p)).toBeGreaterThan(0.0005);
    expect(ksUniformP(Array.from({ length: 1_000 }, () => next() ** 1.25))).toBeLessThan(0.0005);
    expect(ksUniformP([0.5, Number.NaN])).toBe(0);
    expect(ksUniformP([])).toBe(0);
  });
});

describe('fractional noise', () => {
  test('the fast transform is the transform', () => {
    const next = generator(2);
    const [re, im] = [Float64Array.from({ length: 16 }, next), Float64Array.from({ length: 16 }, next)];
    const [fastRe, fastIm] = [re.slice(), im.slice()];
    fft(fastRe, fastIm);
    for (let k = 0; k < 16; k++) {
      let [x, y] = [0, 0];
      for (let j = 0; j < 16; j++) {
        const angle = (-2 * Math.PI * j * k) / 16;
        x += (re[j] ?? 0) * Math.cos(angle) - (im[j] ?? 0) * Math.sin(angle);
        y += (re[j] ?? 0) * Math.sin(angle) + (im[j] ?? 0) * Math.cos(angle);
      }
      expect(fastRe[k]).toBeCloseTo(x, 12);
      expect(fastIm[k]).toBeCloseTo(y, 12);
    }
    expect(() => fft(new Float64Array(3), new Float64Array(3))).toThrow(RangeError);
  });

  test.each([0.3, 0.5, 0.7])(
    'H %s: covariances of the paths are those of the law, within 4 standard errors',
    (hurst) => {
      const paths = 2_000;
      const length = 64;
      const next = fractionalNoise(hurst, length, 3);
      const lags = [0, 1, 2, 5, 63];
      const sums = lags.map(() => ({ sum: 0, squares: 0 }));
      for (let p = 0; p < paths; p++) {
        const x = next();
        lags.forEach((lag, i) => {
          const product = (x[0] ?? 0) * (x[lag] ?? 0);
          const entry = sums[i];
          if (entry) {
            entry.sum += product;
            entry.squares += product * product;
          }
        });
      }
      sums.forEach(({ sum, squares }, i) => {
        const mean = sum / paths;
        const error = Math.sqrt((squares / paths - mean * mean) / paths);
        expect(Math.abs(mean - fractionalCovariance(hurst, lags[i] ?? 0))).toBeLessThan(4 * error);
      });
    },
  );
});
