// Every figure that is promised to Prometheus is there over the wire, and moves when the thing happens.
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { MINUTE_MS, plus } from '../../core/instant.ts';
import type { ModelCall } from '../../core/synthesis/ledger.ts';
import { get } from './support/read.ts';
import { sampleOutcome, sampleReport, sampleSignal, T0 } from './support/samples.ts';
import { webWorlds } from './support/world.ts';

const { fresh, serve } = webWorlds();

/** Figures by their name with labels. */
const figures = async (url: string): Promise<ReadonlyMap<string, number>> => {
  const { text } = await get(`${url}/metrics`);
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
};

const call: ModelCall = {
  ...{ id: 'c1', cycle: sampleSignal(T0).cycle, symbol: 'BTC-USD', purpose: 'first', attempt: 1, promptVersion: 'p1' },
  ...{ key: 'k', model: 'deepseek-flash', messages: [], began: T0, ended: plus(T0, 5000), latencyMs: 5000 },
  usage: { promptTokens: 1000, cacheHitTokens: 400, completionTokens: 200 },
  ...{ cost: { usd: 0.5, basis: 'usage' }, outcome: { kind: 'charged', as: 'answered', text: '{}' } },
} as ModelCall;

it('tells cycles, durations, latency, sources, signals, reasons, outbox, deliveries, database, model and process', async () => {
  const world = await fresh();
  const { url } = await serve(world);
  const before = await figures(url);
  const signal = sampleSignal(T0);
  const published = sampleReport(signal);
  const hold = { ...published, symbol: 'ETH-USD' } as typeof published;
  const withheld = {
    ...hold,
    verdict: { kind: 'withhold', reasons: [{ reason: 'ATR missing' }] },
    ticker: { kind: 'failed', source: 'coinbase', at: T0, failure: { reason: 'timeout', afterMs: 4000 } },
  } as unknown as typeof published;
  for (const report of [published, withheld]) {
    await world.record(report);
    world.emit({ kind: 'cycle', cycle: report.cycle, symbol: report.symbol });
  }
  await world.put({ signal, outcome: { kind: 'open' } });
  const old = sampleSignal(plus(T0, -60 * MINUTE_MS));
  await world.put({ signal: old, outcome: sampleOutcome(old, 'target') });
  const { outbox, modelLedger, subscribers } = world.stores;
  await modelLedger.put(call);
  for (let id = 10; id < 35; id++)
    await subscribers.put({ id, firstName: 'P', role: 'member', state: 'active', joinedAt: plus(T0, -MINUTE_MS) });
  const row = (id: number) => ({ subscriber: id, kind: 'card', subject: signal.id, revision: 1 }) as const;
  await outbox.enqueue(
    Array.from({ length: 25 }, (_, i) => row(10 + i)),
    plus(T0, 1000),
  );
  for (let i = 0; i < 22; i++) {
    const [claimed] = await outbox.claim(world.deps.clock.wallMs(), 60_000, 1);
    if (!claimed) break;
    const sent = { kind: 'sent', messageId: i, at: plus(T0, 17_000) } as const;
    await outbox.settle([{ delivery: claimed, state: sent }]);
  }
  world.now = plus(T0, 5 * MINUTE_MS);
  // what is kept of the counts grows old
  await delay(1100);
  const after = await figures(url);

  const grew = [
    ...['v7_cycles_total{end="recorded"}', 'v7_cycles_total{end="published"}', 'v7_signals_total', 'v7_signals_open'],
    ...['v7_signals_ended_total{outcome="target"}', 'v7_withheld_total{reason="ATR missing"}'],
    ...['v7_cycle_stage_seconds_count{stage="gather"}', 'v7_source_failures_total{source="coinbase",reason="timeout"}'],
    ...['v7_source_seconds_count{source="coinbase"}', 'v7_telegram_latency_seconds{quantile="0.95"}'],
    ...['v7_outbox_depth', 'v7_outbox_age_seconds', 'v7_deliveries_total{end="sent"}'],
    ...['v7_database_writes_total{command="insert"}', 'v7_database_writes_total{command="update"}'],
    ...['v7_database_reads_total', 'v7_database_write_seconds_total'],
    ...['v7_model_calls_total{end="answered"}', 'v7_model_tokens_total{kind="prompt"}', 'v7_model_cost_usd_total'],
  ];
  const still = grew.filter((name) => !((after.get(name) ?? 0) > (before.get(name) ?? 0)));
  expect(still).toEqual([]);
  const there = ['v7_process_resident_memory_bytes', 'v7_nodejs_eventloop_lag_p99_seconds'];
  expect(there.filter((name) => !Number.isFinite(after.get(name)))).toEqual([]);
  expect(after.get('v7_database_failures_total{command="insert"}')).toBe(0);
});
