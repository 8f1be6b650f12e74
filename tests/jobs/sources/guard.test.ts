// The policy around a source, on a clock moved by hand and a source that does as it is told.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHealthBoard } from '../../../cli/healthBoard.ts';
import { type Instant, instant, plus } from '../../../core/instant.ts';
import type { Present, Reading, Source, SourceFailure } from '../../../core/market/context.ts';
import type { Log } from '../../../core/ports/shell.ts';
import { type GuardPolicy, guard } from '../../../jobs/sources/guard.ts';
import { createManualClock, type ManualClock } from '../../support/manualClock.ts';
import { seeded, T0 } from '../../support/marketFixtures.ts';

const usual: GuardPolicy = {
  timeoutMs: 200,
  ratePerS: 100,
  burst: 100,
  retryAfterFailureMs: 0,
  breaker: { failures: 3, coolMs: 60_000 },
  useByMs: 600_000,
};
const down: SourceFailure = { reason: 'http', status: 503, message: 'Service Unavailable' };
const limited: SourceFailure = { reason: 'http', status: 429, message: 'slow down', retryAfterMs: 30_000 };
const notFound: SourceFailure = { reason: 'http', status: 404, message: 'NotFound' };
const forever = new AbortController().signal;

type Answer = SourceFailure | number | ((signal: AbortSignal) => Promise<Reading<number>>);

/** `answer` is a failure, a value dated now, or a behaviour of its own. */
const world = (over: Partial<GuardPolicy> = {}, clock: ManualClock = createManualClock(T0)) => {
  const asked: string[] = [];
  const logged: { readonly level: string; readonly message: string; readonly fields: unknown }[] = [];
  const at = (level: string) => (message: string, fields?: unknown) => void logged.push({ level, message, fields });
  const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: () => log };
  const health = createHealthBoard(clock);
  const state: { answer: Answer; dated: Instant | undefined } = { answer: 1, dated: undefined };
  const present = (value: number): Present<number> => ({
    kind: 'ok',
    source: 'coinbase',
    at: state.dated ?? clock.now(),
    receivedAt: clock.now(),
    latencyMs: 1,
    value,
  });
  const failed = (failure: SourceFailure): Reading<number> => ({
    kind: 'failed',
    source: 'coinbase',
    at: clock.now(),
    failure,
  });
  const source: Source<number> = {
    name: 'coinbase',
    read: async (symbol, signal) => {
      asked.push(symbol);
      const { answer } = state;
      if (typeof answer === 'function') return answer(signal);
      return typeof answer === 'number' ? present(answer) : failed(answer);
    },
  };
  const settings = { address: 'COINBASE_REST_URL' };
  const guarded = guard(source, { ...usual, ...over }, { clock, log, health, settings });
  const read = (symbol = 'BTC-USD', signal = forever) => guarded.read(symbol, signal);
  return { read, state, asked, logged, health, clock, present, failed };
};
const part = (w: ReturnType<typeof world>) => w.health.parts().find((p) => p.part === 'coinbase');

describe('a source that fails', () => {
  test('is asked once more where it may pass, and no more than that', async () => {
    const w = world();
    w.state.answer = down;
    expect(await w.read()).toMatchObject({ kind: 'failed', failure: down, since: T0 });
    expect(w.asked.length).toBe(2);
  });

  test('and answers the second time gives what it answered', async () => {
    const w = world();
    let n = 0;
    w.state.answer = async () => (++n === 1 ? w.failed(down) : w.present(7));
    expect(await w.read()).toMatchObject({ kind: 'ok', value: 7 });
    expect(w.logged).toEqual([]);
  });

  test.each<readonly [string, SourceFailure, number]>([
    ['a connection that broke', { reason: 'network', message: 'ECONNRESET' }, 2],
    ['408', { reason: 'http', status: 408, message: '' }, 2],
    ['404', notFound, 1],
    ['401', { reason: 'http', status: 401, message: '' }, 1],
    ['429 without Retry-After', { reason: 'http', status: 429, message: '' }, 1],
    ['429 with a long Retry-After', limited, 1],
    ['an answer in a form unknown', { reason: 'malformed', issues: ['x'] }, 1],
    ['disabled', { reason: 'disabled', because: 'not configured' }, 1],
  ])('%s', async (_name, failure, times) => {
    const w = world();
    w.state.answer = failure;
    expect(await w.read()).toMatchObject({ kind: 'failed', failure });
    expect(w.asked.length).toBe(times);
  });

  test('the pause before the retry is kept, spread by chance where there is one', async () => {
    const clock = createManualClock(T0);
    const w = world({ retryAfterFailureMs: 300 }, clock);
    w.state.answer = down;
    const reading = w.read();
    await clock.advanceWall(0);
    await clock.advanceWall(299);
    expect(w.asked.length).toBe(1);
    await clock.advanceWall(1);
    await reading;
    expect(w.asked.length).toBe(2);
  });

  test('since is the first failure in a row, for each symbol its own', async () => {
    const w = world({ breaker: { failures: 100, coolMs: 1 } });
    w.state.answer = notFound;
    await w.read('A');
    await w.clock.advance(1000);
    await w.read('B');
    await w.clock.advance(1000);
    expect(await w.read('A')).toMatchObject({ at: T0 + 2000, since: T0 });
    expect(await w.read('B')).toMatchObject({ since: T0 + 1000 });
    w.state.answer = 5;
    await w.read('A');
    w.state.answer = notFound;
    await w.clock.advance(1000);
    expect(await w.read('A')).toMatchObject({ kind: 'ok', at: T0 + 2000 });
    await w.clock.advance(700_000);
    expect(await w.read('A')).toMatchObject({ since: T0 + 3000 });
  });
});

