// What Prometheus learns of each cycle: stages, sources, reasons; and of the process.
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createChanges } from '../../cli/changes.ts';
import { MINUTE_MS, plus } from '../../core/instant.ts';
import { createCycleMetrics } from '../../web/cycleMetrics.ts';
import { createManualClock } from '../support/manualClock.ts';
import { quietLog } from '../support/openOnEmbedded.ts';
import { sampleReport, sampleSignal, T0 } from './support/samples.ts';

const NONE = { calls: 0, counted: 0, failed: 0, promptTokens: 0, cacheHitTokens: 0, completionTokens: 0 };

const counting = () => {
  const clock = createManualClock(plus(T0, 5 * MINUTE_MS));
  const changes = createChanges(quietLog);
  const registry = new Registry();
  const published = sampleReport(sampleSignal(T0));
  const withheld = {
    ...published,
    verdict: { kind: 'withhold', reasons: [{ reason: 'ATR missing' }, { reason: 'hold', cause: 'no data' }] },
  } as const;
  const reports = new Map([
    ['BTC-USD', published],
    ['ETH-USD', withheld],
  ]);
  const metrics = createCycleMetrics(
    {
      ...{ clock, changes, log: quietLog },
      stores: {
        cycles: { report: async (_cycle, symbol) => reports.get(symbol) },
        outbox: {
          acceptedCards: async () =>
            Array.from({ length: 20 }, () => ({
              subscriber: 1,
              signalId: `${published.cycle}-BTC-USD`,
              acceptedAt: plus(published.asOf, 17_000),
            })),
          oldestWaiting: async () => plus(clock.now(), -90_000),
        },
        modelLedger: { totals: async () => ({ ...NONE, calls: 7, failed: 2, costUsd: 0.25, estimatedUsd: 0 }) },
      },
    },
    registry,
  );
  const cycle = (symbol: string) => changes.emit({ kind: 'cycle', cycle: published.cycle, symbol });
  return { metrics, registry, cycle, report: published };
};

test('every reason of a withheld cycle is counted, and how long its stages and sources took', async () => {
  const { registry, cycle, report, metrics } = counting();
  for (const symbol of ['BTC-USD', 'ETH-USD', 'ETH-USD']) cycle(symbol);
  await new Promise((resolve) => setImmediate(resolve));
  const text = await registry.metrics();
  expect(text).toContain('v7_withheld_total{reason="ATR missing"} 2');
  expect(text).toContain('v7_withheld_total{reason="hold"} 2');
  expect(text).toContain('v7_cycle_stage_seconds_count{stage="gather"} 3');
  const source = report.ticker.source;
  expect(text).toMatch(new RegExp(`v7_source_seconds_count\\{source="${source}"\\} [1-9]`));
  metrics.close();
  cycle('ETH-USD');
  await new Promise((resolve) => setImmediate(resolve));
  expect(await registry.metrics()).toContain('v7_withheld_total{reason="ATR missing"} 2');
});

test('latency, the oldest message, the model and the process are told when they are asked for', async () => {
  const { registry, metrics } = counting();
  await metrics.collect();
  const text = await registry.metrics();
  for (const line of [
    'v7_telegram_latency_seconds{quantile="0.95"} 17',
    'v7_outbox_age_seconds 90',
    'v7_model_calls_total{end="answered"} 5',
    'v7_model_calls_total{end="failed"} 2',
    'v7_model_cost_usd_total 0.25',
  ])
    expect(text).toContain(line);
  expect(text).toMatch(/v7_process_resident_memory_bytes \d+/);
  expect(text).toMatch(/v7_nodejs_eventloop_lag_p99_seconds /);
});
