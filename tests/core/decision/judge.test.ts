// The gates: each stops what it should, all reasons are told, nothing that passes breaks a rule.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costsOf } from '../../../core/decision/assess.ts';
import { newestEndOf, spreadOf } from '../../../core/decision/gates/case.ts';
import { judge } from '../../../core/decision/judge.ts';
import { tierOf } from '../../../core/decision/tier.ts';
import { type Instant, MINUTE_MS, plus } from '../../../core/instant.ts';
import type { Reading, SourceFailure } from '../../../core/market/context.ts';
import type { MarketEvent } from '../../../core/market/events.ts';
import { candleSet } from '../../../core/market/shapeCandles.ts';
import { settings } from '../../../core/settings.ts';
import { reasonText } from '../../../core/wording/reasons.ts';
import { T0, walk } from '../../support/marketFixtures.ts';
import { type Change, caseOf, judging, oddsOf, oddsUnknown, ticker } from './caseFixture.ts';
import { contradicting } from './reasonings.ts';

const reasonsOf = (change: Change = {}): readonly string[] => judge(caseOf(change), judging).map((r) => r.reason);

const failed = (source: 'orderFlow' | 'options', failure: SourceFailure): Reading<unknown> => ({
  ...{ kind: 'failed', source, at: T0, failure },
});
const eventIn = (minutes: number): MarketEvent => ({
  ...{ at: plus(caseOf().now, minutes * MINUTE_MS), name: 'FOMC', impact: 'high', source: 'Ada' },
});

