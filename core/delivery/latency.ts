// How long cards take from the end of their candle to Telegram's acceptance: the middle one and the slowest twentieth.
import { DAY_MS, type Instant, slotOfCycle } from '../instant.ts';

/** A first card and the market instant at which Telegram had taken it. */
export type AcceptedCard = { readonly subscriber: number; readonly signalId: string; readonly acceptedAt: Instant };

/** Cards accepted within so long are measured. */
export const LATENCY_WINDOW_MS = DAY_MS;
/** Below so many cards no percentile is told. */
export const LATENCY_MINIMUM = 20;
/** More than so many cards are not read; the newest count. */
export const LATENCY_CARDS = 10_000;

/** Percentiles in market milliseconds over `n` cards. */
export type Latency =
  | { readonly kind: 'measured'; readonly n: number; readonly p50Ms: number; readonly p95Ms: number }
  | { readonly kind: 'too few'; readonly n: number };

/** The end of the last closed candle of the signal's cycle, which its id names; undefined for a foreign id. */
const candleEndOf = (signalId: string): Instant | undefined => slotOfCycle(signalId.slice(0, signalId.indexOf('-')));

/** The value at or below which a share `p` of the ascending values lies (nearest rank, so always one that was measured). */
const nearestRank = (ascending: readonly number[], p: number): number =>
  ascending[Math.max(0, Math.ceil(p * ascending.length) - 1)] ?? Number.NaN;

/**
 * p50 and p95 from 20 cards on. `joinedAt` tells when people joined: a card that somebody asked for by joining after its
 * candle closed says nothing of the service and is left out, as is one whose id is no signal's.
 */
export const latencyOf = (
  cards: readonly AcceptedCard[],
  joinedAt: ReadonlyMap<number, Instant> = new Map(),
): Latency => {
  const waits = cards
    .flatMap(({ subscriber, signalId, acceptedAt }) => {
      const end = candleEndOf(signalId);
      const joined = joinedAt.get(subscriber);
      return end === undefined || (joined !== undefined && joined > end) ? [] : [Math.max(0, acceptedAt - end)];
    })
    .toSorted((a, b) => a - b);
  const n = waits.length;
  return n < LATENCY_MINIMUM
    ? { kind: 'too few', n }
    : { kind: 'measured', n, p50Ms: nearestRank(waits, 0.5), p95Ms: nearestRank(waits, 0.95) };
};
