// From facts to verdict: pure, closed to the future, and honest about what is missing.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyse } from '../../../core/analysis/registry.ts';
import { think } from '../../../core/decision/think.ts';
import { cycleId, type Instant, plus } from '../../../core/instant.ts';
import type { Candles } from '../../../core/market/candles.ts';
import type { MarketContext } from '../../../core/market/context.ts';
import { candleSet, candlesOf, joinCandles } from '../../../core/market/shapeCandles.ts';
import { settings } from '../../../core/settings.ts';
import { absentUpstreams, T0, walk } from '../../support/marketFixtures.ts';

const contextOf = (m1: Candles, over: Partial<MarketContext> = {}, asOf: Instant = T0): MarketContext => {
  const price = Math.round((m1.close.at(-1) ?? 100) * 100) / 100;
  return {
    cycle: cycleId(asOf),
    asOf,
    symbol: 'BTC-USD',
    candles: { kind: 'ok', source: 'coinbase', at: asOf, receivedAt: asOf, latencyMs: 40, value: candleSet(m1, asOf) },
    ticker: {
      kind: 'ok',
      source: 'coinbase',
      at: asOf,
      receivedAt: asOf,
      latencyMs: 40,
      value: { price, bid: price, ask: price, tick: 0.01 },
    },
    ...absentUpstreams(asOf),
    ...over,
  };
};
const failed = { kind: 'failed', source: 'coinbase', at: T0, failure: { reason: 'timeout', afterMs: 8000 } } as const;
const DAYS_8 = 8 * 1440;

describe('a thought', () => {
  test('a market that rises for days is a BUY with every field of a signal', () => {
    const thought = think(contextOf(walk(DAYS_8, { drift: 4e-5, seed: 4 })), settings, plus(T0, 6000));
    expect(thought.verdict).toMatchObject({
      kind: 'publish',
      signal: { id: '20240115T0000Z-BTC-USD', direction: 'BUY', publishedAt: plus(T0, 6000) },
    });
    expect(thought.analyses).toHaveLength(5);
  });

  test('the same facts give the same thought', () => {
    const context = contextOf(walk(DAYS_8, { seed: 9 }));
    expect(think(context, settings, T0)).toEqual(think(context, settings, T0));
  });

  test('missing candles, a missing price and a short history are HOLD for want of data, each named', () => {
    const whole = walk(DAYS_8);
    const noCandles = think(contextOf(whole, { candles: failed }), settings, T0);
    expect(noCandles.verdict).toEqual({
      kind: 'withhold',
      reasons: [
        { reason: 'hold', cause: 'no data' },
        { reason: 'candles missing', detail: 'no answer within 8 s' },
      ],
    });
    const noPrice = think(contextOf(whole, { ticker: failed }), settings, T0);
    expect(noPrice.verdict).toMatchObject({ reasons: [{ reason: 'hold' }, { reason: 'price missing' }] });
    expect(noPrice.analyses).toHaveLength(5);
    const young = think(contextOf(walk(600)), settings, T0);
    expect(young.verdict).toEqual({ kind: 'withhold', reasons: [{ reason: 'hold', cause: 'no data' }] });
    expect(young.synthesis.reasoning).toContain('needs 100 hourly candles, has 10');
    expect(think(contextOf(walk(10)), settings, T0).verdict).toMatchObject({
      reasons: [{ reason: 'hold' }, { reason: 'ATR missing' }],
    });
  });

  test('later candles change nothing', () => {
    const past = walk(DAYS_8, { seed: 2 });
    const later = walk(300, { seed: 3, end: plus(T0, 300 * 60_000), price: 1 });
    const context = contextOf(past);
    const withFuture = contextOf(joinCandles(past, later), { ticker: context.ticker });
    expect(think(withFuture, settings, T0)).toEqual(think(context, settings, T0));
  });
});

describe('every analyst', () => {
  const scaled = (c: Candles, by: number): Candles => ({
    ...c,
    ...{
      open: c.open.map((x) => x * by),
      high: c.high.map((x) => x * by),
      low: c.low.map((x) => x * by),
      close: c.close.map((x) => x * by),
    },
  });
  const flat = (n: number, price: number): Candles =>
    candlesOf(
      Array.from({ length: n }, (_, i) => ({
        time: T0 / 1000 - (n - i) * 60,
        open: price,
        high: price,
        low: price,
        close: price,
        volume: 0,
        filled: true,
      })),
      60,
    );

  test.each([0, 1, 15, 300, 2000, DAYS_8])('neither throws nor gives NaN on %i minutes', (n) => {
    for (const c of [walk(n), flat(n, 100), scaled(walk(n), 1e-12), scaled(walk(n), 1e8)])
      for (const a of analyse(candleSet(c, T0)))
        if (a.kind === 'view')
          expect([a.lean, a.strength, ...Object.values(a.numbers)].every(Number.isFinite)).toBe(true);
        else expect(a.because.length).toBeGreaterThan(5);
  });

  test('does not change when every price is scaled', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(0.5, 2, 1024), (seed, by) => {
        const c = walk(DAYS_8, { seed });
        const [a, b] = [analyse(candleSet(c, T0)), analyse(candleSet(scaled(c, by), T0))];
        expect(b.map((x) => (x.kind === 'view' ? [x.label, x.lean.toFixed(9)] : x))).toEqual(
          a.map((x) => (x.kind === 'view' ? [x.label, x.lean.toFixed(9)] : x)),
        );
      }),
      { seed: 6, numRuns: 10 },
    );
  });

  test('leaves its input as it was', () => {
    const c = walk(3000);
    const before = structuredClone(c);
    analyse(candleSet(c, T0));
    expect(c).toEqual(before);
  });
});
