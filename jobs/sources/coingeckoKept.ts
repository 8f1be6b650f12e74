// Answers kept for their time and asked once for all who want them at the same moment.
import { DAY_MS, type Instant, plus } from '../../core/instant.ts';
import type { Part } from '../../core/market/sentiment.ts';
import type { Clock } from '../../core/ports/shell.ts';

type Flight<T> = { readonly answer: Promise<Part<T>>; readonly stop: AbortController; waiting: number };

/** What is not going to change by asking again soon. */
const keepMs = (part: Part<unknown>, everyMs: number): number => {
  if (part.kind === 'ok') return everyMs;
  return part.because.reason === 'unknown coin' || part.because.reason === 'not on this plan' ? DAY_MS : 0;
};

/**
 * One endpoint's answers by key. Asked anew at most every `everyMs` of market time; failures are not kept. Several callers share
 * one request, which goes on as long as one of them waits; a caller whose signal aborts leaves with a timeout.
 */
export const createKept = <T>(clock: Clock, ask: (key: string, signal: AbortSignal) => Promise<Part<T>>) => {
  const kept = new Map<string, { readonly part: Part<T>; readonly until: Instant | undefined }>();
  const flights = new Map<string, Flight<T>>();

  const begin = (key: string, everyMs: number): Flight<T> => {
    const stop = new AbortController();
    const asked = async (): Promise<Part<T>> => {
      const part = await ask(key, stop.signal);
      const forMs = keepMs(part, everyMs);
      if (forMs > 0) kept.set(key, { part, until: Number.isFinite(forMs) ? plus(clock.now(), forMs) : undefined });
      return part;
    };
    const done = (): void => void (flights.get(key) === flight && flights.delete(key));
    const flight = { answer: Promise.resolve().then(asked).finally(done), stop, waiting: 0 };
    flights.set(key, flight);
    return flight;
  };

  const wait = (flight: Flight<T>, signal: AbortSignal): Promise<Part<T>> => {
    const began = clock.wallMs();
    const { promise, resolve, reject } = Promise.withResolvers<Part<T>>();
    const leave = (): void => {
      resolve({
        kind: 'absent',
        because: { reason: 'failed', failure: { reason: 'timeout', afterMs: clock.wallMs() - began } },
      });
      flight.waiting -= 1;
      if (flight.waiting === 0) flight.stop.abort();
    };
    flight.waiting += 1;
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    const stay = (): void => signal.removeEventListener('abort', leave);
    void flight.answer.finally(stay).then(resolve, reject);
    return promise;
  };

  return (key: string, everyMs: number, signal: AbortSignal): Promise<Part<T>> => {
    const known = kept.get(key);
    if (known !== undefined && (known.until === undefined || clock.now() < known.until))
      return Promise.resolve(known.part);
    const running = flights.get(key);
    return wait(running !== undefined && !running.stop.signal.aborted ? running : begin(key, everyMs), signal);
  };
};
