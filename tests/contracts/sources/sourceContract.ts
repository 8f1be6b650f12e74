// The law of the family of sources: whatever its upstream does, a typed reading in time that gives no secret away.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import express, { type RequestHandler } from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createHealthBoard } from '../../../cli/healthBoard.ts';
import { type Instant, instant } from '../../../core/instant.ts';
import type { Reading, Source, SourceFailure } from '../../../core/market/context.ts';
import type { Clock } from '../../../core/ports/shell.ts';
import { guard } from '../../../jobs/sources/guard.ts';
import { createReadJson, type ReadJson } from '../../../jobs/sources/readJson.ts';
import { createFaults, type Faults, type HttpSource } from '../../../sandbox/faults/createFaults.ts';
import { type HttpKind, httpKinds } from '../../../sandbox/faults/kinds.ts';
import { readFault } from '../../../sandbox/faults/readFault.ts';
import { quietLog } from '../../support/openOnEmbedded.ts';

/** What may come of a fault: a value, or a failure of one of these reasons. */
export type Expected = 'ok' | SourceFailure['reason'];

export type ContractSubject<T> = {
  /** the upstream's name among the faults */
  readonly upstream: HttpSource;
  /** market time at which everything is asked; the stand-in must have values then */
  readonly now: Instant;
  readonly symbol: string;
  /** the stand-in as a router; `clock` is the one that faults of time move */
  readonly standIn: (clock: { nowMs(): number }) => RequestHandler | Promise<RequestHandler>;
  /** a new client each time, so that none answers from an older one's cache; `readJson` gives up early */
  readonly open: (deps: { readonly baseUrl: string; readonly clock: Clock; readonly readJson: ReadJson }) => Source<T>;
  /** texts that may appear in no failure: keys the client was opened with */
  readonly secrets?: readonly string[];
  /** of the guarded source, market ms; 10 min where absent */
  readonly useByMs?: number;
  /** where this upstream's client may rightly say something else */
  readonly expected?: Partial<Readonly<Record<HttpKind, readonly Expected[]>>>;
};

/** wall time of a request and of the caller: short where silence is to end, ample elsewhere, so that a busy machine is no fault */
const SHORT = { requestMs: 150, deadlineMs: 600 };
const AMPLE = { requestMs: 5000, deadlineMs: 8000 };
const MARGIN_MS = 1500;
const USE_BY_MS = 600_000;

const usual: Readonly<Record<HttpKind, readonly Expected[]>> = {
  delay: ['ok'],
  silence: ['timeout'],
  '429': ['http'],
  '429-bare': ['http'],
  '500': ['http'],
  '503': ['http'],
  html: ['malformed'],
  cut: ['network', 'malformed'],
  'wrong-types': ['malformed'],
  'missing-fields': ['malformed', 'ok'],
  'extra-fields': ['ok'],
  empty: ['malformed', 'stale', 'ok'],
  stale: ['ok', 'stale'],
  'time-jump': ['ok', 'stale', 'malformed'],
  endless: ['malformed', 'timeout', 'network'],
};

/** Market time stands at `now` until it is set; wall time is the machine's. */
const createStandingClock = (start: Instant): Clock & { set(at: Instant): void } => {
  let now = start;
  const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    await delay(Math.max(0, ms), undefined, signal ? { signal } : {}).catch(() => undefined);
  };
  return {
    now: () => now,
    wallMs: () => Date.now(),
    speed: 1,
    waitUntil: (at, signal) => sleep(at - now, signal),
    sleep,
    set: (at) => {
      now = at;
    },
  };
};

const serve = async (app: express.Express) => {
  const server = createServer(app);
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
};

const httpOf = (reading: Reading<unknown>) =>
  reading.kind === 'failed' && reading.failure.reason === 'http' ? reading.failure : undefined;
const outcome = (reading: Reading<unknown>): Expected => (reading.kind === 'ok' ? 'ok' : reading.failure.reason);

