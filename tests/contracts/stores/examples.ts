// Values the store contracts are played with, and the shape in which a store is opened for them.

import type { CycleReport } from '../../../core/cycleReport.ts';
import type { Signal } from '../../../core/decision/verdict.ts';
import type { DeliveryKey } from '../../../core/delivery.ts';
import { cycleId, HOUR_MS, type Instant, instant, SLOT_MS } from '../../../core/instant.ts';
import type { Candles } from '../../../core/market/candles.ts';
import type { Outcome } from '../../../core/record/outcome.ts';
import { oddsFixture } from '../../support/analysesFixture.ts';
import type { ManualClock } from '../../support/manualClock.ts';
import { absentUpstreams } from '../../support/marketFixtures.ts';

export type Opened<S> = { readonly store: S; readonly clock: ManualClock; readonly close: () => Promise<void> };
export type Open<S> = () => Promise<Opened<S>>;

/** A slot's start; every example happens in the hours after it. */
export const START: Instant = instant(Date.UTC(2024, 0, 15, 12));
export const slot = (n: number): Instant => instant(START + n * SLOT_MS);

/** 1m candles at the given epoch seconds; the numbers depend on time and `seed` alone. */
export const candlesAt = (times: readonly number[], seed = 0): Candles => {
  const column = (salt: number) => Float64Array.from(times, (t) => 40_000 + Math.sin(t * 0.001 + salt + seed) * 100);
  const [open, high, low, close] = [column(0.1), column(0.2), column(0.3), column(0.4)];
  const filled = Uint8Array.from(times, (t) => (t / 60 + seed) % 2);
  return { intervalS: 60, time: Float64Array.from(times), open, high, low, close, volume: column(0.5), filled };
};

/** The minutes of slots `from` to `to` (without it), counted from START. */
export const minutes = (from: number, to: number): number[] =>
  Array.from({ length: (to - from) * 5 }, (_, i) => (START + from * SLOT_MS) / 1000 + i * 60);

export const signalAt = (n: number, symbol = 'BTC-USD', changes: Partial<Signal> = {}): Signal => {
  const asOf = slot(n);
  const cycle = cycleId(asOf);
  return {
    id: `${cycle}-${symbol}`,
    cycle,
    symbol,
    direction: 'BUY',
    confidence: 72,
    tier: 'MEDIUM',
    entry: 42_000,
    stopLoss: 41_500,
    takeProfit: 43_000.5,
    tick: 0.01,
    risk: 'MEDIUM',
    lifeHours: 4,
    asOf,
    publishedAt: instant(asOf + 12_345),
    validUntil: instant(asOf + 300_000),
    expiresAt: instant(asOf + 4 * HOUR_MS),
    by: 'quant',
    reasoning: 'broke the 4-hour high on rising volume',
    keyFactors: ['Trend: up'],
    assessment: {
      marketPrice: 42_001,
      costs: { fees: 0.002, halfSpread: 0.0001, slippage: 0.0002, total: 0.0023 },
      grossGain: 0.0238,
      grossLoss: 0.0119,
      netGain: 0.0215,
      netLoss: 0.0142,
      rewardToRisk: 1.5,
      breakEvenRate: 0.4,
      stopInAtr: 2,
      ...oddsFixture,
    },
    ...changes,
  };
};

/** A report of that cycle; with a signal its verdict publishes it, else it says hold. */
export const reportAt = (n: number, symbol = 'BTC-USD', signal?: Signal): CycleReport => {
  const asOf = slot(n);
  return {
    cycle: cycleId(asOf),
    symbol,
    asOf,
    candles: {
      kind: 'ok',
      source: 'coinbase',
      at: asOf,
      receivedAt: asOf,
      latencyMs: 40,
      value: { from: slot(n - 12), to: asOf, rows: 60, hash: 'c0ffee' },
    },
    ticker: { kind: 'failed', source: 'coinbase', at: asOf, failure: { reason: 'timeout', afterMs: 3000 } },
    upstreams: absentUpstreams(asOf),
    analyses: [
      {
        kind: 'view',
        analyst: 'rsi',
        lean: -0.1,
        strength: 0.30000000000000004,
        label: '61',
        against: { made: 'none', because: 'an example' },
        numbers: { 'rsi.14': 61 },
      },
      { kind: 'abstained', analyst: 'trend', because: 'needs 60 hourly candles, has 12' },
    ],
    lessons: 3,
    synthesis: { by: 'quant', verdict: { kind: 'hold', cause: 'market' }, reasoning: '', keyFactors: [] },
    assessment: signal?.assessment,
    verdict: signal
      ? { kind: 'publish', signal }
      : { kind: 'withhold', reasons: [{ reason: 'hold', cause: 'market' }] },
    settingsVersion: '1',
    codeVersion: '0.1.0',
    decidedAt: instant(asOf + 12_345),
    timings: { gather: 120, think: 8.5 },
  };
};

export const ended = (
  r: number,
  kind: 'target' | 'stop' | 'expired' = 'target',
): Exclude<Outcome, { kind: 'open' }> => ({
  kind,
  at: slot(20),
  entryAt: slot(1),
  entryPrice: 42_000,
  exitPrice: 43_000.5,
  r,
  netShare: r * 0.0119,
  adverseR: 0.2,
  favourableR: 1.9,
  durationMs: 19 * SLOT_MS,
});

export const card = (subscriber: number, subject = 's', revision = 0): DeliveryKey => ({
  subscriber,
  kind: 'card',
  subject,
  revision,
});
export const stateOf = (subscriber: number, revision: number, subject = 's'): DeliveryKey => ({
  subscriber,
  kind: 'state',
  subject,
  revision,
});
export const outcomeOf = (subscriber: number, subject = 's'): DeliveryKey => ({
  subscriber,
  kind: 'outcome',
  subject,
  revision: 0,
});