describe('the last good value', () => {
  test('is offered with its own time and the cause, for its own symbol only', async () => {
    const w = world();
    const fresh = await w.read();
    await w.clock.advance(60_000);
    w.state.answer = down;
    expect(await w.read()).toEqual({ ...fresh, keptBecause: down });
    expect(await w.read('ETH-USD')).toMatchObject({ kind: 'failed' });
  });

  test('is not offered past its use-by: then the real cause, and since when', async () => {
    const w = world();
    await w.read();
    await w.clock.advance(60_000);
    w.state.answer = notFound;
    await w.read();
    await w.clock.advance(540_000);
    expect(await w.read()).toMatchObject({ kind: 'ok', at: T0 });
    await w.clock.advance(1);
    expect(await w.read()).toMatchObject({ kind: 'failed', failure: notFound, since: T0 + 60_000 });
  });

  test('an answer past its use-by is stale; the kept one serves while it may', async () => {
    const w = world();
    await w.read();
    w.state.dated = plus(T0, -700_000);
    w.state.answer = 9;
    expect(await w.read()).toMatchObject({ kind: 'ok', value: 1, keptBecause: { reason: 'stale', ageMs: 700_000 } });
    await w.clock.advance(600_001);
    expect(await w.read()).toMatchObject({ kind: 'failed', since: T0, failure: { reason: 'stale' } });
  });

  test('an answer dated ahead of our clock is refused in words; a minute is the difference of two clocks', async () => {
    const w = world();
    w.state.dated = plus(T0, 3_600_000);
    expect(await w.read()).toMatchObject({ failure: { issues: ['dated 60 min ahead of our clock'] } });
    w.state.dated = plus(T0, 30_000);
    expect(await w.read()).toMatchObject({ kind: 'ok' });
  });

  test('an older answer within its use-by is given as it is, and does not displace the newer', async () => {
    const w = world();
    await w.read();
    w.state.dated = plus(T0, -1000);
    w.state.answer = 2;
    expect(await w.read()).toMatchObject({ value: 2, at: T0 - 1000 });
    w.state.answer = down;
    expect(await w.read()).toMatchObject({ value: 1, at: T0 });
  });

  test('never past its use-by, whatever happens in which order', async () => {
    const step = fc.record({
      answer: fc.constantFrom<Answer>(1, 2, down, notFound, limited, { reason: 'malformed', issues: [] }),
      ageMs: fc.integer({ min: 0, max: 900_000 }),
      passes: fc.integer({ min: 0, max: 400_000 }),
      symbol: fc.constantFrom('A', 'B'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const w = world();
        for (const { answer, ageMs, passes, symbol } of steps) {
          await w.clock.advance(passes);
          w.state.answer = answer;
          w.state.dated = plus(w.clock.now(), -ageMs);
          const reading = await w.read(symbol);
          const of = reading.kind === 'ok' ? reading.at + usual.useByMs : (reading.since ?? Infinity);
          const holds = reading.kind === 'ok' ? w.clock.now() <= of : of <= w.clock.now();
          expect(holds).toBe(true);
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});

describe('time', () => {
  test('silence ends at the timeout, once for each asking, though the source ignores its signal', async () => {
    const w = world({ timeoutMs: 60 });
    w.state.answer = () => new Promise(() => undefined);
    const began = performance.now();
    expect(await w.read()).toMatchObject({ failure: { reason: 'timeout' } });
    expect(performance.now() - began).toBeLessThan(400);
    expect(w.asked.length).toBe(2);
  });

  test('a caller that gives up is answered at once, and the source is told when nobody waits any more', async () => {
    const w = world({ timeoutMs: 5000 });
    let stopped = false;
    w.state.answer = (signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          stopped = true;
          resolve(w.failed({ reason: 'timeout', afterMs: 1 }));
        });
      });
    const [one, other] = [new AbortController(), new AbortController()];
    const first = w.read('A', one.signal);
    const second = w.read('A', other.signal);
    await w.clock.advance(1);
    one.abort();
    expect(await first).toMatchObject({ failure: { reason: 'timeout' } });
    expect(stopped).toBe(false);
    other.abort();
    await second;
    expect(stopped).toBe(true);
    expect(w.asked).toEqual(['A']);
    expect(part(w)).toBeUndefined();
    w.state.answer = 3;
    expect(await w.read('A')).toMatchObject({ value: 3 });
  });

  test('an aborted signal asks nobody', async () => {
    const w = world();
    expect(await w.read('A', AbortSignal.abort())).toMatchObject({ failure: { reason: 'timeout' } });
    expect(w.asked).toEqual([]);
  });

  test('reads of one symbol at the same time are one asking, of two symbols two', async () => {
    const w = world();
    const readings = await Promise.all([w.read('A'), w.read('A'), w.read('B')]);
    expect(readings.every((r) => r.kind === 'ok')).toBe(true);
    expect(w.asked).toEqual(['A', 'B']);
  });

  test('the budget is a market one: more than the burst waits', async () => {
    const clock = createManualClock(T0);
    const w = world({ ratePerS: 1, burst: 2 }, clock);
    const readings = Promise.all(['A', 'B', 'C'].map((symbol) => w.read(symbol)));
    await clock.advanceWall(0);
    expect(w.asked).toEqual(['A', 'B']);
    await clock.advance(1000);
    await readings;
    expect(w.asked).toEqual(['A', 'B', 'C']);
  });
});

describe('Retry-After', () => {
  test('is kept by every symbol until it is over, in market time', async () => {
    const clock = createManualClock(T0, { speed: 60 });
    const w = world({ breaker: { failures: 100, coolMs: 1 } }, clock);
    w.state.answer = { ...limited, retryAfterMs: 900_000 };
    await w.read('A');
    w.state.answer = 1;
    await clock.advanceMarket(600_000);
    expect(await w.read('B')).toMatchObject({
      since: T0,
      failure: { reason: 'http', status: 429, retryAfterMs: 300_000 },
    });
    expect(w.asked).toEqual(['A']);
    await clock.advanceMarket(300_000);
    expect(await w.read('B')).toMatchObject({ kind: 'ok' });
  });

  test('a short one is waited for inside the read', async () => {
    const clock = createManualClock(T0);
    const w = world({ timeoutMs: 2000 }, clock);
    let n = 0;
    w.state.answer = async () => (++n === 1 ? w.failed({ ...limited, retryAfterMs: 2000 }) : w.present(4));
    const reading = w.read();
    await clock.advance(0);
    await clock.advance(1999);
    expect(w.asked.length).toBe(1);
    await clock.advance(1);
    expect(await reading).toMatchObject({ kind: 'ok', value: 4 });
  });

  test('a 503 may ask for it too; a wait of days is not believed', async () => {
    const w = world({ breaker: { failures: 100, coolMs: 1 } });
    w.state.answer = { ...down, retryAfterMs: 30 * 86_400_000 };
    await w.read();
    w.state.answer = 1;
    await w.clock.advance(3_599_999);
    expect(await w.read()).toMatchObject({ failure: { status: 503, retryAfterMs: 1 } });
    await w.clock.advance(1);
    expect(await w.read()).toMatchObject({ kind: 'ok' });
  });
});

describe('the breaker', () => {
  test('spares an upstream that keeps failing, and tells the last cause to whoever reads', async () => {
    const w = world({ breaker: { failures: 2, coolMs: 60_000 } });
    w.state.answer = down;
    await w.read('A');
    await w.read('B');
    const before = w.asked.length;
    await w.clock.advance(1000);
    expect(await w.read('C')).toMatchObject({ failure: down, since: T0 });
    expect(w.asked.length).toBe(before);
  });

  test('after cooling one symbol probes, without a retry, and the others go on what it found', async () => {
    const w = world({ breaker: { failures: 1, coolMs: 60_000 } });
    w.state.answer = down;
    await w.read('A');
    await w.clock.advance(60_000);
    w.asked.length = 0;
    await Promise.all([w.read('A'), w.read('B'), w.read('C')]);
    expect(w.asked).toEqual(['A']);
    await w.clock.advance(60_000);
    w.state.answer = 8;
    const readings = await Promise.all([w.read('A'), w.read('B'), w.read('C')]);
    expect(readings.map((r) => r.kind)).toEqual(['ok', 'ok', 'ok']);
  });

  test('a symbol the upstream does not know never opens it', async () => {
    const w = world({ breaker: { failures: 1, coolMs: 60_000 } });
    w.state.answer = notFound;
    await w.read('NOPE-USD');
    w.state.answer = 1;
    expect(await w.read()).toMatchObject({ kind: 'ok' });
  });
});

describe('a bug of ours', () => {
  test('is logged and thrown, to everyone who waits, and the next read asks again', async () => {
    const w = world({ breaker: { failures: 1, coolMs: 1 } });
    w.state.answer = () => Promise.reject(new TypeError('x is not a function'));
    const readings = await Promise.allSettled([w.read(), w.read()]);
    expect(readings.map((r) => r.status)).toEqual(['rejected', 'rejected']);
    expect(w.logged.filter((x) => x.level === 'error').length).toBe(1);
    w.state.answer = 1;
    await w.clock.advance(1);
    expect(await w.read()).toMatchObject({ kind: 'ok' });
  });

  test('that comes after the caller has gone is logged and ends nothing', async () => {
    const w = world();
    const late = Promise.withResolvers<Reading<number>>();
    w.state.answer = () => late.promise;
    const caller = new AbortController();
    const reading = w.read('A', caller.signal);
    await w.clock.advance(1);
    caller.abort();
    await reading;
    late.reject(new TypeError('late'));
    await w.clock.advance(1);
    expect(w.logged.some((x) => x.level === 'error')).toBe(true);
  });
});

describe('/health', () => {
  test('tells ok, degraded while kept values serve, down when nothing can be offered, and what to do', async () => {
    const w = world();
    await w.read();
    expect(part(w)).toMatchObject({ state: 'ok', detail: 'answers' });
    w.state.answer = { reason: 'network', message: 'ECONNREFUSED' };
    await w.clock.advance(60_000);
    await w.read();
    expect(part(w)).toMatchObject({ state: 'degraded', since: T0 + 60_000 });
    expect(part(w)?.detail).toBe(
      'BTC-USD: not reached (ECONNREFUSED) since 2024-01-15 00:01; the last value still serves; ' +
        'check the network and COINBASE_REST_URL in .env if it lasts',
    );
    await w.clock.advance(600_000);
    await w.read();
    expect(part(w)).toMatchObject({ state: 'down', since: T0 + 660_000 });
    w.state.answer = 1;
    await w.clock.advance(60_000);
    await w.read();
    expect(part(w)).toMatchObject({ state: 'ok' });
  });

  test('one symbol of two without a value is degraded; a source that is not configured is off', async () => {
    const w = world();
    await w.read('A');
    w.state.answer = notFound;
    await w.read('B');
    expect(part(w)?.state).toBe('degraded');
    const off = world();
    off.state.answer = { reason: 'disabled', because: 'not configured' };
    expect(await off.read()).toMatchObject({ failure: { reason: 'disabled' } });
    expect(part(off)?.state).toBe('off');
  });

  test('a failure is logged once as a warning, and its end too', async () => {
    const w = world();
    w.state.answer = down;
    for (let i = 0; i < 4; i++) await w.read();
    w.state.answer = 1;
    await w.clock.advance(60_000);
    await w.read();
    expect(w.logged.filter((x) => x.level !== 'debug').map((x) => `${x.level}: ${x.message}`)).toEqual([
      'warn: a source failed',
      'info: a source answers again',
    ]);
  });
});

test('a thousand reads under chance faults leave nothing behind: always a reading, no timer, no flight', async () => {
  const next = seeded(11);
  const clock = createManualClock(T0);
  const w = world({ breaker: { failures: 4, coolMs: 30_000 } }, clock);
  const kinds: readonly Answer[] = [1, 1, 1, down, notFound, { reason: 'malformed', issues: ['x'] }];
  for (let i = 0; i < 1000; i++) {
    w.state.answer = kinds[Math.floor(next() * kinds.length)] ?? 1;
    await clock.setMarket(instant(clock.now() + 10_000));
    await clock.setWall(clock.wallMs() + 10_000);
    const reading = await w.read(['A', 'B', 'C'][i % 3]);
    expect(['ok', 'failed']).toContain(reading.kind);
  }
  expect(clock.waiting()).toBe(0);
});
