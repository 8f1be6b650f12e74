// The breaker: when it refuses, who may probe, and which clock it cools on.
import { describe, expect, test } from 'vitest';
import { instant } from '../../../core/instant.ts';
import type { SourceFailure } from '../../../core/market/context.ts';
import { createBreaker, createStopwatch, type Outcome, outcomeOf } from '../../../jobs/sources/breaker.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { T0 } from '../../support/marketFixtures.ts';

const policy = { failures: 3, coolMs: 60_000 };
const ends = (breaker: ReturnType<typeof createBreaker>, ...outcomes: readonly Outcome[]): void => {
  for (const outcome of outcomes) breaker.enter()?.end(outcome);
};

describe('the breaker', () => {
  test('opens after so many failures in a row, and a good end starts the row again', () => {
    const breaker = createBreaker(createManualClock(T0), policy);
    ends(breaker, 'bad', 'bad', 'good', 'bad', 'bad');
    expect(breaker.isOpen()).toBe(false);
    ends(breaker, 'bad');
    expect(breaker.isOpen()).toBe(true);
    expect(breaker.enter()).toBeUndefined();
  });

  test('what was given up counts neither way', () => {
    const breaker = createBreaker(createManualClock(T0), policy);
    ends(breaker, 'bad', 'bad', 'unknown', 'unknown', 'unknown');
    expect(breaker.isOpen()).toBe(false);
    ends(breaker, 'bad');
    expect(breaker.isOpen()).toBe(true);
  });

  test('after cooling one caller probes while the others wait for what it finds', async () => {
    const clock = createManualClock(T0);
    const breaker = createBreaker(clock, policy);
    ends(breaker, 'bad', 'bad', 'bad');
    await clock.advance(60_000);
    const probe = breaker.enter();
    expect(probe?.probe).toBe(true);
    expect(breaker.isOpen()).toBe(false);
    expect(breaker.enter()).toBeUndefined();
    const found = breaker.probing();
    probe?.end('good');
    await found;
    expect(breaker.probing()).toBeUndefined();
    expect(breaker.enter()?.probe).toBe(false);
  });

  test('a probe that fails cools anew; one that was given up leaves the next caller to probe', async () => {
    const clock = createManualClock(T0);
    const breaker = createBreaker(clock, policy);
    ends(breaker, 'bad', 'bad', 'bad');
    await clock.advance(60_000);
    breaker.enter()?.end('unknown');
    breaker.enter()?.end('bad');
    expect(breaker.isOpen()).toBe(true);
    await clock.advance(59_000);
    expect(breaker.isOpen()).toBe(true);
    await clock.advance(1000);
    expect(breaker.enter()?.probe).toBe(true);
  });

  test('one who entered before the opening and fails after it does not lengthen the cooling', async () => {
    const clock = createManualClock(T0);
    const breaker = createBreaker(clock, policy);
    const late = breaker.enter();
    ends(breaker, 'bad', 'bad', 'bad');
    await clock.advance(50_000);
    late?.end('bad');
    await clock.advance(10_000);
    expect(breaker.isOpen()).toBe(false);
  });
});

describe('the stopwatch', () => {
  test('runs with market time, and with wall time where that is held', async () => {
    const clock = createManualClock(T0, { speed: 60 });
    const elapsed = createStopwatch(clock);
    await clock.advanceWall(100);
    expect(elapsed()).toBe(100);
    await clock.advanceMarket(6000);
    expect(elapsed()).toBe(6000);
    await clock.setMarket(instant(T0 - 1000));
    await clock.setWall(T0 - 1000);
    expect(elapsed()).toBe(0);
  });
});

test.each<readonly [SourceFailure, Outcome]>([
  [{ reason: 'timeout', afterMs: 1 }, 'bad'],
  [{ reason: 'network', message: 'x' }, 'bad'],
  [{ reason: 'malformed', issues: [] }, 'bad'],
  [{ reason: 'http', status: 500, message: '' }, 'bad'],
  [{ reason: 'http', status: 429, message: '' }, 'bad'],
  [{ reason: 'http', status: 401, message: '' }, 'bad'],
  [{ reason: 'http', status: 404, message: '' }, 'good'],
  [{ reason: 'stale', ageMs: 1 }, 'good'],
  [{ reason: 'disabled', because: 'not configured' }, 'unknown'],
])('%j shows of the upstream: %s', (failure, expected) => {
  expect(outcomeOf({ kind: 'failed', source: 'coinbase', at: T0, failure })).toBe(expected);
});
