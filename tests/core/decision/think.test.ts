// From facts to verdict: pure, closed to the future, and honest about what is missing.
import { describe, expect, test } from 'vitest';
import { study } from '../../../core/decision/study.ts';
import { conclude, think } from '../../../core/decision/think.ts';
import { cycleId, type Instant, plus } from '../../../core/instant.ts';
import type { Candles } from '../../../core/market/candles.ts';
import type { MarketContext } from '../../../core/market/context.ts';
import { candleSet, joinCandles } from '../../../core/market/shapeCandles.ts';
import { noBeliefs } from '../../../core/record/beliefs.ts';
import { settings } from '../../../core/settings.ts';
import type { ModelAnswer } from '../../../core/synthesis/modelAnswer.ts';
import type { Reply } from '../../../core/synthesis/reply.ts';
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

describe('a thought with a model in it', () => {
  const context = contextOf(walk(DAYS_8, { drift: 4e-5, seed: 4 }));
  const knowledge = { beliefs: noBeliefs, events: [] };
  const found = study(context, knowledge);
  if (found.kind !== 'whole') throw new Error('no study');
  const { atr, ticker } = found.market;
  const round = (x: number): number => Number(x.toFixed(2));
  const buy: Reply = {
    ...{ verdict: 'BUY', confidence: 72, lifeHours: 12, risk: 'MEDIUM', keyFactors: [{ fact: 'analyses.trend' }] },
    ...{ entry: ticker.price, stop: round(ticker.price - 1.8 * atr), target: round(ticker.price * 1.02) },
    reasoning: 'Several analysts lean up beyond what noise shows, and the trend has lasted for days.',
  };
  const agreed = { kind: 'agreed', maxLevelDistanceInAtr: 0.1 } as const;
  const concluded = (answer: ModelAnswer) =>
    conclude({ context, knowledge, settings, decidedAt: plus(T0, 6000) }, found, answer);
  const answered = (reply: Reply): ModelAnswer => ({ kind: 'answered', reply, facts: [], stability: agreed });

  test('its levels stand exactly as they were given, and one off the price step is refused, not rounded', () => {
    const { verdict, alone } = concluded(answered(buy));
    expect(verdict).toMatchObject({
      signal: { by: 'deepseek', entry: buy.entry, stopLoss: buy.stop, takeProfit: buy.target },
    });
    expect(alone.quant.verdict).toMatchObject({ kind: 'proposal' });
    const between = concluded(answered({ ...buy, target: buy.target + 0.003 }));
    expect(between.verdict).toMatchObject({ kind: 'withhold', reasons: [{ reason: 'off tick', level: 'target' }] });
    const byFloat = concluded(answered({ ...buy, target: (buy.target * 3) / 3 + 1e-11 }));
    expect(byFloat.verdict.kind).toBe('publish');
  });

  test('a number that nobody told it withholds, one of its facts does not', () => {
    const reasoning = `${buy.reasoning} Resistance at $${round(ticker.price * 1.137)} is far.`;
    const facts = [round(ticker.price * 1.137)];
    expect(concluded(answered({ ...buy, reasoning })).verdict).toMatchObject({ reasons: [{ reason: 'unfounded' }] });
    const told = concluded({ kind: 'answered', reply: { ...buy, reasoning }, facts, stability: agreed });
    expect(told.verdict.kind).toBe('publish');
  });

  test('what is not confirmed is withheld as unstable, with the first answer on the record', () => {
    const stability = { kind: 'flipped', first: 'BUY', second: 'SELL' } as const;
    const flipped = concluded({ kind: 'answered', reply: buy, facts: [], stability });
    expect(flipped.verdict).toEqual({ kind: 'withhold', reasons: [{ reason: 'unstable', how: stability }] });
    expect(flipped.alone.model?.verdict).toMatchObject({ proposal: { direction: 'BUY' } });
  });

  test('where it fails quant proposes what it proposes alone, and says why it does', () => {
    const failed = concluded({ kind: 'failed', failure: { reason: 'no money' } });
    const alone = concluded({ kind: 'not configured' });
    expect(failed.verdict).toEqual(alone.verdict);
    expect(failed.synthesis).toEqual({
      ...alone.synthesis,
      because: 'DeepSeek has no credit left on the account (402)',
    });
    expect(failed.alone).toEqual(alone.alone);
    expect([failed.stability.kind, alone.stability]).toEqual([
      'not asked',
      { kind: 'not asked', because: 'no model was asked' },
    ]);
  });

  test('missing data stay missing data, whatever became of the model', () => {
    const blind = contextOf(walk(DAYS_8), { ticker: failed });
    const thought = conclude(
      { context: blind, knowledge, settings, decidedAt: T0 },
      study(blind, knowledge),
      answered(buy),
    );
    expect(thought.verdict).toMatchObject({
      reasons: [{ reason: 'hold', cause: 'no data' }, { reason: 'price missing' }],
    });
    const young = contextOf(walk(600));
    const short = study(young, knowledge);
    const noView = conclude({ context: young, knowledge, settings, decidedAt: T0 }, short, {
      ...{ kind: 'failed', failure: { reason: 'no money' } },
    });
    expect(noView.verdict).toEqual({ kind: 'withhold', reasons: [{ reason: 'hold', cause: 'no data' }] });
  });
});
