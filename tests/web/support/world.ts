// Worlds to show pages from: the real stores on the embedded database, a clock, a board, changes and a log.
import { afterAll, afterEach } from 'vitest';
import type { CycleReport } from '../../../core/cycleReport.ts';
import { type Instant, instant, MINUTE_MS, plus } from '../../../core/instant.ts';
import type { SignalRow } from '../../../core/ports/record.ts';
import type { ChangeEvent, Changes, Clock, HealthBoard, Log, PartHealth } from '../../../core/ports/shell.ts';
import type { Stores } from '../../../core/ports/stores.ts';
import type { Decision } from '../../../core/record/outcome.ts';
import { createWeb, type WebDeps } from '../../../web/createWeb.ts';
import type { Listening } from '../../../web/listen.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { embeddedForTests } from '../../support/openOnEmbedded.ts';
import { sampleHold, sampleReport, T0 } from './samples.ts';

const notHere = (): never => {
  throw new Error('the web only reads');
};

export type World = {
  readonly deps: WebDeps;
  /** The real ones, without the mood. */
  readonly stores: Stores;
  readonly logged: { message: string; fields: unknown }[];
  now: Instant;
  /** How counting and listing signals, which the history and /health do, goes from now on; all else goes well. */
  mood: 'well' | 'failing' | 'hanging';
  listeners(): number;
  emit(event: ChangeEvent): void;
  /** Stores a signal as it was published, and its outcome where it has one; a stored one may be put with its outcome. */
  put(row: SignalRow): Promise<void>;
  decide(signalId: string, subscriber: number, decision: Decision | 'undone'): Promise<void>;
  record(report: CycleReport): Promise<void>;
  /** Records so many cycles that came to nothing, one a slot, the newest on facts up to `last`. */
  recordHolds(count: number, last?: Instant): Promise<void>;
};

export type WorldOptions = Partial<WebDeps> & { readonly parts?: readonly PartHealth[] };

const healthyBoard: readonly PartHealth[] = ['database', 'cycle', 'telegram'].map((part) => ({
  part,
  state: 'ok',
  since: T0,
  detail: 'fine',
}));

const createChanges = () => {
  const listeners = new Set<Parameters<Changes['subscribe']>[0]>();
  const changes: Changes = {
    emit: (event) => listeners.forEach((listener) => listener(event, 'here')),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return { changes, listeners };
};

/** The stores, of which two methods go as the mood says. */
const moody = (stores: Stores, mood: () => World['mood']): WebDeps['stores'] => {
  const asked = async <T>(work: () => Promise<T>): Promise<T> => {
    if (mood() === 'hanging') await new Promise(() => undefined);
    if (mood() === 'failing') throw new Error('secret: connection refused at 10.1.2.3');
    return work();
  };
  return {
    ...stores,
    signals: { ...stores.signals, counts: () => asked(() => stores.signals.counts()) },
    search: { ...stores.search, signals: (query) => asked(() => stores.search.signals(query)) },
  };
};

const record = async ({ cycles }: Stores, report: CycleReport): Promise<void> => {
  await cycles.claim(report.cycle, report.symbol, 60_000);
  await cycles.record(report);
  await cycles.finish(report.cycle, report.symbol);
};

/** A world on the stores; parts are well unless `parts` says otherwise. */
const createWorld = (stores: Stores, { parts = healthyBoard, ...overrides }: WorldOptions): World => {
  const { changes, listeners } = createChanges();
  const logged: World['logged'] = [];
  const note = (message: string, fields?: unknown): void => void logged.push({ message, fields });
  const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log };
  // the database forgets what is over by the machine's own time, so that the wall is of today
  const ahead = Date.now() - T0;
  const clock: Clock = {
    now: () => world.now,
    wallMs: () => world.now + ahead,
    speed: 1,
    waitUntil: notHere,
    sleep: notHere,
  };
  const health: HealthBoard = { report: notHere, parts: () => parts };
  const own = { stores: moody(stores, () => world.mood), health, changes, clock, log };
  const world: World = {
    stores,
    deps: { ...own, version: '0.1.0-test', beatMs: 200, isPublic: true, ...overrides },
    logged,
    now: instant(T0 + MINUTE_MS),
    mood: 'well',
    listeners: () => listeners.size,
    emit: (event) => changes.emit(event),
    put: async ({ signal, outcome }) => {
      await stores.signals.put(signal, sampleReport(signal));
      if (outcome.kind !== 'open') await stores.signals.settle(signal.id, outcome);
    },
    decide: (signalId, subscriber, decision) =>
      stores.decisions.put({ signalId, subscriber, decision, at: world.now, late: false }),
    record: (report) => record(stores, report),
    recordHolds: async (count, last = T0) => {
      const holds = Array.from({ length: count }, (_, i) => sampleHold(plus(last, -i * 5 * MINUTE_MS)));
      await Promise.all(holds.map((hold) => record(stores, hold)));
    },
  };
  return world;
};

/** Worlds for the tests of a file, over one database server; what is served is closed again. */
export const webWorlds = () => {
  const embedded = embeddedForTests();
  const aTest: Listening[] = [];
  const allTests: Listening[] = [];
  const closeAll = (webs: Listening[]) => Promise.all(webs.splice(0).map((web) => web.close()));
  afterEach(() => closeAll(aTest));
  afterAll(() => closeAll(allTests));

  const served = async (world: World, port: number, upTo: Listening[]): Promise<Listening> => {
    const web = await createWeb(world.deps).listen(port, '127.0.0.1');
    upTo.push(web);
    return web;
  };
  const fresh = async (options: WorldOptions = {}): Promise<World> => {
    const { stores, tally } = await embedded.stores({ clock: createManualClock(plus(T0, 17_000)) });
    await stores.subscribers.put({ id: 1, firstName: 'Ada', role: 'admin', state: 'active', joinedAt: T0 });
    return createWorld(stores, { database: tally, ...options });
  };
  let empty: Promise<World> | undefined;
  return {
    /** A world of its own, into which a test puts what it wants. */
    fresh,
    /** A world on stores with nothing in them, the same for all: for tests that put nothing there. */
    bare: async (options: WorldOptions = {}): Promise<World> => {
      empty ??= fresh();
      return createWorld((await empty).stores, options);
    },
    /** Serves the world on loopback, on a free port unless told, until the end of the test. */
    serve: (world: World, port = 0): Promise<Listening> => served(world, port, aTest),
    /** The same until the end of the file. */
    serveThroughout: (world: World): Promise<Listening> => served(world, 0, allTests),
  };
};
