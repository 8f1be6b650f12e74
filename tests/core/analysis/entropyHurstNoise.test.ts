// On pure noise the percentiles of both analysts are uniform and the Hurst exponent averages one half.
import { describe, expect, test } from 'vitest';
import { ENTROPY_CANDLES, measureEntropy } from '../../../core/analysis/entropy.ts';
import { HURST_CANDLES, measureHurst } from '../../../core/analysis/hurst.ts';
import { LEANS_BELOW } from '../../../core/analysis/noise/percentile.ts';
import { ksUniformP } from '../../support/kolmogorovSmirnov.ts';
import { noiseFamilies, noiseReturns } from '../../support/noise.ts';
import { closesOf } from './hurst/market.ts';

const WINDOWS = 1_000;
/** how often 5 in 100 may come out among 1,000: 5 % and 4 standard errors */
const OFTEN = LEANS_BELOW + 4 * Math.sqrt((LEANS_BELOW * (1 - LEANS_BELOW)) / WINDOWS);

describe.each(noiseFamilies)('%s noise', (family) => {
  test.each([1, 2, 3, 4, 5])('1,000 windows: uniform percentiles, H 0.50 +- 0.02 (seed %s)', (seed) => {
    const next = noiseReturns(family, seed);
    const entropy: number[] = [];
    const hurst: number[] = [];
    let [h, second] = [0, 0];
    for (let k = 0; k < WINDOWS; k++) {
      const close = closesOf(next, Math.max(ENTROPY_CANDLES, HURST_CANDLES));
      entropy.push(measureEntropy(close).noisePercentile);
      const found = measureHurst(close);
      hurst.push(found.noisePercentile);
      h += found.hurst / WINDOWS;
      second += found.dfa / WINDOWS;
    }
    expect(ksUniformP(entropy)).toBeGreaterThan(0.0005);
    expect(ksUniformP(hurst)).toBeGreaterThan(0.0005);
    for (const percentiles of [entropy, hurst])
      expect(percentiles.filter((p) => p <= LEANS_BELOW).length / WINDOWS).toBeLessThan(OFTEN);
    expect(Math.abs(h - 0.5)).toBeLessThan(0.02);
    expect(Math.abs(second - 0.5)).toBeLessThan(0.02);
  });
});
