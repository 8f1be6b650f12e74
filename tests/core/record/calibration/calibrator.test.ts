// Calibrators against brute force and against planted curves.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generator } from '../../../../core/chance/generator.ts';
import { calibratedRate, calibratorOf, METHODS, type Sample } from '../../../../core/record/calibration/calibrator.ts';

const squares = (samples: readonly Sample[], rate: (confidence: number) => number): number =>
  samples.reduce((sum, { confidence, won }) => sum + (rate(confidence) - won) ** 2, 0);

/** The least squares of any cut of the convictions into steps that do not fall, by trying all. */
const leastByHand = (samples: readonly Sample[]): number => {
  const levels = [...new Set(samples.map((s) => s.confidence))].toSorted((a, b) => a - b);
  let least = Infinity;
  for (let cuts = 0; cuts < 2 ** Math.max(0, levels.length - 1); cuts++) {
    const block = new Map<number, number>();
    let current = 0;
    for (const [i, level] of levels.entries()) {
      if (i > 0 && ((cuts >> (i - 1)) & 1) === 1) current++;
      block.set(level, current);
    }
    const rates = Array.from({ length: current + 1 }, (_, b) => {
      const own = samples.filter(({ confidence }) => block.get(confidence) === b);
      return own.reduce((sum, { won }) => sum + won, 0) / own.length;
    });
    if (rates.some((rate, b) => b > 0 && rate < (rates[b - 1] ?? 0))) continue;
    least = Math.min(
      least,
      squares(samples, (c) => rates[block.get(c) ?? 0] ?? 0),
    );
  }
  return least;
};

const sample = fc.record({ confidence: fc.integer({ min: 60, max: 67 }), won: fc.constantFrom(0, 0.5, 1) });

const drawn = (seed: number, n: number, rate: (confidence: number) => number): readonly Sample[] => {
  const uniform = generator(seed);
  return Array.from({ length: n }, () => {
    const confidence = 60 + Math.floor(40 * uniform());
    return { confidence, won: uniform() < rate(confidence) ? 1 : 0 };
  });
};

describe('a calibrator', () => {
  it('of isotonic steps is as near to the outcomes as any steps that do not fall', () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 14 }), (samples) => {
        const fit = calibratorOf('isotonic', samples);
        const edge = 0.5 / samples.length;
        const kept = leastByHand(samples);
        // rates are kept off 0 and 1 by half an outcome, which costs at most so much
        expect(squares(samples, (c) => calibratedRate(fit, c))).toBeLessThanOrEqual(
          kept + samples.length * edge ** 2 + 1e-9,
        );
        expect(squares(samples, (c) => calibratedRate(fit, c))).toBeGreaterThanOrEqual(kept - 1e-9);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('never falls and stays between 0 and 1, whatever it was fitted on', () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 30 }), fc.constantFrom(...METHODS), (samples, method) => {
        const fit = calibratorOf(method, samples);
        const rates = Array.from({ length: 101 }, (_, c) => calibratedRate(fit, c));
        expect(rates.every((rate) => rate > 0 - 1e-12 && rate < 1 + 1e-12)).toBe(true);
        expect(rates.every((rate, i) => i === 0 || rate >= (rates[i - 1] ?? 0) - 1e-9)).toBe(true);
      }),
      { numRuns: 80, seed: 2 },
    );
  });

  it('comes near a planted curve, by either method', () => {
    const truth = (c: number): number => 0.3 + (0.4 * (c - 60)) / 40;
    const samples = drawn(3, 4000, truth);
    for (const method of ['isotonic', 'beta'] as const) {
      const fit = calibratorOf(method, samples);
      for (const c of [65, 75, 85, 95]) expect(Math.abs(calibratedRate(fit, c) - truth(c))).toBeLessThan(0.08);
    }
  });

  it('says one rate where confidence is the wrong way round', () => {
    const samples = drawn(4, 1000, (c) => 0.7 - (0.4 * (c - 60)) / 40);
    expect(calibratorOf('beta', samples).kind).toBe('one rate');
    expect(calibratorOf('isotonic', samples)).toMatchObject({ kind: 'isotonic' });
    const isotonic = calibratorOf('isotonic', samples);
    expect(calibratedRate(isotonic, 95) - calibratedRate(isotonic, 65)).toBeLessThan(0.2);
    expect(() => calibratorOf('beta', [])).toThrow(/needs outcomes/);
  });
});
