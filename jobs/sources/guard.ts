// The policy around a source: when it may be asked, how long, how often again, and what is offered while it fails.
import type { Reading, Source, SourceFailure } from '../../core/market/context.ts';
import type { Clock, HealthBoard, Log } from '../../core/ports/shell.ts';
import type { SourceSettings } from '../../core/wording/remedies.ts';
import { withDeadline } from '../withDeadline.ts';
import { type BreakerPolicy, createBreaker, type Outcome, outcomeOf, type Pass } from './breaker.ts';
import { createLastGood } from './lastGood.ts';
import { createRetryPause, mayPass } from './retry.ts';
import { createSharedFlight, type SharedFlight } from './sharedFlight.ts';
import { createTokenBucket } from './tokenBucket.ts';

export type GuardPolicy = {
  /** of one asking, wall time; a read ends within two of them and the pause between */
  readonly timeoutMs: number;
  /** reads a market second and the most saved up; a client that makes several requests a read keeps a budget of its own */
  readonly ratePerS: number;
  readonly burst: number;
  /** the pause before the one retry, wall time */
  readonly retryAfterFailureMs: number;
  /** failed reads in a row, and the cooling in market time */
  readonly breaker: BreakerPolicy;
  /** how long after its `at` a value may be used, market time */
  readonly useByMs: number;
};

export type GuardDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly health: HealthBoard;
  /** numbers in [0, 1) that spread retries by half the pause either way; without it the pause is exact */
  readonly random?: () => number;
  /** the part on the health board; the source's name where absent */
  readonly part?: string;
  /** the .env names that /health points to */
  readonly settings?: SourceSettings;
};

/** a Retry-After up to here (wall time) is waited for inside the read */
const SHORT_WAIT_MS = 5000;

/** `spared`: not asked, for an older failure. `given up`: nobody waits any more, or the queue was too long. */
type Asked<T> =
  | { readonly kind: 'answered'; readonly reading: Reading<T> }
  | { readonly kind: 'spared'; readonly failure: SourceFailure }
  | { readonly kind: 'given up' };