describe('the judge', () => {
  test('lets a sound proposal through, either way', () => {
    expect(reasonsOf()).toEqual([]);
    const reasoning = 'Trend and Kalman lean down beyond noise. Against: RSI is neutral and macro is missing.';
    expect(reasonsOf({ proposal: { direction: 'SELL', stopLoss: 101.5, takeProfit: 97 }, reasoning })).toEqual([]);
  });

  test.each([
    ['confidence', { confidence: 59 }],
    ['confidence', { confidence: Number.NaN }],
    ['confidence', { confidence: 7200 }],
    ['levels not finite', { takeProfit: Number.NaN }],
    ['levels not finite', { stopLoss: -1 }],
    ['levels not finite', { entry: Infinity }],
    ['off tick', { stopLoss: 98.505 }],
    ['wrong side', { stopLoss: 101.5 }],
    ['wrong side', { takeProfit: 99 }],
    ['wrong side', { direction: 'SELL' as const }],
    ['entry far from market', { entry: 100.31 }],
    ['stop distance', { stopLoss: 99.6 }],
    ['stop distance', { stopLoss: 95.9 }],
    ['reward to risk', { takeProfit: 102 }],
  ])('withholds for %s: %o', (reason, proposal) => {
    expect(reasonsOf({ proposal, reasoning: 'Trend and Kalman lean up beyond noise, RSI is neutral.' })).toContain(
      reason,
    );
  });

  test.each<readonly [string, Change]>([
    ['reasoning missing', { reasoning: '   up.   ' }],
    ['reasoning missing', { reasoning: 'up '.repeat(300) }],
    [
      'reasoning missing',
      { reasoning: 'La tendencia y el flujo de órdenes suben con fuerza y el riesgo es bajo para la entrada.' },
    ],
    ['reasoning missing', { reasoning: 'Тренд и поток заявок направлены вверх, риск невелик, цель близка.' }],
    ['reasoning contradicts', { reasoning: contradicting[0]?.[2] ?? '' }],
    ['unfounded', { reasoning: 'Trend and Kalman lean up beyond noise, resistance at $104.75 is next.' }],
    ['neither likely', { odds: oddsOf(0.501) }],
    ['odds unknown', { odds: oddsUnknown }],
    ['spread', { quotes: { bid: 99.94, ask: 100.05 } }],
    ['spread', { quotes: { bid: 100.01, ask: 100 } }],
    ['spread', { quotes: { bid: Number.NaN, ask: 100 } }],
    ['last candle missing', { newestCandleEnd: plus(T0, -MINUTE_MS) }],
    ['last candle missing', { newestCandleEnd: undefined }],
    ['essential source', { upstreams: [failed('orderFlow', { reason: 'stale', ageMs: 600_000 })] }],
    ['essential source', { upstreams: [failed('orderFlow', { reason: 'timeout', afterMs: 5000 })] }],
    ['essential source', { upstreams: [] }],
    ['event near', { events: [eventIn(30)] }],
    ['event near', { events: [eventIn(-15)] }],
    ['unstable', { stability: { kind: 'flipped', first: 'BUY', second: 'SELL' } }],
    ['unstable', { stability: { kind: 'levels apart', maxLevelDistanceInAtr: 1.4 } }],
    ['unstable', { stability: { kind: 'unanswered', because: 'no answer within 30 s' } }],
    ['off tick', { tick: 0 }],
    ['off tick', { tick: Number.NaN }],
    ['stop distance', { atr: Number.NaN }],
  ])('withholds for %s: %o', (reason, change) => {
    expect(reasonsOf(change)).toContain(reason);
  });

  test.each<readonly [string, Change]>([
    ['half of the paths reaching neither', { odds: oddsOf(0.5) }],
    [
      'a source that is not configured',
      { upstreams: [failed('orderFlow', { reason: 'disabled', because: 'not configured' })] },
    ],
    [
      'a failed source that is not essential',
      { upstreams: [...caseOf().upstreams.slice(0, 4), failed('options', { reason: 'timeout', afterMs: 5000 })] },
    ],
    ['an event 31 minutes away or 16 past', { events: [eventIn(31), eventIn(-16)] }],
    ['a single answer of quant', { stability: { kind: 'not asked', because: 'quant decided' } }],
    ['no spread at all', { quotes: { bid: 100, ask: 100 } }],
    [
      'a stop half an ATR away',
      { proposal: { stopLoss: 99.5 }, reasoning: 'Trend and Kalman lean up beyond noise, RSI is neutral.' },
    ],
  ])('passes %s', (_, change) => {
    expect(reasonsOf(change)).toEqual([]);
  });

  test('a tiny price step on a large price is not mistaken for being off it', () => {
    const proposal = { entry: 100, stopLoss: 98.50000001, takeProfit: 103.12345678 };
    expect(
      reasonsOf({ proposal, tick: 1e-8, reasoning: 'Trend and Kalman lean up beyond noise, RSI is neutral.' }),
    ).toEqual([]);
  });

  test('tells every reason, not just the first', () => {
    const change: Change = {
      ...{ proposal: { confidence: 10, entry: 101, takeProfit: 101.5 }, reasoning: '', odds: oddsOf(0.9) },
      ...{ quotes: { bid: 99, ask: 101 }, newestCandleEnd: undefined, upstreams: [], events: [eventIn(0), eventIn(5)] },
      stability: { kind: 'flipped', first: 'BUY', second: 'HOLD' },
    };
    expect(reasonsOf(change)).toEqual([
      ...['confidence', 'reasoning missing', 'entry far from market', 'reward to risk', 'neither likely', 'spread'],
      ...['last candle missing', 'essential source', 'event near', 'event near', 'unstable'],
    ]);
  });

  test('each unfounded number is a reason of its own', () => {
    const reasons = judge(
      caseOf({ reasoning: 'From $91.11 and 104.75 the trend leans up, then $92.22 is next.' }),
      judging,
    );
    expect(reasons).toEqual(['$91.11', '104.75', '$92.22'].map((number) => ({ reason: 'unfounded', number })));
  });

  test('levels, the market price and the distances between them are known without being told', () => {
    const reasoning = 'Entry at $100.00, stop $98.50 ($1.50 away), target $103.00 ($3.00 away): the trend leans up.';
    expect(reasonsOf({ reasoning, facts: [] })).toEqual([]);
  });

  test('reward to risk counts from the market price and after costs', () => {
    const { assessment } = caseOf();
    expect(assessment.netGain).toBeCloseTo(0.03 - 0.0023, 10);
    expect(assessment.netLoss).toBeCloseTo(0.015 + 0.0023, 10);
    expect(assessment.breakEvenRate).toBeCloseTo(0.0173 / (0.0277 + 0.0173), 10);
  });
});

