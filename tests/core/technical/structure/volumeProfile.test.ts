// Volume by price: spread, point of control and value area by hand; conservation on noise.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spreadVolume, volumeProfile } from '../../../../core/technical/structure/volumeProfile.ts';
import { bars, noise, points, scaled } from './bars.ts';

describe('the volume of a candle', () => {
  test('is spread evenly over its range', () => {
    // 0..4 in bins of 1: 8 over all four; 6 over 1..2.5: 4 a unit; 5 at one price
    const c = bars([
      [4, 0, 2, 8],
      [2.5, 1, 2, 6],
      [3.5, 3.5, 3.5, 5],
    ]);
    expect([...spreadVolume(c, 0, 1, 4)]).toEqual([2, 6, 4, 7]);
  });
});

describe('the volume profile', () => {
  test('has its point of control in the fullest bin and 70 % around it', () => {
    // bins of 1 from 0 to 5 hold 1, 2, 6, 3, 1: 6, then 3 above, then 2 below: 11 of 13; 9 of 13 is 69 %
    const c = bars([
      [1, 0, 0.5, 1],
      [2, 1, 1.5, 2],
      [3, 2, 2.5, 6],
      [4, 3, 3.5, 3],
      [5, 4, 4.5, 1],
    ]);
    expect(volumeProfile(c, 5)).toEqual({
      ...{ vpoc: 2.5, valueAreaLow: 1, valueAreaHigh: 4, binWidth: 1, volume: 13, inArea: 11 / 13, rows: 5 },
    });
  });

  test('where the price never moved all its prices are one', () => {
    expect(volumeProfile(points([7, 7, 7]))).toMatchObject({ vpoc: 7, valueAreaLow: 7, valueAreaHigh: 7, inArea: 1 });
  });

  test('there is none without volume or candles', () => {
    expect(volumeProfile(bars([[2, 1, 1, 0]]))).toBeUndefined();
    expect(volumeProfile(bars([]))).toBeUndefined();
  });

  test('no volume is lost, the area holds at least 70 % around the control, scale is all that scales', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 80 }), (seed, bins) => {
        const c = noise(60, seed);
        const low = Math.min(...c.low);
        const width = (Math.max(...c.high) - low) / bins;
        const volume = c.volume.reduce((sum, v) => sum + v, 0);
        const spread = spreadVolume(c, low, width, bins);
        expect(spread.reduce((sum, v) => sum + v, 0)).toBeCloseTo(volume, 6);
        const p = volumeProfile(c, bins);
        expect(p?.inArea).toBeGreaterThanOrEqual(0.7);
        expect(p?.vpoc).toBeGreaterThan(p?.valueAreaLow ?? Infinity);
        expect(p?.vpoc).toBeLessThan(p?.valueAreaHigh ?? -Infinity);
        expect(volumeProfile(scaled(c, 4), bins)?.vpoc).toBe((p?.vpoc ?? 0) * 4);
      }),
      { seed: 4, numRuns: 30 },
    );
  });
});
