// Places an hour and open signals: whether one more signal may go out, decided over one small ledger.
import { HOUR_MS, type Instant } from '../instant.ts';
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

/** `anHour` over all symbols; `anHourHigh` of those with confidence `highConfidence` or more. */
export type ReservationLimits = {
  readonly anHour: number;
  readonly anHourHigh: number;
  readonly highConfidence: number;
};

export type Reservation = Omit<ReservationRequest, 'limits'> & { readonly open: boolean };

export type ReservationResult =
  | { readonly kind: 'granted' }
  | { readonly kind: 'refused'; readonly reasons: readonly WithholdReason[] };

/**
 * Decides over the ledger and returns it with the place taken. Asked again for the same signal it grants and changes
 * nothing; for another decision of the same cycle it decides anew. Entries count towards the hour for 60 minutes and towards "one open signal a direction and symbol" while open.
 */
export const reserve = (
  ledger: readonly Reservation[],
  request: ReservationRequest,
): { readonly result: ReservationResult; readonly ledger: readonly Reservation[] } => {
  const counting = ledger.filter((r) => r.open || r.at > request.at - HOUR_MS);
  const held = counting.find((r) => r.signalId === request.signalId);
  if (held && held.direction === request.direction && held.confidence === request.confidence)
    return { result: { kind: 'granted' }, ledger: counting };
  const kept = counting.filter((r) => r !== held);
  const { limits, ...place } = request;
  const lastHour = kept.filter((r) => r.at > request.at - HOUR_MS);
  const high = lastHour.filter((r) => r.confidence >= limits.highConfidence);
  const twin = kept.find((r) => r.open && r.symbol === request.symbol && r.direction === request.direction);
  const reasons: WithholdReason[] = [];
  if (lastHour.length >= limits.anHour)
    reasons.push({ reason: 'hourly limit', published: lastHour.length, limit: limits.anHour });
  if (request.confidence >= limits.highConfidence && high.length >= limits.anHourHigh)
    reasons.push({ reason: 'hourly limit of high confidence', published: high.length, limit: limits.anHourHigh });
  if (twin) reasons.push({ reason: 'already open', signalId: twin.signalId });
  if (reasons.length > 0) return { result: { kind: 'refused', reasons }, ledger: kept };
  return { result: { kind: 'granted' }, ledger: [...kept, { ...place, open: true }] };
};

/** The ledger with the signal no longer open; its place in the hour stays taken. */
export const release = (ledger: readonly Reservation[], signalId: string): readonly Reservation[] =>
  ledger.map((r) => (r.signalId === signalId ? { ...r, open: false } : r));

/** The ledger without the signal: it was never published. */
export const cancel = (ledger: readonly Reservation[], signalId: string): readonly Reservation[] =>
  ledger.filter((r) => r.signalId !== signalId);