describe('whatever is proposed', () => {
  const level = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 9500, max: 10_500 }).map((x) => x / 100) },
    { weight: 1, arbitrary: fc.double({ min: 90, max: 110 }) },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, 0, -5) },
  );
  const proposal = fc.record({
    direction: fc.constantFrom('BUY' as const, 'SELL' as const),
    confidence: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 50, max: 100 }) },
      fc.constantFrom(Number.NaN, 101, -3),
    ),
    entry: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 9960, max: 10_040 }).map((x) => x / 100) }, level),
    stopLoss: level,
    takeProfit: level,
  });
  const mostly = <T>(usual: T, ...others: readonly T[]) =>
    fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));
  const change = fc.record({
    proposal,
    odds: fc.double({ min: 0, max: 0.7, noNaN: true }).map(oddsOf),
    quotes: mostly({ bid: 99.99, ask: 100.01 }, { bid: 99.9, ask: 100.1 }, { bid: 101, ask: 100 }, { bid: 0, ask: 0 }),
    newestCandleEnd: mostly<Instant | undefined>(T0, undefined, plus(T0, -1)),
    events: mostly<readonly MarketEvent[]>([], [eventIn(10)], [eventIn(45)]),
    stability: mostly<Change['stability'] & object>(
      { kind: 'agreed', maxLevelDistanceInAtr: 0.4 },
      { kind: 'levels apart', maxLevelDistanceInAtr: 2 },
      { kind: 'unanswered', because: 'x' },
      { kind: 'not asked', because: 'x' },
    ),
    reasoning: mostly(
      'Trend and Kalman lean up beyond noise, RSI is neutral.',
      '',
      'Trend up, so SELL the news near $77.77 with a smile.',
    ),
  });

  test('no reasons means that every rule holds, recomputed here', () => {
    let passed = 0;
    fc.assert(
      fc.property(change, (over) => {
        const one = caseOf(over);
        const reasons = judge(one, judging);
        for (const r of reasons) expect(reasonText(r)).not.toMatch(/undefined|NaN|\[object/);
        if (reasons.length > 0) return;
        passed++;
        const { confidence, direction, entry, stopLoss, takeProfit } = over.proposal;
        const side = direction === 'BUY' ? 1 : -1;
        const { bid, ask } = over.quotes;
        const costs = 0.002 + 0.0002 + (ask - bid) / (ask + bid);
        expect(confidence >= 60 && confidence <= 100).toBe(true);
        expect(
          [entry, stopLoss, takeProfit].every((x) => x > 0 && Math.abs(x * 100 - Math.round(x * 100)) < 1e-4),
        ).toBe(true);
        expect(side * stopLoss < side * entry && side * entry < side * takeProfit).toBe(true);
        expect(Math.abs(entry - ticker.price)).toBeLessThanOrEqual(0.3);
        expect(Math.abs(entry - stopLoss)).toBeGreaterThanOrEqual(0.5);
        expect(Math.abs(entry - stopLoss)).toBeLessThanOrEqual(4);
        const gain = (side * (takeProfit - ticker.price)) / ticker.price - costs;
        const loss = (side * (ticker.price - stopLoss)) / ticker.price + costs;
        expect(gain / loss).toBeGreaterThanOrEqual(1.2 - 1e-12);
        expect(one.assessment.odds.kind === 'known' && one.assessment.odds.pNeither).toBeLessThanOrEqual(0.5);
        expect((ask - bid) / ((ask + bid) / 2)).toBeLessThan(0.001);
        expect(over.newestCandleEnd).toBe(T0);
        expect(over.events.every(({ at }) => at - one.now > 30 * MINUTE_MS || one.now - at > 15 * MINUTE_MS)).toBe(
          true,
        );
        expect(['agreed', 'not asked']).toContain(over.stability.kind);
        expect(over.reasoning).toContain('beyond noise');
      }),
      { seed: 3, numRuns: 6000 },
    );
    expect(passed).toBeGreaterThan(30);
  });
});

describe('what a case is made of', () => {
  test('a spread is a share of the middle, and none where the quotes are no market', () => {
    expect(spreadOf({ bid: 99, ask: 101 })).toBeCloseTo(0.02, 12);
    expect(spreadOf({ bid: 100, ask: 100 })).toBe(0);
    for (const quotes of [
      { bid: 101, ask: 100 },
      { bid: 0, ask: 1 },
      { bid: 1, ask: Infinity },
      { bid: Number.NaN, ask: 1 },
    ])
      expect(spreadOf(quotes)).toBeUndefined();
  });

  test('the newest candle ends where its interval does', () => {
    const set = candleSet(walk(60), T0);
    for (const candles of [set.m1, set.m5, set.m15, set.h1]) expect(newestEndOf(candles)).toBe(T0);
    expect(newestEndOf(candleSet(walk(0), T0).m5)).toBeUndefined();
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
    expect(tierOf(confidence, judging.tiers)).toBe(tier);
  });
});
