// One followed proposal as the record counts it: what was said, in which market, and what became of it.
import type { Signal } from '../decision/verdict.ts';
import type { Instant } from '../instant.ts';
import type { Outcome } from './outcome.ts';

/** What an entry is cut by beside its own fields; what the analyses did not say then is absent. */
export type EntryFacts = {
  readonly markovState?: string;
  /** Shannon entropy in bits, 0 to 3 */
  readonly entropyBits?: number;
  readonly hurst?: number;
  readonly volatilityRegime?: string;
};

/**
 * `id` is the signal's. `final`: it is what its cycle put forward; else what quant or the model said beside it. `mirror` is
 * what became of the other direction at the same moment with the levels mirrored at the entry, through the same resolver and
 * costs: absent where it was not followed. `stoppedBy` names the gates that withheld it, empty where it was published.
 */
export type RecordEntry = Pick<
  Signal,
  | 'id'
  | 'symbol'
  | 'direction'
  | 'confidence'
  | 'tier'
  | 'entry'
  | 'stopLoss'
  | 'takeProfit'
  | 'lifeHours'
  | 'asOf'
  | 'publishedAt'
  | 'expiresAt'
  | 'by'
> & {
  readonly published: boolean;
  readonly final: boolean;
  readonly stoppedBy: readonly string[];
  readonly costs: number;
  /** win rate at which its levels neither earn nor lose after costs; absent in old rows */
  readonly breakEvenRate?: number;
  readonly facts: EntryFacts;
  readonly outcome: Outcome;
  readonly mirror?: Outcome;
  /** market instant at which the outcome was known to the service */
  readonly learnedAt?: Instant;
  readonly settingsVersion?: string;
  readonly promptVersion?: string;
};
