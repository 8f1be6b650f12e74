// Places an hour, open signals and cooldowns: whether one more signal may go out, decided over one small ledger.
import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS, plus } from '../instant.ts';
import type { Outcome } from '../record/outcome.ts';
import type { Direction } from '../synthesis/synthesis.ts';
import type { WithholdReason } from './verdict.ts';

export type ReservationRequest = {
  readonly signalId: string;
  readonly symbol: string;
  readonly direction: Direction;
  readonly confidence: number;
  readonly at: Instant;
  readonly expiresAt: Instant;
  readonly limits: ReservationLimits;
};

/**
 * `anHour` over all symbols; `anHourHigh` of those with confidence `highConfidence` or more. For `cooldownMinutes` after
 * a signal ended at its stop none of its symbol and direction goes out.
 */
export type ReservationLimits = {
  readonly anHour: number;
  readonly anHourHigh: number;
  readonly highConfidence: number;
  readonly cooldownMinutes: number;
};

/** How and when a signal ended, in market time. */
export type SignalEnd = { readonly kind: Exclude<Outcome['kind'], 'open'>; readonly at: Instant };

/** `ended` is absent while open, and in rows older than the field. */
export type Reservation = Omit<ReservationRequest, 'limits'> & { readonly open: boolean; readonly ended?: SignalEnd };

export type ReservationResult =
  | { readonly kind: 'granted' }
  | { readonly kind: 'refused'; readonly reasons: readonly WithholdReason[] };

/** Requests may come out of order by so much (two processes, two clocks) before a place that counts is forgotten. */
const DISORDER_MS = HOUR_MS;

const cooldownEnd = ({ ended }: Reservation, { cooldownMinutes }: ReservationLimits): Instant | undefined =>
  ended?.kind === 'stop' ? plus(ended.at, cooldownMinutes * MINUTE_MS) : undefined;

/** Open for so long after its life it is nobody's: its process ended between the place and the record; candles are waited for less long. */
const ORPHAN_MS = 3 * DAY_MS;

const isOpen = ({ open, expiresAt }: Reservation, at: Instant): boolean => open && plus(expiresAt, ORPHAN_MS) > at;

/** What can still count for a request at the instant or a little before it. */
const remembered = (ledger: readonly Reservation[], { at, limits }: ReservationRequest): readonly Reservation[] => {
  const since = at - DISORDER_MS;
  return ledger.filter(
    (r) => isOpen(r, at) || r.at > since - HOUR_MS || (cooldownEnd(r, limits) ?? Number.NEGATIVE_INFINITY) > since,
  );
};

const placesTaken = (others: readonly Reservation[], request: ReservationRequest): readonly WithholdReason[] => {
  const { limits, at, confidence } = request;
  const lastHour = others.filter((r) => r.at > at - HOUR_MS);
  const high = lastHour.filter((r) => r.confidence >= limits.highConfidence).length;
  const reasons: WithholdReason[] = [];
  if (lastHour.length >= limits.anHour)
    reasons.push({ reason: 'hourly limit', published: lastHour.length, limit: limits.anHour });
  if (confidence >= limits.highConfidence && high >= limits.anHourHigh)
    reasons.push({ reason: 'hourly limit of high confidence', published: high, limit: limits.anHourHigh });
  return reasons;
};

const stillOpen = (others: readonly Reservation[], request: ReservationRequest): readonly WithholdReason[] =>
  others
    .filter((r) => isOpen(r, request.at) && r.symbol === request.symbol)
    .map(({ direction, signalId }) => ({
      reason: direction === request.direction ? 'already open' : 'opposes open signal',
      signalId,
    }));

/** The cooldown that lasts longest, where any does. */
const cooling = (others: readonly Reservation[], request: ReservationRequest): readonly WithholdReason[] => {
  const { symbol, direction, limits, at } = request;
  let longest: Extract<WithholdReason, { reason: 'cooldown' }> | undefined;
  for (const r of others) {
    if (r.symbol !== symbol || r.direction !== direction) continue;
    const until = cooldownEnd(r, limits);
    if (until !== undefined && until > at && until > (longest?.until ?? instant(0)))
      longest = { reason: 'cooldown', until, stoppedSignal: r.signalId };
  }
  return longest ? [longest] : [];
};

/**
 * Decides over the ledger and returns it with the place taken. Asked again for the same signal it grants and changes
 * nothing; for another decision of the same cycle it decides anew. Entries count towards the hour for 60 minutes;
 * while open they let nothing of their symbol out, the same direction being `already open`, the other one opposed; one
 * that ended at its stop blocks its symbol and direction until the cooldown is over. All reasons are given.
 */
export const reserve = (
  ledger: readonly Reservation[],
  request: ReservationRequest,
): { readonly result: ReservationResult; readonly ledger: readonly Reservation[] } => {
  const kept = remembered(ledger, request);
  const held = kept.find((r) => r.signalId === request.signalId);
  if (held && held.direction === request.direction && held.confidence === request.confidence)
    return { result: { kind: 'granted' }, ledger: kept };
  const others = kept.filter((r) => r !== held);
  const reasons = [...placesTaken(others, request), ...stillOpen(others, request), ...cooling(others, request)];
  if (reasons.length > 0) return { result: { kind: 'refused', reasons }, ledger: others };
  const { limits: _, ...place } = request;
  return { result: { kind: 'granted' }, ledger: [...others, { ...place, open: true }] };
};

/** The ledger with the signal ended; its place in the hour stays taken. The first end that is told stands. */
export const release = (ledger: readonly Reservation[], signalId: string, how: SignalEnd): readonly Reservation[] =>
  ledger.map((r) => (r.signalId === signalId && r.open ? { ...r, open: false, ended: how } : r));

/** The ledger without the signal: it was never published. */
export const cancel = (ledger: readonly Reservation[], signalId: string): readonly Reservation[] =>
  ledger.filter((r) => r.signalId !== signalId);
