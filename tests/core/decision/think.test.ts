// From facts to verdict: pure, closed to the future, and honest about what is missing.
import { describe, expect, test } from 'vitest';
import { think } from '../../../core/decision/think.ts';
import { cycleId, type Instant, plus } from '../../../core/instant.ts';
import type { Candles } from '../../../core/market/candles.ts';
import type { MarketContext } from '../../../core/market/context.ts';
import { candleSet, joinCandles } from '../../../core/market/shapeCandles.ts';
import { noBeliefs } from '../../../core/record/beliefs.ts';
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
const thinkOf = (context: MarketContext, decidedAt: Instant) =>
  think({ context, knowledge: { beliefs: noBeliefs, events: [] }, settings, decidedAt });
const failed = { kind: 'failed', source: 'coinbase', at: T0, failure: { reason: 'timeout', afterMs: 8000 } } as const;
const DAYS_8 = 8 * 1440;

describe('a thought', () => {
  test('a market that rises for days is a BUY with every field of a signal', () => {
    const thought = thinkOf(contextOf(walk(DAYS_8, { drift: 4e-5, seed: 4 })), plus(T0, 6000));
    expect(thought.verdict).toMatchObject({
      kind: 'publish',
      signal: { id: '20240115T0000Z-BTC-USD', direction: 'BUY', publishedAt: plus(T0, 6000) },
    });
    expect(thought.analyses).toHaveLength(11);
  });

  test('the same facts give the same thought', () => {
    const context = contextOf(walk(DAYS_8, { seed: 9 }));
    expect(thinkOf(context, T0)).toEqual(thinkOf(context, T0));
  });

  test('missing candles, a missing price and a short history are HOLD for want of data, each named', () => {
    const whole = walk(DAYS_8);
    const noCandles = thinkOf(contextOf(whole, { candles: failed }), T0);
    expect(noCandles.verdict).toEqual({
      kind: 'withhold',
      reasons: [
        { reason: 'hold', cause: 'no data' },
        { reason: 'candles missing', detail: 'no answer within 8 s' },
      ],
    });
    const noPrice = thinkOf(contextOf(whole, { ticker: failed }), T0);
    expect(noPrice.verdict).toMatchObject({ reasons: [{ reason: 'hold' }, { reason: 'price missing' }] });
    expect(noPrice.analyses).toHaveLength(11);
    const young = thinkOf(contextOf(walk(600)), T0);
    expect(young.verdict).toEqual({ kind: 'withhold', reasons: [{ reason: 'hold', cause: 'no data' }] });
    expect(young.synthesis.reasoning).toContain('needs 100 hourly candles, has 10');
    expect(thinkOf(contextOf(walk(10)), T0).verdict).toMatchObject({
      reasons: [{ reason: 'hold' }, { reason: 'ATR missing' }],
    });
  });

  test('later candles change nothing', () => {
    const past = walk(DAYS_8, { seed: 2 });
    const later = walk(300, { seed: 3, end: plus(T0, 300 * 60_000), price: 1 });
    const context = contextOf(past);
    const withFuture = contextOf(joinCandles(past, later), { ticker: context.ticker });
    expect(thinkOf(withFuture, T0)).toEqual(thinkOf(context, T0));
  });
});
