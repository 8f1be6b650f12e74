// Figures of every cycle as it is recorded, and of this process: what only who was there can count.
import { Counter, collectDefaultMetrics, Gauge, Histogram, type Registry } from 'prom-client';
import type { CycleReport } from '../core/cycleReport.ts';
import { LATENCY_CARDS, LATENCY_WINDOW_MS, latencyOf } from '../core/delivery/latency.ts';
import { instant, plus } from '../core/instant.ts';
import type { Changes, Clock, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import { watchLimits } from '../core/watch/alarms.ts';

export type CycleMetricsDeps = {
  readonly stores: {
    readonly cycles: Pick<Stores['cycles'], 'report'>;
    readonly outbox: Pick<Stores['outbox'], 'acceptedCards' | 'oldestWaiting'>;
    readonly modelLedger: Pick<Stores['modelLedger'], 'totals'>;
  };
  readonly changes: Changes;
  readonly clock: Clock;
  readonly log: Log;
};

/** seconds: a cycle without a model takes tenths, one with a model tens */
const BUCKETS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 45, 60, 90];

/** Every reading of a cycle beside its candles and price. */
const readingsOf = (report: CycleReport) =>
  [report.candles, report.ticker, ...Object.values(report.upstreams)] as readonly CycleReport['ticker'][];

/**
 * Registers its figures and listens to the cycles until it is closed. `collect` asks the database for those that are asked
 * for at each reading: latency to Telegram over a day, the oldest waiting message, what the model has cost in all.
 */
export const createCycleMetrics = ({ stores, changes, clock, log }: CycleMetricsDeps, registry: Registry) => {
  const at = { registers: [registry] };
  collectDefaultMetrics({ register: registry, prefix: 'v7_' });
  const stages = new Histogram({
    ...{ name: 'v7_cycle_stage_seconds', help: 'Stages of cycles, wall time', labelNames: ['stage'], buckets: BUCKETS },
    ...at,
  });
  const sourceSeconds = new Histogram({
    ...{ name: 'v7_source_seconds', help: 'How long sources took to answer', labelNames: ['source'], buckets: BUCKETS },
    ...at,
  });
  const failures = new Counter({
    ...{ name: 'v7_source_failures_total', help: 'Readings that failed', labelNames: ['source', 'reason'] },
    ...at,
  });
  const withheld = new Counter({
    ...{ name: 'v7_withheld_total', help: 'Cycles that published nothing, by each reason', labelNames: ['reason'] },
    ...at,
  });
  const latency = new Gauge({
    ...{ name: 'v7_telegram_latency_seconds', help: 'From the slot to Telegram, market time, last 24 h' },
    ...{ labelNames: ['quantile'], ...at },
  });
  const age = new Gauge({ name: 'v7_outbox_age_seconds', help: 'Age of the oldest message that may go out', ...at });
  const calls = new Counter({ name: 'v7_model_calls_total', help: 'Calls of the model', labelNames: ['end'], ...at });
  const tokens = new Counter({ name: 'v7_model_tokens_total', help: 'Tokens', labelNames: ['kind'], ...at });
  const cost = new Counter({ name: 'v7_model_cost_usd_total', help: 'What the model has cost, by our ledger', ...at });

  const count = (report: CycleReport): void => {
    for (const [stage, ms] of Object.entries(report.timings)) stages.observe({ stage }, ms / 1000);
    for (const reading of readingsOf(report)) {
      // a value that still serves is no answer to this question
      const failure = reading.kind === 'ok' ? reading.keptBecause : reading.failure;
      if (failure === undefined && reading.kind === 'ok')
        sourceSeconds.observe({ source: reading.source }, reading.latencyMs / 1000);
      else if (failure !== undefined && failure.reason !== 'disabled')
        failures.inc({ source: reading.source, reason: failure.reason });
    }
    if (report.verdict.kind === 'withhold')
      for (const reason of new Set(report.verdict.reasons.map((one) => one.reason))) withheld.inc({ reason });
  };

  const stop = changes.subscribe((event, from) => {
    if (event.kind !== 'cycle' || from !== 'here') return;
    stores.cycles.report(event.cycle, event.symbol).then(
      (report) => report && count(report),
      (error: unknown) => log.warn('a cycle was not counted for /metrics', { error }),
    );
  });

  return {
    async collect(): Promise<void> {
      const now = clock.now();
      const [cards, waiting, model] = await Promise.all([
        stores.outbox.acceptedCards(plus(now, -LATENCY_WINDOW_MS), LATENCY_CARDS),
        stores.outbox.oldestWaiting({
          dueByWallMs: clock.wallMs() + watchLimits.outboxMs,
          plannedByWallMs: clock.wallMs() - watchLimits.outboxMs,
        }),
        stores.modelLedger.totals(instant(0), plus(now, 1)),
      ]);
      const measured = latencyOf(cards);
      if (measured.kind === 'measured') {
        latency.set({ quantile: '0.5' }, measured.p50Ms / 1000);
        latency.set({ quantile: '0.95' }, measured.p95Ms / 1000);
      } else latency.reset();
      age.set(waiting === undefined ? 0 : Math.max(0, now - waiting) / clock.speed / 1000);
      for (const total of [calls, tokens, cost]) total.reset();
      calls.inc({ end: 'answered' }, model.calls - model.failed);
      calls.inc({ end: 'failed' }, model.failed);
      tokens.inc({ kind: 'prompt' }, model.promptTokens);
      tokens.inc({ kind: 'cached' }, model.cacheHitTokens);
      tokens.inc({ kind: 'completion' }, model.completionTokens);
      cost.inc(model.costUsd);
    },
    close: stop,
  };
};
