// The gates: each stops what it should, all reasons are told, nothing published breaks a rule.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assess, costsOf } from '../../../core/decision/assess.ts';
import { type Case, judge } from '../../../core/decision/judge.ts';
import { tierOf } from '../../../core/decision/tier.ts';
import { settings } from '../../../core/settings.ts';
import type { Proposal } from '../../../core/synthesis/synthesis.ts';

const ticker = { price: 100, bid: 99.99, ask: 100.01, tick: 0.01 };
const good: Proposal = {
  direction: 'BUY',
  confidence: 70,
  entry: 100,
  stopLoss: 98.5,
  takeProfit: 103,
  lifeHours: 4,
  risk: 'MEDIUM',
};
const caseOf = (over: Partial<Proposal>, reasoning = 'The weighted analysts lean up. For: Trend up.'): Case => {
  const proposal = { ...good, ...over };
  return { proposal, assessment: assess(proposal, { ticker, atr: 1 }, settings.costs), atr: 1, tick: 0.01, reasoning };
};
const reasonsOf = (over: Partial<Proposal>, reasoning?: string): readonly string[] =>
  judge(caseOf(over, reasoning), settings.judge).map((r) => r.reason);

describe('the judge', () => {
  test('lets a sound proposal through', () => {
    expect(reasonsOf({})).toEqual([]);
    expect(reasonsOf({ direction: 'SELL', stopLoss: 101.5, takeProfit: 97 })).toEqual([]);
  });

  test.each([
    ['confidence', { confidence: 59 }],
    ['levels not finite', { takeProfit: Number.NaN }],
    ['levels not finite', { stopLoss: -1 }],
    ['off tick', { stopLoss: 98.505 }],
    ['wrong side', { stopLoss: 101.5 }],
    ['wrong side', { takeProfit: 99 }],
    ['wrong side', { direction: 'SELL' as const }],
    ['entry far from market', { entry: 100.31 }],
    ['stop distance', { stopLoss: 99.6 }],
    ['stop distance', { stopLoss: 95.9 }],
    ['reward to risk', { takeProfit: 102 }],
  ])('withholds for %s: %o', (reason, over) => {
    expect(reasonsOf(over)).toContain(reason);
  });

  test('withholds where no reasoning of substance is given', () => {
    expect(reasonsOf({}, '   up.   ')).toEqual(['reasoning missing']);
  });

  test('tells every reason, not just the first', () => {
    expect(reasonsOf({ confidence: 10, entry: 101, takeProfit: 101.5 }, '')).toEqual([
      'confidence',
      'reasoning missing',
      'entry far from market',
      'reward to risk',
    ]);
  });

  test('reward to risk counts from the market price and after costs', () => {
    const { assessment } = caseOf({});
    expect(assessment.netGain).toBeCloseTo(0.03 - 0.0023, 10);
    expect(assessment.netLoss).toBeCloseTo(0.015 + 0.0023, 10);
    expect(assessment.breakEvenRate).toBeCloseTo(0.0173 / (0.0277 + 0.0173), 10);
  });

  test('whatever is proposed, what passes keeps every rule', () => {
    const level = fc.oneof(
      fc.double({ min: 90, max: 110, noNaN: true }).map((x) => Math.round(x * 100) / 100),
      fc.constantFrom(Number.NaN, Infinity, 0, -5),
    );
    fc.assert(
      fc.property(
        fc.record({
          direction: fc.constantFrom('BUY' as const, 'SELL' as const),
          confidence: fc.integer({ min: 0, max: 100 }),
          entry: level,
          stopLoss: level,
          takeProfit: level,
        }),
        (over) => {
          if (reasonsOf(over).length > 0) return;
          const side = over.direction === 'BUY' ? 1 : -1;
          expect(over.confidence).toBeGreaterThanOrEqual(60);
          expect(side * (over.entry - over.stopLoss)).toBeGreaterThan(0);
          expect(side * (over.takeProfit - over.entry)).toBeGreaterThan(0);
          expect(Math.abs(over.entry - 100)).toBeLessThanOrEqual(0.3);
          expect(caseOf(over).assessment.rewardToRisk).toBeGreaterThanOrEqual(1.2);
        },
      ),
      { seed: 3, numRuns: 3000 },
    );
  });
});

describe('costs and tiers', () => {
  test('costs are fees of both sides, half the spread and slippage', () => {
    expect(costsOf(ticker, settings.costs).total).toBeCloseTo(0.002 + 0.0001 + 0.0002, 12);
    expect(costsOf({ ...ticker, bid: 101, ask: 100 }, settings.costs).halfSpread).toBe(0);
  });

  test.each([
    [60, 'LOW'],
    [64, 'LOW'],
    [65, 'MEDIUM'],
    [74, 'MEDIUM'],
    [75, 'HIGH'],
    [100, 'HIGH'],
  ])('confidence %i is tier %s', (confidence, tier) => {
    expect(tierOf(confidence, settings.judge.tiers)).toBe(tier);
  });
});
