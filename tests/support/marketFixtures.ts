// Small markets for tests: candles from closes, a proposal, a signal, a reading.
import type { Signal } from '../../core/decision/verdict.ts';
import { type CycleId, cycleId, HOUR_MS, type Instant, instant, plus, SLOT_MS } from '../../core/instant.ts';
import type { Candle, Candles } from '../../core/market/candles.ts';
import type { Reading, SourceName, Upstreams } from '../../core/market/context.ts';
import { candlesOf } from '../../core/market/shapeCandles.ts';
import type { Direction } from '../../core/synthesis/synthesis.ts';
import { oddsFixture } from './analysesFixture.ts';

export const T0 = instant(Date.parse('2024-01-15T00:00:00Z'));

/** A seeded generator of numbers in [0, 1): mulberry32. */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** 1m candles of a random walk, `n` of them ending at `end`; steps of about 5 bp with the drift added to each. */
export const walk = (
  n: number,
  options: { readonly seed?: number; readonly end?: Instant; readonly price?: number; readonly drift?: number } = {},
): Candles => {
  const next = seeded(options.seed ?? 1);
  const end = options.end ?? T0;
  let price = options.price ?? 40_000;
  const rows: Candle[] = [];
  for (let i = 0; i < n; i++) {
    const open = price;
    const close = open * (1 + (next() - 0.5) * 0.001 + (options.drift ?? 0));
    const high = Math.max(open, close) * (1 + next() * 0.0003);
    const low = Math.min(open, close) * (1 - next() * 0.0003);
    rows.push({ time: end / 1000 - (n - i) * 60, open, high, low, close, volume: 1 + next() * 10, filled: false });
    price = close;
  }
  return candlesOf(rows, 60);
};

/** 1m candles from [open, high, low, close] rows, the first starting at `from`. */
export const minutes = (from: Instant, rows: readonly (readonly [number, number, number, number])[]): Candles =>
  candlesOf(
    rows.map(([open, high, low, close], i) => ({
      time: from / 1000 + i * 60,
      open,
      high,
      low,
      close,
      volume: 1,
      filled: false,
    })),
    60,
  );

/** A signal on BTC-USD published at 00:00:07 with round levels; entry 100, stop 99, target 102 for BUY, mirrored for SELL. */
export const signalFixture = (over: Partial<Signal> = {}, direction: Direction = 'BUY'): Signal => {
  const side = direction === 'BUY' ? 1 : -1;
  const asOf = over.asOf ?? T0;
  const symbol = over.symbol ?? 'BTC-USD';
  const cycle: CycleId = cycleId(asOf);
  const costs = { fees: 0.002, halfSpread: 0, slippage: 0.0002, total: 0.0022 };
  return {
    id: `${cycle}-${symbol}`,
    cycle,
    symbol,
    direction,
    confidence: 72,
    tier: 'MEDIUM',
    entry: 100,
    stopLoss: 100 - side,
    takeProfit: 100 + side * 2,
    tick: 0.01,
    risk: 'MEDIUM',
    lifeHours: 1,
    asOf,
    publishedAt: plus(asOf, 7_000),
    validUntil: plus(asOf, SLOT_MS),
    expiresAt: plus(asOf, HOUR_MS),
    by: 'quant',
    reasoning: 'The weighted analysts lean up (0.44 of 1). For: Trend up. Against: RSI 48.',
    keyFactors: ['Trend: up (1.20)'],
    assessment: {
      marketPrice: 100,
      costs,
      grossGain: 0.02,
      grossLoss: 0.01,
      netGain: 0.0178,
      netLoss: 0.0122,
      rewardToRisk: 1.459,
      breakEvenRate: 0.407,
      stopInAtr: 1.5,
      ...oddsFixture,
    },
    ...over,
  };
};

const absent = (source: SourceName, at: Instant): Reading<never> => ({
  kind: 'failed',
  source,
  at,
  failure: { reason: 'disabled', because: 'not configured' },
});

/** All upstreams beside candles and price, none of them configured. */
export const absentUpstreams = (at: Instant): Upstreams => ({
  orderFlow: absent('orderFlow', at),
  sentiment: absent('sentiment', at),
  fearGreed: absent('fearGreed', at),
  macro: absent('macro', at),
  options: absent('options', at),
});

/** Sources that are never configured, for an engine that is to follow candles only. */
export const absentSources = (clock: { now(): Instant }) => {
  const source = (name: SourceName) => ({ name, read: async () => absent(name, clock.now()) });
  return {
    orderFlow: source('orderFlow'),
    sentiment: source('sentiment'),
    fearGreed: source('fearGreed'),
    macro: source('macro'),
    options: source('options'),
  };
};
