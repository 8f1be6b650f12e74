// The decision without a model: monotone, readable, and silent where a term is missing.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Analysis } from '../../../core/analysis/analysis.ts';
import { settings, type WeighedAnalyst } from '../../../core/settings.ts';
import { confidenceOf, quant, scoreOf, stayingBetween, termsOf } from '../../../core/synthesis/quant.ts';

const ticker = { price: 42_000, bid: 41_999.5, ask: 42_000.5, tick: 0.01 };
const names = Object.keys(settings.quant.weights) as WeighedAnalyst[];
const view = (analyst: Analysis['analyst'], evidence: number | undefined, label = 'x'): Analysis => ({
  kind: 'view',
  analyst,
  lean: 0,
  strength: 0,
  label,
  against: { made: 'signs flipped', surrogates: 199 },
  ...(evidence === undefined ? {} : { evidence }),
  numbers: {},
});
type Evidence = Readonly<Record<WeighedAnalyst, number>>;
const showing = (evidence: Evidence): readonly Analysis[] => [
  ...names.map((a) => view(a, evidence[a])),
  view('volatility', undefined, 'normal'),
];
const all = (x: number): Evidence => Object.fromEntries(names.map((n) => [n, x])) as Evidence;
const ask = (analyses: readonly Analysis[]) => quant({ analyses, ticker, atr: 150, tick: 0.01 }, settings);
const z = fc.double({ min: -3.3, max: 3.3, noNaN: true });
const evidence = fc.record(Object.fromEntries(names.map((n) => [n, z]))) as fc.Arbitrary<Evidence>;

describe('quant', () => {
  test('proposes the side of the evidence with levels on the tick and the target worth its risk', () => {
    const { verdict, reasoning, keyFactors } = ask(showing({ ...all(2), bollinger: -1 }));
    expect(verdict).toMatchObject({
      kind: 'proposal',
      proposal: { direction: 'BUY', entry: 42_000, stopLoss: 41_700, risk: 'MEDIUM' },
    });
    expect(reasoning).toMatch(
      /^7 analysts together lean up by \d\.\d spreads of pure noise: (under )?\d+ % of noise shows as much\. For: /,
    );
    expect(reasoning).toContain('Against: Bands x (-1.0).');
    expect(keyFactors).toContain('Markov: x (+2.0 x 2)');
  });

  test('holds because of the market where noise shows as much, and says so', () => {
    const { verdict, reasoning } = ask(showing(all(0.5)));
    expect(verdict).toEqual({ kind: 'hold', cause: 'market' });
    expect(reasoning).toContain('which is not beyond noise');
  });

  test('holds for want of data where an analyst abstained, and says which', () => {
    const analyses = showing(all(3)).map((a) =>
      a.analyst === 'trend'
        ? ({ kind: 'abstained', analyst: 'trend', because: 'needs 100 hourly candles, has 12' } as const)
        : a,
    );
    const { verdict, reasoning } = ask(analyses);
    expect(verdict).toEqual({ kind: 'hold', cause: 'no data' });
    expect(reasoning).toContain('Trend: needs 100 hourly candles, has 12');
  });

  test('reads as confidence 60 where it just rises above noise and as 100 at the full mean, never falling between', () => {
    const { holdBelow, fullAt } = settings.quant;
    expect(confidenceOf(holdBelow, settings.quant)).toBe(60);
    expect(confidenceOf(-fullAt, settings.quant)).toBe(100);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 8, noNaN: true }), fc.double({ min: 0, max: 8, noNaN: true }), (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(confidenceOf(high, settings.quant)).toBeGreaterThanOrEqual(confidenceOf(low, settings.quant));
      }),
      { seed: 10, numRuns: 200 },
    );
  });

  test('gives the signal the shortest life in which most paths reach a level', () => {
    // far levels, little movement: the share that stays between them falls with time, and the closed form says when
    expect(stayingBetween(0.01, 0.01, 0.005, 4)).toBeCloseTo(
      (4 / Math.PI) * Math.exp((-(Math.PI ** 2) * 1e-4) / 8e-4),
      10,
    );
    const lives = [0.02, 0.008, 0.004, 0.0001].map((volatilityPerHour) => {
      const analyses = showing(all(3)).map((a) =>
        a.kind === 'view' && a.analyst === 'monteCarlo' ? { ...a, numbers: { volatilityPerHour } } : a,
      );
      const { verdict } = ask(analyses);
      return verdict.kind === 'proposal' ? verdict.proposal.lifeHours : undefined;
    });
    expect(lives).toEqual([1, 4, 12, 24]);
  });

  test('its score never falls when one term rises', () => {
    fc.assert(
      fc.property(
        evidence,
        fc.constantFrom(...names),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (base, which, more) => {
          const score = (e: Evidence) => scoreOf(termsOf(showing(e), settings.quant.weights), settings.quant) ?? 0;
          expect(score({ ...base, [which]: base[which] + more })).toBeGreaterThanOrEqual(score(base) - 1e-12);
        },
      ),
      { seed: 11, numRuns: 500 },
    );
  });

  test('mirrored evidence gives the mirrored direction with the same confidence', () => {
    fc.assert(
      fc.property(evidence, (e) => {
        const flip = Object.fromEntries(names.map((n) => [n, -e[n]])) as Evidence;
        const [a, b] = [ask(showing(e)).verdict, ask(showing(flip)).verdict];
        expect(a.kind).toBe(b.kind);
        if (a.kind === 'hold' || b.kind === 'hold') return;
        expect(a.proposal.confidence).toBe(b.proposal.confidence);
        expect(a.proposal.direction).not.toBe(b.proposal.direction);
      }),
      { seed: 12, numRuns: 300 },
    );
  });
});
