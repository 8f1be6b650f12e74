// How long a source's value may be used after its fact, and which value may be offered at an instant.
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from '../instant.ts';
import type { Present, SourceFailure } from './context.ts';

/**
 * Milliseconds after the instant of the fact (`at`) during which a value may still be used, fresh or kept. Macro spans a
 * long weekend (Thursday's close to Tuesday's open); Fear & Greed one missed publication of its daily value.
 */
export const useByMs = {
  ticker: 2 * MINUTE_MS,
  orderFlow: 2 * MINUTE_MS,
  options: 30 * MINUTE_MS,
  sentiment: 2 * HOUR_MS,
  news: DAY_MS,
  macro: 5 * DAY_MS,
  fearGreed: 2 * DAY_MS,
} as const;

/** A fact so much later than our own clock is no fact; less is the difference between two clocks. */
const AHEAD_MS = MINUTE_MS;

/**
 * Why a value just received may not be used at `now`; undefined where it may. Older than its use-by is `stale`, dated in
 * our future is `malformed`. `leewayMs` is added to the minute two clocks may differ by.
 */
export const ageFailure = (
  at: Instant,
  useBy: number,
  now: Instant,
  leewayMs = 0,
): Extract<SourceFailure, { reason: 'stale' | 'malformed' }> | undefined => {
  if (at - now > AHEAD_MS + leewayMs)
    return { reason: 'malformed', issues: [`dated ${Math.ceil((at - now) / MINUTE_MS)} min ahead of our clock`] };
  return now - at > useBy ? { reason: 'stale', ageMs: now - at } : undefined;
};

/** The last good value as it may be offered while its source fails: with its own `at`; undefined past its use-by. */
export const keptValue = <T>(
  last: Present<T> | undefined,
  because: SourceFailure,
  useBy: number,
  now: Instant,
): Present<T> | undefined => {
  if (last === undefined || now - last.at > useBy) return undefined;
  return { ...last, keptBecause: because };
};
