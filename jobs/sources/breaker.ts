// Stops asking an upstream that keeps failing, and lets one caller at a time find out whether it is back.
import type { Reading } from '../../core/market/context.ts';
import type { Clock } from '../../core/ports/shell.ts';

/**
 * Milliseconds since its making in market time, or in wall time where that is more: a market clock that is held for a
 * cycle in flight must not keep that cycle waiting (the rule of tokenBucket.ts).
 */
export const createStopwatch = (clock: Clock): (() => number) => {
  const [marketMs, wallMs] = [clock.now(), clock.wallMs()];
  return () => Math.max(0, clock.now() - marketMs, clock.wallMs() - wallMs);
};

/** What an asking showed of the upstream: `unknown` where it was given up before that could be seen. */
export type Outcome = 'good' | 'bad' | 'unknown';

/** An old value, or a refusal of this one question, still shows that the upstream is there; a refused key does not. */
export const outcomeOf = (reading: Reading<unknown>): Outcome => {
  if (reading.kind === 'ok') return 'good';
  const { failure } = reading;
  switch (failure.reason) {
    case 'stale':
      return 'good';
    case 'disabled':
      return 'unknown';
    case 'http':
      return failure.status >= 500 || [401, 402, 403, 408, 429].includes(failure.status) ? 'bad' : 'good';
    case 'timeout':
    case 'network':
    case 'malformed':
      return 'bad';
  }
};

/** The right to ask once; `end` must be called. After cooling the one who holds it is the probe. */
export type Pass = { readonly probe: boolean; end(outcome: Outcome): void };

export type BreakerPolicy = { readonly failures: number; readonly coolMs: number };

export type Breaker = {
  /** True while it refuses everyone. */
  isOpen(): boolean;
  /** Resolves when the probe under way has ended; undefined where there is none. */
  probing(): Promise<void> | undefined;
  /** Undefined where the upstream may not be asked now. */
  enter(): Pass | undefined;
};

/** Opens after `failures` bad ends in a row, for `coolMs`; then one probe closes it again or opens it anew. */
export const createBreaker = (clock: Clock, { failures, coolMs }: BreakerPolicy): Breaker => {
  let row = 0;
  /** runs since the opening; undefined while closed */
  let cooling: (() => number) | undefined;
  let probe: PromiseWithResolvers<void> | undefined;

  const isOpen = (): boolean => cooling !== undefined && cooling() < coolMs;
  return {
    isOpen,
    probing: () => probe?.promise,
    enter() {
      if (isOpen() || probe) return undefined;
      const mine = cooling === undefined ? undefined : Promise.withResolvers<void>();
      probe = mine;
      return {
        probe: mine !== undefined,
        end(outcome) {
          if (outcome === 'good') [row, cooling] = [0, undefined];
          if (outcome === 'bad') {
            row += 1;
            if (mine || (row >= failures && cooling === undefined)) cooling = createStopwatch(clock);
          }
          if (mine === undefined) return;
          probe = undefined;
          mine.resolve();
        },
      };
    },
  };
};