/** The result, or undefined as soon as the signal is aborted. */
const unlessAborted = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> => {
  const aborted = Promise.withResolvers<undefined>();
  const stop = (): void => aborted.resolve(undefined);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([aborted.promise, work]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

/** One asking and at most one more, under the budget, the breaker and the waits the upstream asks for. */
const createAsking = <T>(source: Source<T>, policy: GuardPolicy, deps: GuardDeps) => {
  const { clock, log, random = () => 0.5 } = deps;
  const permit = createTokenBucket(clock, policy.ratePerS, policy.burst);
  const breaker = createBreaker(clock, policy.breaker);
  const pause = createRetryPause(clock);
  /** what is told to those who are spared while the breaker is open */
  let lastFailure: SourceFailure = { reason: 'network', message: 'not asked' };

  const late = (afterMs: number): Reading<T> => ({
    kind: 'failed',
    source: source.name,
    at: clock.now(),
    failure: { reason: 'timeout', afterMs },
  });

  const once = (symbol: string, signal: AbortSignal): Promise<Reading<T>> =>
    withDeadline(policy.timeoutMs, signal, async (bound) => {
      const began = clock.wallMs();
      const asked = (async () => source.read(symbol, bound))();
      asked.catch((error: unknown) =>
        log.error('a source threw: a bug of ours', { source: source.name, symbol, error }),
      );
      const reading = (await unlessAborted(asked, bound)) ?? late(clock.wallMs() - began);
      if (reading.kind === 'failed') pause.note(reading.failure);
      return reading;
    });

  /** False where the failure is not worth it or the time is over; true once the pauses have been kept. */
  const readyToRetry = async (failure: SourceFailure, signal: AbortSignal): Promise<boolean> => {
    if (!mayPass(failure) || pause.left() / clock.speed > SHORT_WAIT_MS) return false;
    await clock.sleep(policy.retryAfterFailureMs * (0.5 + random()), signal);
    await pause.over(signal);
    if (!signal.aborted) await unlessAborted(permit(signal), signal);
    return !signal.aborted;
  };

  const twice = async (symbol: string, pass: Pass, signal: AbortSignal): Promise<Reading<T> | undefined> => {
    const first = await once(symbol, signal);
    if (first.kind === 'ok') return first;
    if (signal.aborted) return undefined;
    if (pass.probe || !(await readyToRetry(first.failure, signal))) return first;
    const second = await once(symbol, signal);
    return second.kind === 'failed' && signal.aborted ? first : second;
  };

  const refusal = (): SourceFailure | undefined => pause.failure() ?? (breaker.isOpen() ? lastFailure : undefined);

  /** Waits for the probe under way, if there is one; then why the upstream may not be asked now. */
  const held = async (signal: AbortSignal): Promise<SourceFailure | undefined> => {
    for (let probing = breaker.probing(); probing && !refusal() && !signal.aborted; probing = breaker.probing())
      await unlessAborted(probing, signal);
    return refusal();
  };
  const enter = async (signal: AbortSignal): Promise<Pass | Exclude<Asked<T>, { kind: 'answered' }>> => {
    const spared = await held(signal);
    if (spared) return { kind: 'spared', failure: spared };
    await unlessAborted(permit(signal), signal);
    for (;;) {
      const failure = await held(signal);
      if (failure) return { kind: 'spared', failure };
      if (signal.aborted) return { kind: 'given up' };
      const pass = breaker.enter();
      if (pass) return pass;
    }
  };

  return async (symbol: string, signal: AbortSignal): Promise<Asked<T>> => {
    const pass = await enter(signal);
    if ('kind' in pass) return pass;
    let outcome: Outcome = 'bad';
    try {
      const reading = await twice(symbol, pass, signal);
      outcome = reading ? outcomeOf(reading) : 'unknown';
      if (reading?.kind === 'failed') lastFailure = reading.failure;
      return reading ? { kind: 'answered', reading } : { kind: 'given up' };
    } finally {
      pass.end(outcome);
    }
  };
};

/**
 * The same source under its policy. A read ends within two timeouts and the pause between them, or when its signal is
 * aborted, and never rejects for the upstream; what the source itself throws is a bug of ours and is thrown on after being
 * logged. Reads of one symbol at the same time are one asking. While the source fails, its last good value of the symbol
 * is offered with its own `at` and `keptBecause`; past its use-by the reading is failed with the real cause and `since`, the
 * first failure in a row. `stale` is the cause only where the source answers, but with a value past its use-by. What the
 * caller gives up is no failure of the source.
 */
export const guard = <T>(source: Source<T>, policy: GuardPolicy, deps: GuardDeps): Source<T> => {
  const { clock, part = source.name, settings = {} } = deps;
  const ask = createAsking(source, policy, deps);
  const memory = createLastGood<T>({ ...deps, name: source.name, part, settings, useByMs: policy.useByMs });
  const flights = new Map<string, SharedFlight<Reading<T>>>();

  const fly = async (symbol: string, stop: AbortSignal): Promise<Reading<T>> => {
    const began = clock.wallMs();
    const longestMs = 2 * policy.timeoutMs + 1.5 * policy.retryAfterFailureMs;
    const asked = await withDeadline(longestMs, stop, (signal) => ask(symbol, signal));
    switch (asked.kind) {
      case 'given up':
        return memory.instead(symbol, { reason: 'timeout', afterMs: clock.wallMs() - began });
      case 'spared':
        return memory.bad(symbol, asked.failure, false);
      case 'answered':
        return asked.reading.kind === 'ok'
          ? memory.good(symbol, asked.reading)
          : memory.bad(symbol, asked.reading.failure);
    }
  };

  return {
    name: source.name,
    read(symbol, signal) {
      const began = clock.wallMs();
      const flight = flights.get(symbol) ?? createSharedFlight<Reading<T>>();
      flights.set(symbol, flight);
      return flight(
        signal,
        (stop) => fly(symbol, stop),
        () => memory.instead(symbol, { reason: 'timeout', afterMs: clock.wallMs() - began }),
      );
    },
  };
};
