// Calibrators against brute force and against planted curves.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generator } from '../../../../core/chance/generator.ts';
import {
  type Calibrator,
  calibratedRate,
  calibratorOf,
  METHODS,
  type Sample,
} from '../../../../core/record/calibration/calibrator.ts';

/** Of levels that win at a half without drift. */
const rateAt = (fit: Calibrator, confidence: number): number => calibratedRate(fit, { confidence, driftless: 0.5 });

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

const sample = fc.record({
  confidence: fc.integer({ min: 60, max: 67 }),
  won: fc.constantFrom(0, 0.5, 1),
  driftless: fc.double({ min: 0.02, max: 0.98, noNaN: true }),
});

const drawn = (seed: number, n: number, rate: (confidence: number) => number): readonly Sample[] => {
  const uniform = generator(seed);
  return Array.from({ length: n }, () => {
    const confidence = 60 + Math.floor(40 * uniform());
    return { confidence, driftless: 0.5, won: uniform() < rate(confidence) ? 1 : 0 };
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
        expect(squares(samples, (c) => rateAt(fit, c))).toBeLessThanOrEqual(kept + samples.length * edge ** 2 + 1e-9);
        expect(squares(samples, (c) => rateAt(fit, c))).toBeGreaterThanOrEqual(kept - 1e-9);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('never falls and stays between 0 and 1, whatever it was fitted on', () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 30 }), fc.constantFrom(...METHODS), (samples, method) => {
        const fit = calibratorOf(method, samples);
        const rates = Array.from({ length: 101 }, (_, c) => rateAt(fit, c));
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
      for (const c of [65, 75, 85, 95]) expect(Math.abs(rateAt(fit, c) - truth(c))).toBeLessThan(0.08);
    }
  });

  it('says one rate where confidence is the wrong way round', () => {
    const samples = drawn(4, 1000, (c) => 0.7 - (0.4 * (c - 60)) / 40);
    expect(calibratorOf('beta', samples).kind).toBe('one rate');
    expect(calibratorOf('isotonic', samples)).toMatchObject({ kind: 'isotonic' });
    const isotonic = calibratorOf('isotonic', samples);
    expect(rateAt(isotonic, 95) - rateAt(isotonic, 65)).toBeLessThan(0.2);
    expect(calibratorOf('levels and confidence', samples).kind).toBe('levels');
    expect(() => calibratorOf('beta', [])).toThrow(/needs outcomes/);
  });

  it('of levels stays at their own rates where these come true, and goes to what came as outcomes pile up', () => {
    const at = (driftless: number, wins: number, losses: number): readonly Sample[] =>
      [...Array(wins).fill(1), ...Array(losses).fill(0)].map((won: number) => ({ confidence: 70, driftless, won }));
    const fair = calibratorOf('levels', [...at(0.2, 20, 80), ...at(0.4, 40, 60)]);
    expect(calibratedRate(fair, { confidence: 90, driftless: 0.3 })).toBeCloseTo(0.3, 9);
    // a half said, all of 50 lost: the prior counts as 50 at a half, so the log odds c solve 50 s(c) + 12.5 c = 0
    const lost = calibratorOf('levels', at(0.5, 0, 50));
    const c = lost.kind === 'levels' ? lost.offset : 0;
    expect(50 / (1 + Math.exp(-c)) + 12.5 * c).toBeCloseTo(0, 6);
    const many = calibratorOf('levels', at(0.5, 600, 1400));
    expect(calibratedRate(many, { confidence: 70, driftless: 0.5 })).toBeCloseTo(0.3, 1);
    expect(calibratedRate(many, { confidence: 70, driftless: 0.2 })).toBeLessThan(0.2);
  });

  it('of levels and confidence finds a slope beside the levels', () => {
    const truth = (c: number): number => 0.3 + (0.4 * (c - 60)) / 40;
    const fit = calibratorOf('levels and confidence', drawn(5, 4000, truth));
    for (const c of [65, 75, 85, 95]) expect(Math.abs(rateAt(fit, c) - truth(c))).toBeLessThan(0.08);
  });
});
