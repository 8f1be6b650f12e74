// Signals, reports and outcomes for the bot's tests, on true values unless a test asks for others.

import type { CycleReport } from '../../../core/cycleReport.ts';
import type { Signal } from '../../../core/decision/verdict.ts';
import { cycleId, HOUR_MS, type Instant, parseInstant, plus, SLOT_MS } from '../../../core/instant.ts';
import type { Candles } from '../../../core/market/candles.ts';
import { candlesOf } from '../../../core/market/shapeCandles.ts';
import type { Outcome } from '../../../core/record/outcome.ts';
import { analysesFixture, oddsFixture } from '../../support/analysesFixture.ts';
import { absentUpstreams } from '../../support/marketFixtures.ts';

export const at = (iso: string): Instant => {
  const found = parseInstant(iso);
  if (found === undefined) throw new Error(`not an instant: ${iso}`);
  return found;
};

export const NOON = at('2024-01-15T14:30:00Z');

export const signalOf = (changes: Partial<Signal> = {}): Signal => {
  const asOf = changes.asOf ?? NOON;
  const symbol = changes.symbol ?? 'BTC-USD';
  const cycle = cycleId(plus(asOf, -SLOT_MS));
  return {
    id: `${cycle}-${symbol}`,
    cycle,
    symbol,
    direction: 'BUY',
    confidence: 72,
    tier: 'MEDIUM',
    entry: 96_420,
    stopLoss: 95_800,
    takeProfit: 97_500,
    tick: 0.01,
    risk: 'MEDIUM',
    lifeHours: 4,
    asOf,
    publishedAt: plus(asOf, 17_000),
    validUntil: plus(asOf, SLOT_MS),
    expiresAt: plus(asOf, 4 * HOUR_MS),
    by: 'quant',
    reasoning:
      'The weighted analysts lean up (0.41 of 1). For: Trend up, MACD up, Bands squeeze released. Against: RSI 61.',
    keyFactors: ['Trend: up (1.80)', 'MACD: up (0.92)', 'RSI: 61 (0.44)'],
    assessment: {
      marketPrice: 96_421.5,
      costs: { fees: 0.002, halfSpread: 0.00001, slippage: 0.0002, total: 0.00221 },
      grossGain: 0.0112,
      grossLoss: 0.0064,
      netGain: 0.00899,
      netLoss: 0.00861,
      rewardToRisk: 1.04,
      breakEvenRate: 0.489,
      stopInAtr: 1.8,
      ...oddsFixture,
    },
    ...changes,
  };
};

export const reportOf = (signal: Signal): CycleReport => ({
  cycle: signal.cycle,
  symbol: signal.symbol,
  asOf: signal.asOf,
  candles: {
    kind: 'ok',
    source: 'coinbase',
    at: signal.asOf,
    receivedAt: signal.asOf,
    latencyMs: 40,
    value: { from: plus(signal.asOf, -48 * HOUR_MS), to: signal.asOf, rows: 2880, hash: 'ab12' },
  },
  ticker: {
    kind: 'ok',
    source: 'coinbase',
    at: signal.asOf,
    receivedAt: signal.asOf,
    latencyMs: 40,
    value: { price: 96_421.5, bid: 96_421, ask: 96_422, tick: 0.01 },
  },
  upstreams: absentUpstreams(signal.asOf),
  analyses: analysesFixture,
  lessons: 0,
  synthesis: {
    by: signal.by,
    verdict: { kind: 'proposal', proposal: signal },
    reasoning: signal.reasoning,
    keyFactors: signal.keyFactors,
  },
  assessment: signal.assessment,
  verdict: { kind: 'publish', signal },
  settingsVersion: '1',
  codeVersion: '0.1.0',
  decidedAt: signal.publishedAt,
  timings: { gather: 412, think: 9 },
});

export const endedAt = (
  signal: Signal,
  kind: 'target' | 'stop' | 'expired',
  r: number,
): Exclude<Outcome, { kind: 'open' }> => ({
  kind,
  at: plus(signal.asOf, 92 * 60_000),
  entryAt: plus(signal.asOf, 60_000),
  entryPrice: signal.entry,
  exitPrice: kind === 'stop' ? signal.stopLoss : signal.takeProfit,
  r,
  netShare: r * 0.0064,
  adverseR: 0.3,
  favourableR: 1.9,
  durationMs: 91 * 60_000,
});

/** A wandering market of 1m candles that ends at `end` on `last`; the same for the same arguments. */
export const walk = (end: Instant, minutes: number, last: number, step = last * 0.0004): Candles => {
  let seed = 42;
  const random = (): number => {
    seed = (seed * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return seed / 4_294_967_296;
  };
  let close = last;
  const rows = Array.from({ length: minutes }, (_, i) => {
    const open = close - (random() - 0.49) * 2 * step;
    const row = {
      time: end / 1000 - 60 * (i + 1),
      open,
      high: Math.max(open, close) + random() * step,
      low: Math.min(open, close) - random() * step,
      close,
      volume: 1 + random() * 12,
      filled: false,
    };
    close = open;
    return row;
  });
  return candlesOf(rows.toReversed(), 60);
};
