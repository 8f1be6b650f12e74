// When a failed asking may be repeated: which failures may pass, and the wait an upstream asked for.
import type { SourceFailure } from '../../core/market/context.ts';
import type { Clock } from '../../core/ports/shell.ts';
import { createStopwatch } from './breaker.ts';

/** a Retry-After beyond this (market time) is not believed */
const LONGEST_PAUSE_MS = 3_600_000;

/** Worth one more asking: what may pass by itself. A 429 without Retry-After is left alone, as is every other 4xx. */
export const mayPass = (failure: SourceFailure): boolean => {
  if (failure.reason === 'timeout' || failure.reason === 'network') return true;
  if (failure.reason !== 'http') return false;
  const { status, retryAfterMs } = failure;
  return status >= 500 || status === 408 || (status === 429 && retryAfterMs !== undefined);
};

export type RetryPause = {
  /** What is left of the wait, market milliseconds; 0 where there is none. */
  left(): number;
  /** Keeps the wait a refusal asks for; a longer one that runs already stays. */
  note(failure: SourceFailure): void;
  /** The refusal that asked for the wait, with what is left of it; undefined once it is over. */
  failure(): SourceFailure | undefined;
  /** Resolves when the wait is over, or at once when aborted. */
  over(signal: AbortSignal): Promise<void>;
};

/** Retry-After as a wait that every caller of an upstream keeps. */
export const createRetryPause = (clock: Clock): RetryPause => {
  type Refusal = Extract<SourceFailure, { reason: 'http' }>;
  let pause: { readonly elapsedMs: () => number; readonly forMs: number; readonly refusal: Refusal } | undefined;
  const left = (): number => (pause ? Math.max(0, pause.forMs - pause.elapsedMs()) : 0);
  return {
    left,
    note(failure) {
      if (failure.reason !== 'http' || failure.retryAfterMs === undefined) return;
      const forMs = Math.min(failure.retryAfterMs, LONGEST_PAUSE_MS);
      if (forMs > left()) pause = { elapsedMs: createStopwatch(clock), forMs, refusal: failure };
    },
    failure() {
      const retryAfterMs = left();
      return pause && retryAfterMs > 0 ? { ...pause.refusal, retryAfterMs } : undefined;
    },
    async over(signal) {
      for (let ms = left(); ms > 0 && !signal.aborted; ms = left())
        await clock.sleep(Math.max(1, ms / clock.speed), signal);
    },
  };
};
