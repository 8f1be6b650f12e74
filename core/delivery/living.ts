// Where a signal stands for whoever reads its card: may it still be acted on, has the price left, has it ended.
import type { Signal } from '../decision/verdict.ts';
import type { Instant } from '../instant.ts';
import type { BrokenThesis, Outcome } from '../record/outcome.ts';

/** The price may be so far from the entry, as a share of the distance to the stop, before the levels are not as written. */
export const MOVED_SHARE = 0.3;

/**
 * `valid`: the levels may be acted on. `moved`: they might, had the price not left the entry. `entry over`: too late to
 * enter, the trade runs. `ending`: its life is over and the candles that tell its result are on their way.
 */
export type Living =
  | { readonly kind: 'valid'; readonly until: Instant }
  | { readonly kind: 'moved' }
  | { readonly kind: 'entry over'; readonly since: Instant }
  | { readonly kind: 'thesis broken'; readonly at: Instant }
  | { readonly kind: 'ending' }
  | { readonly kind: 'ended'; readonly outcome: Exclude<Outcome, { kind: 'open' }> };

export type LivingFacts = {
  readonly signal: Signal;
  readonly outcome: Outcome;
  readonly thesis?: BrokenThesis;
  /** the newest price lies too far from the entry; absent where no price has been seen since */
  readonly moved?: boolean;
};

/** Whether a price has left the entry, to either side, by more than MOVED_SHARE of the distance to the stop. */
export const hasMoved = (signal: Pick<Signal, 'entry' | 'stopLoss'>, price: number): boolean =>
  Math.abs(price - signal.entry) > MOVED_SHARE * Math.abs(signal.entry - signal.stopLoss);

/** The result stands above all, then the end of life, a broken thesis, and last whether one may still enter. */
export const livingOf = ({ signal, outcome, thesis, moved }: LivingFacts, now: Instant): Living => {
  if (outcome.kind !== 'open') return { kind: 'ended', outcome };
  if (now > signal.expiresAt) return { kind: 'ending' };
  if (thesis) return { kind: 'thesis broken', at: thesis.at };
  if (now > signal.validUntil) return { kind: 'entry over', since: signal.validUntil };
  return moved === true ? { kind: 'moved' } : { kind: 'valid', until: signal.validUntil };
};

/** Net result so far in R at a price: after all costs, over the published distance to the stop. */
export const runningR = (
  signal: Pick<Signal, 'direction' | 'entry' | 'stopLoss' | 'assessment'>,
  entryPrice: number,
  price: number,
): number => {
  const side = signal.direction === 'BUY' ? 1 : -1;
  const net = (side * (price - entryPrice)) / entryPrice - signal.assessment.costs.total;
  return net / (Math.abs(signal.entry - signal.stopLoss) / signal.entry);
};

/** What an open signal's price has come near to, for those who asked to be told. */
export type WatchedLevel = 'entry' | 'target' | 'stop';

/** A level counts as near within so much of the distance from entry to stop. */
export const NEAR_SHARE = 0.15;

/**
 * The levels the price is near to or beyond, between `low` and `high` of the time looked at. The entry counts only while one
 * may still enter.
 */
export const levelsNear = (
  signal: Pick<Signal, 'direction' | 'entry' | 'stopLoss' | 'takeProfit' | 'validUntil'>,
  seen: { readonly low: number; readonly high: number },
  now: Instant,
): readonly WatchedLevel[] => {
  const near = NEAR_SHARE * Math.abs(signal.entry - signal.stopLoss);
  const side = signal.direction === 'BUY' ? 1 : -1;
  const best = side === 1 ? seen.high : -seen.low;
  const worst = side === 1 ? seen.low : -seen.high;
  const found: WatchedLevel[] = [];
  if (now <= signal.validUntil && seen.low <= signal.entry + near && seen.high >= signal.entry - near)
    found.push('entry');
  if (best >= side * signal.takeProfit - near) found.push('target');
  if (worst <= side * signal.stopLoss + near) found.push('stop');
  return found;
};
