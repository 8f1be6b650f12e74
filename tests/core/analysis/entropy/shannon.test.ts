// Entropies against closed forms, published examples and counting by hand.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalisedPermutationEntropy, permutationEntropy } from '../../../../core/analysis/entropy/permutation.ts';
import { correctedEntropy, millerMadow, shannonEntropy } from '../../../../core/analysis/entropy/shannon.ts';
import { generator } from '../../../../core/chance/generator.ts';

describe('shannonEntropy', () => {
  test.each([
    [[1, 1], 1],
    [[5, 5, 5, 5, 5, 5, 5, 5], 3],
    [[7, 0, 0], 0],
    [[3, 1], 0.811278124459133],
    [[1, 2, 1], 1.5],
    [[8, 4, 2, 1, 1], 1.875],
    [[9, 5], 0.940285958670631],
  ])('of counts %j is %s bits', (counts, bits) => {
    expect(shannonEntropy(counts)).toBeCloseTo(bits, 12);
  });

  test('of no counts does not exist', () => {
    expect(shannonEntropy([])).toBeNaN();
    expect(shannonEntropy([0, 0])).toBeNaN();
  });

  test('lies in 0..log2 K, does not ask for order, and stays the same when every count is doubled', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { minLength: 2, maxLength: 20 }), (counts) => {
        fc.pre(counts.some((c) => c > 0));
        const bits = shannonEntropy(counts);
        expect(bits).toBeGreaterThanOrEqual(0);
        expect(bits).toBeLessThanOrEqual(Math.log2(counts.length) + 1e-12);
        expect(shannonEntropy(counts.toReversed())).toBeCloseTo(bits, 10);
        expect(shannonEntropy(counts.map((c) => 2 * c))).toBeCloseTo(bits, 10);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the Miller-Madow correction', () => {
  test('is (classes seen - 1) / (2 n ln 2) bits', () => {
    expect(millerMadow([10, 0, 20, 30])).toBeCloseTo(2 / (120 * Math.LN2), 12);
    expect(millerMadow([5, 0])).toBe(0);
    expect(correctedEntropy([3, 1])).toBeCloseTo(0.811278124459133 + 1 / (8 * Math.LN2), 12);
  });

  test('takes nearly all of the bias of 100 draws out of eight classes', () => {
    const next = generator(1);
    let [plain, corrected] = [0, 0];
    const rounds = 2_000;
    for (let k = 0; k < rounds; k++) {
      const counts = new Uint32Array(8);
      for (let i = 0; i < 100; i++) {
        const state = Math.floor(next() * 8);
        counts[state] = (counts[state] ?? 0) + 1;
      }
      plain += shannonEntropy(counts) / rounds;
      corrected += correctedEntropy(counts) / rounds;
    }
    expect(3 - plain).toBeGreaterThan(0.045);
    expect(Math.abs(3 - corrected)).toBeLessThan(0.005);
  });
});

/** Bandt and Pompe's own definition: patterns told apart as texts. */
const byTexts = (values: readonly number[], order: number): number => {
  const seen = new Map<string, number>();
  for (let start = 0; start + order <= values.length; start++) {
    const part = values.slice(start, start + order);
    const pattern = part
      .map((value, i) => ({ value, i }))
      .toSorted((a, b) => a.value - b.value || a.i - b.i)
      .map(({ i }) => i)
      .join();
    seen.set(pattern, (seen.get(pattern) ?? 0) + 1);
  }
  const total = values.length - order + 1;
  return -[...seen.values()].reduce((sum, c) => sum + (c / total) * Math.log2(c / total), 0);
};

describe('permutationEntropy', () => {
  const published = [4, 7, 9, 10, 6, 11, 3];

  test('of the example in Bandt and Pompe (2002) is 0.918 bits at order 2 and 1.522 at order 3', () => {
    expect(permutationEntropy(published, 2)).toBeCloseTo(0.918295834054489, 12);
    expect(permutationEntropy(published, 3)).toBeCloseTo(1.52192809488736, 12);
    expect(normalisedPermutationEntropy(published, 3)).toBeCloseTo(1.52192809488736 / Math.log2(6), 12);
  });

  test('is that of the order patterns, equal values in order of appearance', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 8, maxLength: 60 }),
        fc.integer({ min: 2, max: 5 }),
        (values, order) => {
          expect(permutationEntropy(values, order)).toBeCloseTo(byTexts(values, order), 10);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('is 0 on what only rises or stands still and nearly all there can be on noise', () => {
    expect(permutationEntropy([1, 2, 3, 4, 5], 3)).toBe(0);
    expect(permutationEntropy([2, 2, 2, 2], 3)).toBe(0);
    const next = generator(2);
    expect(normalisedPermutationEntropy(Array.from({ length: 20_000 }, next), 4)).toBeGreaterThan(0.999);
  });

  test('does not exist where one pattern does not fit, and takes no order outside 2..8', () => {
    expect(permutationEntropy([1, 2], 3)).toBeNaN();
    expect(() => permutationEntropy([1, 2, 3], 1)).toThrow(RangeError);
    expect(() => permutationEntropy([1, 2, 3], 2.5)).toThrow(RangeError);
  });
});
