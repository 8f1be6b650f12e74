// States and the entropy rate against counting by hand; the quick surrogates against slow ones.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entropyRate, flippedRates } from '../../../../core/analysis/entropy/rate.ts';
import { correctedEntropy } from '../../../../core/analysis/entropy/shannon.ts';
import { countStates, statesOf } from '../../../../core/analysis/entropy/states.ts';
import { FLIPS, LONGEST_FLIP, signFlips } from '../../../../core/analysis/noise/signFlips.ts';
import { generator } from '../../../../core/chance/generator.ts';
import { normalQuantile, normals } from '../../../../core/chance/normal.ts';

/** H(last, next) - H(last), each from its own table of counts. */
const slowRate = (states: Uint8Array): number => {
  const pairs = new Map<number, number>();
  for (let i = 1; i < states.length; i++) {
    const pair = (states[i - 1] ?? 0) * 100 + (states[i] ?? 0);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return correctedEntropy([...pairs.values()]) - correctedEntropy(countStates(states.subarray(0, -1)));
};

const gaussian = (n: number, seed: number): Float64Array => {
  const next = normals(generator(seed));
  return Float64Array.from({ length: n }, next);
};

describe('statesOf', () => {
  test('cuts a normal distribution into eighths: the sign, and how far', () => {
    const eighths = Float64Array.from({ length: 8 }, (_, k) => normalQuantile((k + 0.5) / 8));
    expect([...statesOf(eighths)]).toEqual([3, 2, 1, 0, 4, 5, 6, 7]);
    const just = [5 / 8, 6 / 8, 7 / 8].map((p) => normalQuantile(p));
    expect([...statesOf(Float64Array.from(just, (z) => z + 1e-9))]).toEqual([5, 6, 7]);
    expect([...statesOf(Float64Array.from(just, (z) => z - 1e-9))]).toEqual([4, 5, 6]);
    expect([...statesOf(Float64Array.of(0, -0, 1e-300, -1e300))]).toEqual([0, 0, 4, 3]);
    const counts = countStates(statesOf(gaussian(80_000, 1)));
    counts.forEach((count) => {
      expect(Math.abs(count - 10_000)).toBeLessThan(4 * Math.sqrt(80_000 * (1 / 8) * (7 / 8)));
    });
  });
});

describe('entropyRate', () => {
  test('is the entropy of the pairs less that of the first of each, both corrected', () => {
    fc.assert(
      fc.property(fc.uint8Array({ min: 0, max: 7, minLength: 2, maxLength: 700 }), (states) => {
        expect(entropyRate(states)).toBeCloseTo(slowRate(states), 9);
      }),
      { numRuns: 150 },
    );
  });

  test('is 0 where the last state tells the next, and 3 bits where it tells nothing', () => {
    const cycle = Uint8Array.from({ length: 512 }, (_, i) => (i * 3) % 8);
    expect(correctedEntropy(countStates(cycle))).toBeGreaterThan(2.99);
    expect(Math.abs(entropyRate(cycle))).toBeLessThan(1e-9);
    const next = generator(2);
    const open = Uint8Array.from({ length: 50_000 }, () => Math.floor(8 * next()));
    expect(Math.abs(entropyRate(open) - 3)).toBeLessThan(0.002);
    expect(entropyRate(new Uint8Array(1))).toBeNaN();
  });

  test('of a chain with a known rate is that rate', () => {
    const next = generator(3);
    const stays = 0.8;
    let state = 0;
    const chain = Uint8Array.from({ length: 100_000 }, () => {
      if (next() > stays) state = 7 - state;
      return state;
    });
    const rate = -stays * Math.log2(stays) - (1 - stays) * Math.log2(1 - stays);
    const error = Math.sqrt((stays * (1 - stays)) / chain.length) * Math.log2(stays / (1 - stays));
    expect(Math.abs(entropyRate(chain) - rate)).toBeLessThan(4 * error);
  });
});

describe('flippedRates', () => {
  const slowly = (z: Float64Array): number[] =>
    Array.from({ length: FLIPS }, (_, k) =>
      slowRate(statesOf(z.map((r, i) => r * (signFlips()[k * LONGEST_FLIP + i] ?? 1)))),
    );

  test.each([2, 3, 5, 64, 511, 512])('are those of flipped returns (%s of them, some exactly 0)', (n) => {
    const z = gaussian(n, n).map((r, i) => (i % 7 === 3 ? 0 : r));
    const expected = slowly(z);
    const found = flippedRates(statesOf(z), z);
    expect(found).toHaveLength(FLIPS);
    found.forEach((rate, k) => {
      expect(rate).toBeCloseTo(expected[k] ?? Number.NaN, 9);
    });
  });

  test('take no more returns than there are flips', () => {
    const z = gaussian(LONGEST_FLIP + 1, 1);
    expect(() => flippedRates(statesOf(z), z)).toThrow(RangeError);
  });
});
