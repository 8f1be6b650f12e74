// What Prometheus reads: the figures the stores tell, in a registry that others may add theirs to.
import type { RequestHandler } from 'express';
import { Counter, Gauge, Registry } from 'prom-client';
import type { DatabaseTally } from '../core/ports/processes.ts';
import type { Clock, HealthBoard, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import { completeParts } from './health.ts';
import { createRemembered } from './remembered.ts';
import { within } from './within.ts';

const WAIT_MS = 2000;

export type MetricsDeps = {
  readonly stores: {
    readonly cycles: Pick<Stores['cycles'], 'counts' | 'latest'>;
    readonly signals: Pick<Stores['signals'], 'counts'>;
    readonly outbox: Pick<Stores['outbox'], 'counts'>;
    readonly subscribers: Pick<Stores['subscribers'], 'countActive'>;
  };
  readonly health: HealthBoard;
  readonly clock: Clock;
  readonly log: Log;
  readonly symbols: readonly string[];
  /** what this process has asked of the database; not told where absent */
  readonly database?: () => DatabaseTally;
  readonly version: string;
  /** figures of others are served with these; `collect` brings theirs up to date and may reject */
  readonly registry?: Registry;
  readonly collect?: () => Promise<void>;
};

const STATES = { off: -1, down: 0, degraded: 0.5, ok: 1 } as const;

/**
 * GET /metrics. Counts are of the whole record, so that they outlive the process; durations are those of each symbol's last
 * cycle. Where the database does not answer within 2 s `v7_database_up` is 0 and its figures are those before.
 */
export const createMetrics = ({
  stores,
  health,
  clock,
  log,
  symbols,
  database,
  version,
  registry,
  collect,
}: MetricsDeps): RequestHandler => {
  const own = new Registry();
  const at = { registers: [own] };
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> =>
    new Gauge({ name, help, labelNames: [...labelNames], ...at });
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> =>
    new Counter({ name, help, labelNames: [...labelNames], ...at });

  gauge('v7_build_info', 'Version of the program', ['version']).set({ version }, 1);
  const up = gauge('v7_database_up', '1 where the database answers');
  const cycles = counter('v7_cycles_total', 'Cycles by how they ended', ['end']);
  const lastCycle = gauge(
    'v7_cycle_last_as_of_seconds',
    'Instant of the facts of the newest recorded cycle, market time',
  );
  const duration = gauge('v7_cycle_duration_seconds', 'How long the stages of the last cycle took', [
    'symbol',
    'stage',
  ]);
  const open = gauge('v7_signals_open', 'Signals that have not ended');
  const signals = counter('v7_signals_total', 'Published signals');
  const ended = counter('v7_signals_ended_total', 'Signals by how they ended', ['outcome']);
  const outbox = gauge('v7_outbox_rows', 'Messages by state', ['state']);
  const depth = gauge('v7_outbox_depth', 'Messages that wait to be sent');
  const people = gauge('v7_subscribers_active', 'People who are served');
  const deliveries = counter('v7_deliveries_total', 'Messages by what became of them; repeated: may have come twice', [
    'end',
  ]);
  const reads = counter('v7_database_reads_total', 'Commands of this process that read');
  const writes = counter('v7_database_writes_total', 'Commands of this process that wrote', ['command']);
  const writeSeconds = counter('v7_database_write_seconds_total', 'Time this process waited for writes');
  const failures = counter('v7_database_failures_total', 'Commands of this process that failed', ['command']);
  const part = gauge('v7_part_state', '1 well, 0.5 degraded, 0 down, -1 off', ['part']);

  const asked = createRemembered(
    () =>
      Promise.all([
        stores.cycles.counts(),
        stores.signals.counts(),
        stores.outbox.counts(),
        stores.subscribers.countActive(),
        Promise.all(symbols.map((symbol) => stores.cycles.latest(symbol))),
      ]),
    { freshMs: 1000, wallMs: () => clock.wallMs() },
  );
  const restart = <L extends string>(
    one: Counter<L>,
    values: readonly (readonly [Partial<Record<L, string>>, number])[],
  ): void => {
    one.reset();
    for (const [labels, value] of values) one.inc(labels, value);
  };
  const fill = async (): Promise<void> => {
    const [cycle, signal, rows, active, latest] = await within(WAIT_MS, 'the database', asked.get());
    restart(cycles, [
      [{ end: 'recorded' }, cycle.recorded],
      [{ end: 'abandoned' }, cycle.abandoned],
      [{ end: 'published' }, cycle.published],
    ]);
    if (cycle.lastRecordedAsOf !== undefined) lastCycle.set(cycle.lastRecordedAsOf / 1000);
    for (const report of latest)
      for (const [stage, ms] of Object.entries(report?.timings ?? {}))
        if (report) duration.set({ symbol: report.symbol, stage }, ms / 1000);
    open.set(signal.open);
    restart(signals, [[{}, signal.signals]]);
    restart(
      ended,
      Object.entries(signal.outcomes).map(([outcome, n]) => [{ outcome }, n] as const),
    );
    const { repeats, ...states } = rows;
    restart(deliveries, [
      [{ end: 'sent' }, rows.sent],
      [{ end: 'dead' }, rows.dead],
      [{ end: 'repeated' }, repeats],
    ]);
    for (const [state, n] of Object.entries(states)) outbox.set({ state }, n);
    depth.set(rows.queued + rows.sending + rows.retry);
    people.set(active);
  };

  const tellDatabase = ({ reads: read, writes: written, failures: failed, writeMs }: DatabaseTally): void => {
    restart(reads, [[{}, read]]);
    restart(
      writes,
      [...written].map(([command, n]) => [{ command }, n] as const),
    );
    restart(
      failures,
      [...new Set([...written.keys(), ...failed.keys()])].map(
        (command) => [{ command }, failed.get(command) ?? 0] as const,
      ),
    );
    restart(writeSeconds, [[{}, writeMs / 1000]]);
  };

  return async (_req, res) => {
    if (database) tellDatabase(database());
    for (const { part: name, state } of completeParts(health.parts(), clock.now()))
      part.set({ part: name }, STATES[state]);
    try {
      await Promise.all([fill(), collect && within(WAIT_MS, 'the database', collect())]);
      up.set(1);
    } catch (error) {
      log.warn('the database did not answer /metrics', { error });
      up.set(0);
    }
    const all = registry === undefined ? own : Registry.merge([own, registry]);
    res.set({ 'content-type': all.contentType, 'cache-control': 'no-store' }).send(await all.metrics());
  };
};
