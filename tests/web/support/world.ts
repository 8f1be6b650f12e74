// A small world in memory to show pages from: the stores the web reads, a clock, a board, changes, a log.
import type { CycleReport } from '../../../core/cycleReport.ts';
import { type Instant, instant } from '../../../core/instant.ts';
import type { ChangeEvent, Changes, Clock, HealthBoard, Log, PartHealth, SignalRow } from '../../../core/ports.ts';
import type { Decision, RecordedDecision } from '../../../core/record/outcome.ts';
import { createWeb, type WebDeps } from '../../../web/createWeb.ts';
import type { Listening } from '../../../web/listen.ts';
import { T0 } from './samples.ts';

type WebStores = WebDeps['stores'];

const notHere = (): never => {
  throw new Error('the web only reads');
};

export type World = {
  readonly deps: WebDeps;
  readonly rows: Map<string, SignalRow>;
  readonly decisions: RecordedDecision[];
  readonly reports: Map<string, CycleReport>;
  readonly cycles: { recorded: number; abandoned: number; published: number; lastRecordedAsOf: Instant | undefined };
  readonly logged: { message: string; fields: unknown }[];
  now: Instant;
  /** how the stores behave from now on */
  mood: 'well' | 'failing' | 'hanging';
  listeners(): number;
  emit(event: ChangeEvent): void;
  put(row: SignalRow): void;
  decide(signalId: string, subscriber: number, decision: Decision | 'undone'): void;
};

const healthyBoard: readonly PartHealth[] = ['database', 'cycle', 'telegram'].map((part) => ({
  part,
  state: 'ok',
  since: T0,
  detail: 'fine',
}));

const createStores = (world: World): WebStores => {
  const asked = async <T>(answer: () => T): Promise<T> => {
    if (world.mood === 'hanging') return new Promise<T>(() => undefined);
    if (world.mood === 'failing') throw new Error('secret: connection refused at 10.1.2.3');
    return answer();
  };
  const newestFirst = (): SignalRow[] =>
    [...world.rows.values()].toSorted(
      (a, b) => b.signal.publishedAt - a.signal.publishedAt || (a.signal.id < b.signal.id ? 1 : -1),
    );
  const settled = (): SignalRow[] => newestFirst().filter((row) => 'r' in row.outcome);
  return {
    signals: {
      get: (id) => asked(() => world.rows.get(id)),
      list: ({ limit, before, symbol }) =>
        asked(() => {
          const all = newestFirst();
          const from = before === undefined ? 0 : all.findIndex((row) => row.signal.id === before) + 1;
          return all
            .slice(from)
            .filter((row) => symbol === undefined || row.signal.symbol === symbol)
            .slice(0, limit);
        }),
      open: () =>
        asked(() =>
          newestFirst()
            .filter((row) => row.outcome.kind === 'open')
            .map((row) => row.signal),
        ),
      settledInBand: () =>
        asked(() => ({
          n: settled().length,
          wins: settled().filter(({ outcome }) => 'r' in outcome && outcome.r > 0.05).length,
        })),
      counts: () =>
        asked(() => {
          const outcomes: Record<string, number> = {};
          for (const { outcome } of world.rows.values()) outcomes[outcome.kind] = (outcomes[outcome.kind] ?? 0) + 1;
          return { signals: world.rows.size, open: outcomes.open ?? 0, outcomes };
        }),
    },
    decisions: {
      forSignals: (ids) =>
        asked(() => new Map(ids.map((id) => [id, world.decisions.filter((d) => d.signalId === id)]))),
    },
    subscribers: {
      active: () => asked(() => [{ id: 1, firstName: 'Ada', role: 'admin', state: 'active', joinedAt: T0 }] as const),
    },
    cycles: {
      report: (cycle, symbol) => asked(() => world.reports.get(`${cycle}-${symbol}`)),
      counts: () => asked(() => world.cycles),
    },
  };
};

/** A world with nothing in it; parts are well unless `parts` says otherwise. */
export const createWorld = (options: Partial<WebDeps> & { readonly parts?: readonly PartHealth[] } = {}): World => {
  const { parts = healthyBoard, ...overrides } = options;
  const listeners = new Set<(event: ChangeEvent) => void>();
  const logged: World['logged'] = [];
  const note = (message: string, fields?: unknown): void => void logged.push({ message, fields });
  const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log };
  const changes: Changes = {
    emit: (event) => listeners.forEach((listener) => listener(event)),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const clock: Clock = { now: () => world.now, wallMs: () => world.now, speed: 1, waitUntil: notHere, sleep: notHere };
  const health: HealthBoard = { report: notHere, parts: () => parts };
  const rows: World['rows'] = new Map();
  const decisions: World['decisions'] = [];
  // the stores read the world they are part of, so they are made at the first look
  let stores: WebStores | undefined;
  const world: World = {
    deps: {
      get stores() {
        stores ??= createStores(world);
        return stores;
      },
      health,
      changes,
      clock,
      log,
      version: '0.1.0-test',
      beatMs: 200,
      ...overrides,
    },
    rows,
    decisions,
    reports: new Map(),
    cycles: { recorded: 0, abandoned: 0, published: 0, lastRecordedAsOf: undefined },
    logged,
    now: instant(T0 + 60_000),
    mood: 'well',
    listeners: () => listeners.size,
    emit: (event) => changes.emit(event),
    put: (row) => void rows.set(row.signal.id, row),
    decide: (signalId, subscriber, decision) =>
      void decisions.push({ signalId, subscriber, decision, at: world.now, late: false }),
  };
  return world;
};

/** Serves the world on loopback, on a free port unless told. */
export const serve = (world: World, port = 0): Promise<Listening> => createWeb(world.deps).listen(port, '127.0.0.1');
