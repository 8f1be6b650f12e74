// Seeded chance: the same numbers for the same seed, and numbers that look like chance.
import { describe, expect, test } from 'vitest';
import { generator, seedOf } from '../../../core/chance/generator.ts';
import { ksUniformP } from '../../support/kolmogorovSmirnov.ts';

const take = (seed: number, n: number): number[] => {
  const next = generator(seed);
  return Array.from({ length: n }, next);
};

describe('generator', () => {
  test('gives the same numbers for the same seed, others for another', () => {
    expect(take(7, 100)).toEqual(take(7, 100));
    expect(take(7, 100)).not.toEqual(take(8, 100));
  });

  test.each([0, 1, 2, 0xffff_ffff, 20_261_122])('is even over [0, 1) (seed %s)', (seed) => {
    const u = take(seed, 20_000);
    expect(Math.min(...u)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...u)).toBeLessThan(1);
    expect(ksUniformP(u)).toBeGreaterThan(0.0005);
  });

  test('the lowest bits are as even as the highest', () => {
    const low = take(5, 20_000).map((u) => ((u * 4_294_967_296) % 4_096) / 4_096 + 1 / 8_192);
    expect(ksUniformP(low)).toBeGreaterThan(0.0005);
  });

  test('neighbouring numbers, and the first numbers of neighbouring seeds, have nothing to do with each other', () => {
    const n = 20_000;
    const correlation = (a: number[], b: number[]): number =>
      (12 * a.reduce((sum, x, i) => sum + (x - 0.5) * ((b[i] ?? 0) - 0.5), 0)) / a.length;
    const u = take(11, n + 1);
    expect(Math.abs(correlation(u.slice(1), u.slice(0, n)))).toBeLessThan(4 / Math.sqrt(n));
    const firsts = Array.from({ length: n + 1 }, (_, seed) => take(seed, 1)[0] ?? 0);
    expect(Math.abs(correlation(firsts.slice(1), firsts.slice(0, n)))).toBeLessThan(4 / Math.sqrt(n));
    expect(ksUniformP(firsts)).toBeGreaterThan(0.0005);
  });
});

describe('seedOf', () => {
  test.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('of %j is the published FNV-1a hash', (text, hash) => {
    expect(seedOf(text)).toBe(hash);
  });
});