/** Holds one client to the family's law, bare and guarded, against its stand-in on loopback behind every fault. */
export const sourceContract = <T>(name: string, subject: ContractSubject<T>): void => {
  const { upstream, symbol, secrets = [], useByMs = USE_BY_MS } = subject;
  const clock = createStandingClock(subject.now);
  const faults: Faults = createFaults({ clock: { nowMs: () => clock.now() } });
  const readJson = createReadJson({ wallMs: () => Date.now(), userAgent: 'v7-signals/test' });
  const hasty: ReadJson = (request) =>
    readJson({ ...request, timeoutMs: Math.min(request.timeoutMs, limits.requestMs) });
  let limits = AMPLE;
  let server: Awaited<ReturnType<typeof serve>>;

  const expected = (kind: HttpKind): readonly Expected[] => subject.expected?.[kind] ?? usual[kind];
  const open = (): Source<T> => subject.open({ baseUrl: server.url, clock, readJson: hasty });
  const openGuarded = () => {
    const health = createHealthBoard(clock);
    const policy = { timeoutMs: AMPLE.requestMs, ratePerS: 1000, burst: 1000, retryAfterFailureMs: 1, useByMs };
    const breaker = { failures: 100, coolMs: 1 };
    return { source: guard(open(), { ...policy, breaker }, { clock, log: quietLog, health }), health };
  };
  const turnOn = (kind: HttpKind): void => {
    const read = readFault({ source: upstream, kind, delayMs: 50 });
    if (read.kind === 'refused') throw new Error(read.because);
    faults.add(read.fault);
  };
  /** Reads under the caller's deadline and holds the reading to what is true of all. */
  const read = async (source: Source<T>): Promise<Reading<T>> => {
    const began = performance.now();
    const reading = await source.read(symbol, AbortSignal.timeout(limits.deadlineMs));
    expect(performance.now() - began).toBeLessThan(limits.deadlineMs + MARGIN_MS);
    expect(reading.source).toBe(source.name);
    if (reading.kind === 'failed') {
      const text = JSON.stringify(reading);
      for (const secret of secrets) expect(text).not.toContain(secret);
      expect(text).not.toMatch(/[?&](x_cg_\w+|api_?key|key|token)=/i);
    } else {
      expect(reading.latencyMs).toBeGreaterThanOrEqual(0);
      expect(reading.value).toBeDefined();
    }
    return reading;
  };

  describe(`${name} keeps the law of sources`, () => {
    beforeAll(async () => {
      const app = express().disable('x-powered-by').disable('etag');
      const standIn = await subject.standIn(faults.clock(upstream, { nowMs: () => clock.now() }));
      app.use(faults.middleware(upstream), standIn);
      server = await serve(app);
    });
    beforeEach(() => {
      faults.clear();
      clock.set(subject.now);
      limits = AMPLE;
    });
    afterAll(() => server.close());

    test('a good answer is a value dated no later than now', async () => {
      const reading = await read(open());
      if (reading.kind === 'failed') throw new Error(JSON.stringify(reading.failure));
      expect(reading.at).toBeLessThanOrEqual(clock.now());
      expect(reading.receivedAt).toBe(clock.now());
      expect(reading.keptBecause).toBeUndefined();
    });

    test.each(httpKinds)('%s is a typed reading in time', async (kind) => {
      turnOn(kind);
      if (kind === 'silence') limits = SHORT;
      const reading = await read(open());
      expect(expected(kind)).toContain(outcome(reading));
      expect([undefined, Number.parseInt(kind, 10)]).toContain(httpOf(reading)?.status);
      expect(faults.active()[0]?.struck).toBeGreaterThan(0);
    });

    test('a Retry-After is told', async () => {
      turnOn('429');
      const reading = await read(open());
      // a client whose rule for 429 is another one has nothing to tell
      expect([30_000, ...(subject.expected?.['429'] ? [undefined] : [])]).toContain(httpOf(reading)?.retryAfterMs);
    });

    test('nobody listening is a failure of the network', async () => {
      const nobody = await serve(express());
      await nobody.close();
      const reading = await read(subject.open({ baseUrl: nobody.url, clock, readJson: hasty }));
      expect(outcome(reading)).toBe('network');
    });

    test('a caller that has already given up is answered at once', async () => {
      const reading = await open().read(symbol, AbortSignal.abort());
      expect(['failed', 'ok']).toContain(reading.kind);
    });

    test('eight at once under eight faults are eight readings', async () => {
      for (const kind of ['500', 'html', 'cut', 'wrong-types'] as const) turnOn(kind);
      const readings = await Promise.all(Array.from({ length: 8 }, () => read(open())));
      expect(readings.length).toBe(8);
    });

    test('guarded, it offers its last value under every fault, and past its use-by says why and since when', async () => {
      const { source, health } = openGuarded();
      const first = await read(source);
      expect(first.kind).toBe('ok');
      turnOn('503');
      clock.set(instant(subject.now + 1000));
      const kept = await read(source);
      expect(kept).toMatchObject({ kind: 'ok', at: first.at });
      clock.set(instant(first.at + useByMs + 1));
      const gone = await read(source);
      const since: number = gone.kind === 'failed' ? (gone.since ?? 0) : 0;
      expect(since).toBeGreaterThanOrEqual(subject.now);
      expect(health.parts().find((p) => p.part === source.name)?.state).toBe('down');
    });

    test.each(['time-jump', 'stale'] as const)('guarded, %s gives no value of another time', async (kind) => {
      turnOn(kind);
      const reading = await read(openGuarded().source);
      if (reading.kind === 'failed') return;
      expect(reading.at).toBeLessThanOrEqual(clock.now() + 62_000);
      expect(clock.now() - reading.at).toBeLessThanOrEqual(useByMs);
    });
  });
};
