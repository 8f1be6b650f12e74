// Signals and outcomes to show: consistent ones, every field replaceable.

import type { CycleReport } from '../../../core/cycleReport.ts';
import type { Signal } from '../../../core/decision/verdict.ts';
import { cycleId, HOUR_MS, type Instant, instant, MINUTE_MS, plus, slotOf } from '../../../core/instant.ts';
import type { Outcome } from '../../../core/record/outcome.ts';
import { analysesFixture, oddsFixture } from '../../support/analysesFixture.ts';
import { absentUpstreams } from '../../support/marketFixtures.ts';

/** 2024-01-15 14:35 UTC. */
export const T0: Instant = instant(Date.UTC(2024, 0, 15, 14, 35));

/** A BUY of BTC-USD, published 19 s after its facts; `asOf` moves id and times with it. */
export const sampleSignal = (asOf: Instant = T0, overrides: Partial<Signal> = {}): Signal => {
  const symbol = overrides.symbol ?? 'BTC-USD';
  const cycle = cycleId(slotOf(asOf));
  return {
    id: `${cycle}-${symbol}`,
    cycle,
    symbol,
    direction: 'BUY',
    confidence: 72,
    tier: 'MEDIUM',
    entry: 42_480,
    stopLoss: 42_208.5,
    takeProfit: 42_955.75,
    tick: 0.01,
    risk: 'MEDIUM',
    lifeHours: 4,
    asOf,
    publishedAt: plus(asOf, 19_000),
    validUntil: plus(asOf, 5 * MINUTE_MS),
    expiresAt: plus(asOf, 4 * HOUR_MS),
    by: 'quant',
    reasoning:
      'Broke the 4-hour high on rising volume while the hourly trend points up. Against: RSI is close to overbought.',
    keyFactors: ['hourly trend up', 'bands: squeeze released', 'MACD crossed up'],
    assessment: {
      marketPrice: 42_481.25,
      costs: { fees: 0.002, halfSpread: 0.0001, slippage: 0.0002, total: 0.0023 },
      grossGain: 0.0112,
      grossLoss: 0.0064,
      netGain: 0.0089,
      netLoss: 0.0087,
      rewardToRisk: 1.02,
      breakEvenRate: 0.494,
      stopInAtr: 1.6,
      ...oddsFixture,
    },
    ...overrides,
  };
};

/** An outcome at the level its kind names, an hour after publication. */
export const sampleOutcome = (
  signal: Signal,
  kind: 'target' | 'stop' | 'expired',
): Exclude<Outcome, { kind: 'open' }> => {
  const [exitPrice, r] = {
    target: [signal.takeProfit, 1.4],
    stop: [signal.stopLoss, -1.36],
    expired: [signal.entry, -0.4],
  }[kind] as [number, number];
  return {
    kind,
    at: plus(signal.publishedAt, HOUR_MS),
    entryAt: plus(signal.publishedAt, MINUTE_MS),
    entryPrice: signal.entry,
    exitPrice,
    r,
    netShare: r * 0.0064,
    adverseR: kind === 'stop' ? 1 : 0.3,
    favourableR: kind === 'target' ? 1.75 : 0.2,
    durationMs: HOUR_MS,
  };
};

/** The report behind a signal: one analysis with a view, one without, one upstream missing. */
export const sampleReport = (signal: Signal): CycleReport => ({
  cycle: signal.cycle,
  symbol: signal.symbol,
  asOf: signal.asOf,
  candles: {
    kind: 'ok',
    source: 'coinbase',
    at: signal.asOf,
    receivedAt: signal.asOf,
    latencyMs: 40,
    value: { from: plus(signal.asOf, -24 * HOUR_MS), to: signal.asOf, rows: 1440, hash: '0'.repeat(64) },
  },
  ticker: {
    kind: 'ok',
    source: 'coinbase',
    at: signal.asOf,
    receivedAt: signal.asOf,
    latencyMs: 40,
    value: { price: 42_481.25, bid: 42_481, ask: 42_481.5, tick: 0.01 },
  },
  upstreams: absentUpstreams(signal.asOf),
  analyses: [...analysesFixture, { kind: 'abstained', analyst: 'macd', because: 'needs 35 candles, has 12' }],
  lessons: 0,
  synthesis: {
    by: signal.by,
    verdict: { kind: 'hold', cause: 'market' },
    reasoning: signal.reasoning,
    keyFactors: signal.keyFactors,
  },
  assessment: signal.assessment,
  verdict: { kind: 'publish', signal },
  settingsVersion: '1',
  codeVersion: '0.1.0-test',
  decidedAt: signal.publishedAt,
  timings: { gather: 800, think: 12 },
});

/** The report of a cycle that came to nothing. */
export const sampleHold = (asOf: Instant): CycleReport => ({
  ...sampleReport(sampleSignal(asOf)),
  assessment: undefined,
  verdict: { kind: 'withhold', reasons: [{ reason: 'hold', cause: 'market' }] },
});
