// Reliability by hand: bins, the Brier score's parts, Spiegelhalter's z.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generator } from '../../../../core/chance/generator.ts';
import { reliabilityOf, type Stated } from '../../../../core/record/calibration/reliability.ts';
import { scoreInterval } from '../../../../core/record/intervals.ts';

const rows = (p: number, ...won: readonly number[]): readonly Stated[] => won.map((w) => ({ p, won: w }));

describe('reliability', () => {
  it('is told by bins with n, stated and came, and by parts that add up', () => {
    // four at 0.4 of which one won, six at 0.7 of which five won: by hand
    const told = reliabilityOf([...rows(0.4, 1, 0, 0, 0), ...rows(0.7, 1, 1, 1, 1, 1, 0)]);
    expect(told?.bins.map(({ from, n, stated, came }) => [from, n, stated, came])).toEqual([
      [0.4, 4, 0.4, 0.25],
      [0.7, 6, expect.closeTo(0.7, 12), expect.closeTo(5 / 6, 12)],
    ]);
    expect(told?.brier).toBeCloseTo((0.36 + 3 * 0.16 + 5 * 0.09 + 0.49) / 10, 12);
    expect(told?.reliability).toBeCloseTo((4 * 0.15 ** 2 + 6 * (0.7 - 5 / 6) ** 2) / 10, 12);
    expect(told?.resolution).toBeCloseTo((4 * 0.35 ** 2 + 6 * (5 / 6 - 0.6) ** 2) / 10, 12);
    expect(told?.uncertainty).toBeCloseTo(0.24, 12);
    expect(told?.withinBins).toBeCloseTo(0, 12);
    // z by hand: sum (o - p)(1 - 2p) over the root of sum (1 - 2p)^2 p (1 - p)
    const z = ((1 - 4 * 0.4) * 0.2 + (5 - 6 * 0.7) * -0.4) / Math.sqrt(4 * 0.04 * 0.24 + 6 * 0.16 * 0.21);
    expect(told?.spiegelhalter?.z).toBeCloseTo(z, 12);
  });

  it('has parts that add up to the Brier score for any statements', () => {
    const stated = fc.record({ p: fc.double({ min: 0, max: 1, noNaN: true }), won: fc.constantFrom(0, 0.5, 1) });
    fc.assert(
      fc.property(fc.array(stated, { minLength: 1, maxLength: 40 }), (all) => {
        const told = reliabilityOf(all);
        if (!told) throw new Error('something was stated');
        const { brier, reliability, resolution, uncertainty, withinBins, bins, n } = told;
        expect(reliability - resolution + uncertainty + withinBins).toBeCloseTo(brier, 9);
        expect(bins.reduce((sum, b) => sum + b.n, 0)).toBe(n);
        expect(bins.every((b) => b.stated >= b.from - 1e-9 && b.stated <= b.to + 1e-9)).toBe(true);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('takes whole overlap clusters as the independent pieces of an interval', () => {
    const won = Array.from({ length: 40 }, (_, i) => (i % 8 < 4 ? 1 : 0));
    const alone = reliabilityOf(won.map((w) => ({ p: 0.5, won: w })))?.bins[0]?.interval;
    // the same forty in ten clusters of four alike: ten pieces, not forty
    const alike = won.map((w, i) => ({ p: 0.5, won: w, cluster: Math.floor(i / 4) }));
    const clustered = reliabilityOf(alike)?.bins[0]?.interval;
    const width = (interval: readonly [number, number] | undefined) => (interval ? interval[1] - interval[0] : 0);
    expect(alone).toEqual(scoreInterval(0.5, 40));
    expect(width(clustered)).toBeGreaterThan(1.8 * width(alone));
    expect(reliabilityOf(alike.map((one) => ({ ...one, cluster: 0 })))?.bins[0]?.interval).toBeUndefined();
  });

  it('knows rates that come true from rates that do not', () => {
    const uniform = generator(2);
    const ps = Array.from({ length: 2000 }, () => 0.2 + 0.6 * uniform());
    const honest = ps.map((p) => ({ p, won: uniform() < p ? 1 : 0 }));
    const boastful = honest.map(({ p, won }) => ({ p: Math.min(0.95, p + 0.15), won }));
    expect(Math.abs(reliabilityOf(honest)?.spiegelhalter?.z ?? 9)).toBeLessThan(4);
    expect(Math.abs(reliabilityOf(boastful)?.spiegelhalter?.z ?? 0)).toBeGreaterThan(4);
  });

  it('is absent where nothing was stated, and has no z of certainties', () => {
    expect(reliabilityOf([])).toBeUndefined();
    expect(reliabilityOf(rows(1, 1, 0))?.spiegelhalter).toBeUndefined();
  });
});
