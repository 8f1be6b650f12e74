// The betting account: by hand, and in the mean over every way that fair bets can end.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../../../core/instant.ts';
import { accountOf, type Bet } from '../../../../core/record/evidence/account.ts';

const one = { bound: 3, shares: [0.1], deposits: 'once' } as const;
const bet = (id: string, placed: number, at?: number, result = 0): Bet => ({
  ...{ id, placedAt: instant(placed) },
  ...(at === undefined ? {} : { settled: { at: instant(at), result } }),
});
const frees = (bets: readonly Bet[], rules: Parameters<typeof accountOf>[1] = one): readonly number[] =>
  accountOf(bets, rules).map(({ free }) => free);

describe('the betting account', () => {
  it('takes the whole possible loss at publication and gives back what was not lost', () => {
    const path = frees([bet('a', 0, 10, 1.5)]);
    expect(path[0]).toBeCloseTo(1 - 0.3, 12);
    expect(path[1]).toBeCloseTo(1 + 0.1 * 1.5, 12);
  });

  it('lets overlapping signals share one capital: the second stakes of what the first left free', () => {
    const [first, second, third, last] = frees([bet('a', 0, 10, 1), bet('b', 5, 20, -1)]);
    expect(first).toBeCloseTo(0.7, 12);
    expect(second).toBeCloseTo(0.7 * 0.7, 12);
    expect(third).toBeCloseTo(0.7 * 0.7 + 0.1 * 4, 12);
    expect(last).toBeCloseTo(1 + 0.1 - 0.07, 12);
  });

  it('knows at a publication what ended at that very instant, and nothing of what ends later', () => {
    const known = frees([bet('a', 0, 10, 3), bet('b', 10, 20, 0)]);
    expect(known.at(-1)).toBeCloseTo(1.3, 12);
    expect(known[2]).toBeCloseTo(1.3 * 0.7, 12);
    const early = frees([bet('a', 0, 11, 3), bet('b', 10)]);
    expect(early[1]).toBeCloseTo(0.7 * 0.7, 12);
  });

  it('leaves an open bet, and one that can never be told, counted as lost', () => {
    expect(frees([bet('a', 0)])).toEqual([0.7]);
  });

  it('pays a loss beyond the bound in full, down to nothing, from where it never comes back', () => {
    expect(frees([bet('a', 0, 1, -5)]).at(-1)).toBeCloseTo(0.5, 12);
    expect(frees([bet('a', 0, 1, -50), bet('b', 2, 3, 9)])).toEqual([0.7, 0, 0, 0]);
  });

  it('gives the detector one more before each bet', () => {
    const rules = { ...one, deposits: 'each' } as const;
    expect(
      accountOf([bet('a', 0, 1, -1), bet('b', 2, 3, -1)], rules).map(({ free, placed }) => [free, placed]),
    ).toEqual([
      [expect.closeTo(0.7, 12), 1],
      [expect.closeTo(0.9, 12), 1],
      [expect.closeTo(1.9 * 0.7, 12), 2],
      [expect.closeTo(1.9 * 0.9, 12), 2],
    ]);
  });

  it('does not overflow, and refuses an end before its publication', () => {
    const bets = Array.from({ length: 20_000 }, (_, i) => bet(`${i}`, i * 2, i * 2 + 1, 3));
    expect(frees(bets).at(-1)).toBe(1e200);
    expect(() => frees([bet('a', 5, 4, 1)])).toThrow(/before it is published/);
  });

  it('is worth at most 1 in the mean at every instant, whatever overlaps and whoever ends first', () => {
    const timing = fc.record({
      placed: fc.nat(6),
      winAfter: fc.integer({ min: 1, max: 9 }),
      lossAfter: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(timing, { minLength: 1, maxLength: 7 }), fc.constantFrom(0.5, 1, 3), (bets, gain) => {
        const rate = 1 / (1 + gain);
        const mean = new Map<number, number>();
        for (let ways = 0; ways < 2 ** bets.length; ways++) {
          let chance = 1;
          const placed = bets.map((b, i) => {
            const won = ((ways >> i) & 1) === 1;
            chance *= won ? rate : 1 - rate;
            return bet(`${i}`, b.placed, b.placed + (won ? b.winAfter : b.lossAfter), won ? gain : -1);
          });
          const path = accountOf(placed, { bound: 1, shares: [0.3, 0.6], deposits: 'once' });
          for (let t = 0; t <= 16; t++) {
            const free = path.findLast(({ at }) => at <= t)?.free ?? 1;
            mean.set(t, (mean.get(t) ?? 0) + chance * free);
          }
        }
        for (const worth of mean.values()) expect(worth).toBeLessThanOrEqual(1 + 1e-9);
        expect(mean.get(16)).toBeCloseTo(1, 9);
      }),
      { numRuns: 40, seed: 1 },
    );
  });
});
