// The shared flips: signs only, always the same, and a group, which is what makes ranks exact.
import { describe, expect, test } from 'vitest';
import { FLIPS, LONGEST_FLIP, signFlips } from '../../../../core/analysis/noise/signFlips.ts';

const row = (k: number): Int8Array => signFlips().subarray(k * LONGEST_FLIP, (k + 1) * LONGEST_FLIP);
const sum = (values: Int8Array): number => values.reduce((total, x) => total + x, 0);

describe('signFlips', () => {
  test('holds one row of signs a surrogate, at least 199, always the same', () => {
    expect(signFlips()).toHaveLength(FLIPS * LONGEST_FLIP);
    expect(FLIPS).toBeGreaterThanOrEqual(199);
    expect(new Set(signFlips())).toEqual(new Set([1, -1]));
    expect(signFlips()).toBe(signFlips());
  });

  test('every return is flipped in half of all rows, the unflipped data counted among them', () => {
    for (let i = 0; i < LONGEST_FLIP; i++)
      expect(sum(Int8Array.from({ length: FLIPS }, (_, k) => row(k)[i] ?? 0)) + 1).toBe(0);
  });

  test('two rows after each other are a third, or nothing flipped at all', () => {
    const known = new Set(Array.from({ length: FLIPS }, (_, k) => row(k).join()));
    known.add(new Int8Array(LONGEST_FLIP).fill(1).join());
    expect(known.size).toBe(FLIPS + 1);
    for (let a = 0; a < FLIPS; a += 7)
      for (let b = 0; b < FLIPS; b += 11)
        expect(
          known.has(
            row(a)
              .map((s, i) => s * (row(b)[i] ?? 0))
              .join(),
          ),
        ).toBe(true);
  });
});
