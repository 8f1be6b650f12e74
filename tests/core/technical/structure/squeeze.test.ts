// Squeeze and release from widths made by hand.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bollinger } from '../../../../core/technical/bollinger.ts';
import { squeeze } from '../../../../core/technical/structure/squeeze.ts';
import { noise } from './bars.ts';

/** 120 widths from 1.00 up, spread over 100 values without order, then the given ones. */
const after = (...last: readonly number[]): Float64Array =>
  Float64Array.from([...Array.from({ length: 120 }, (_, i) => 1 + ((i * 37) % 100) / 100), ...last]);

describe('the squeeze', () => {
  test('is on while the bands are narrower than 85 of the last 100, for as many rows', () => {
    const three = after(1.995, 0.5, 0.45, 0.4);
    expect(squeeze(three)).toEqual({ state: 'on', bars: 3, rank: 0, width: 0.4 });
  });

  test('is released for six rows after its last', () => {
    expect(squeeze(after(1.995, 0.5, 1.9, 1.9))).toMatchObject({ state: 'released', bars: 2 });
    expect(squeeze(after(0.5, 1.9, 1.9, 1.9, 1.9, 1.9, 1.9))).toMatchObject({ state: 'released', bars: 6 });
    expect(squeeze(after(0.5, 1.9, 1.9, 1.9, 1.9, 1.9, 1.9, 1.9))).toMatchObject({ state: 'none', bars: 0 });
  });

  test('ranks the width among the last 100, itself included', () => {
    // of 1.00 .. 1.99 in steps of 0.01, 50 are below 1.495, and the oldest of the 100 has gone
    const rank = squeeze(after(1.495))?.rank ?? 0;
    expect([0.49, 0.5]).toContain(rank);
  });

  test('needs 106 widths, and constant prices have none', () => {
    expect(squeeze(new Float64Array(105).fill(1))).toBeUndefined();
    expect(squeeze(new Float64Array(130).fill(Number.NaN))).toBeUndefined();
    expect(squeeze(new Float64Array(130))).toMatchObject({ state: 'none', bars: 0 });
  });

  test('rows long past do not matter', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const { width } = bollinger(noise(500, seed).close);
        const [all, part] = [squeeze(width), squeeze(width.subarray(250))];
        expect(part).toEqual(all);
        expect(Object.values(all ?? {}).every((x) => typeof x === 'string' || Number.isFinite(x))).toBe(true);
      }),
      { seed: 5, numRuns: 20 },
    );
  });
});
