// One followed proposal as the record counts it: what was said, in which market, and what became of it.
import type { CycleReport } from '../cycleReport.ts';
import type { Signal } from '../decision/verdict.ts';
import type { Instant } from '../instant.ts';
import type { Ended, Outcome } from './outcome.ts';

/** What an entry is cut by beside its own fields; what the analyses did not say then is absent. */
export type EntryFacts = {
  readonly markovState?: string;
  /** Shannon entropy in bits, 0 to 3 */
  readonly entropyBits?: number;
  readonly hurst?: number;
  readonly volatilityRegime?: string;
  /** as Monte Carlo measured it, a share of the price an hour; absent in old rows */
  readonly volatilityPerHour?: number;
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

/** An entry that has a result. */
export type EndedEntry = RecordEntry & { readonly outcome: Ended };

export const isEnded = (entry: RecordEntry): entry is EndedEntry =>
  entry.outcome.kind !== 'open' && entry.outcome.kind !== 'unknown';

/** Which entries are meant: published in [from, to), of the symbol, gone out or not; what is left out is not asked for. */
export type EntryQuery = {
  readonly from?: Instant;
  readonly to?: Instant;
  readonly symbol?: string;
  readonly published?: boolean;
};

const ANALYSTS = ['markov', 'entropy', 'hurst', 'volatility', 'monteCarlo'] as const;

/** What a cycle's analyses say of the market its proposals were made in. */
export const factsOf = ({ analyses }: Pick<CycleReport, 'analyses'>): EntryFacts => {
  const found = (analyst: string) => analyses.find((a) => a.analyst === analyst && a.kind === 'view');
  const [markov, entropy, hurst, volatility, simulated] = ANALYSTS.map(found);
  const bits = entropy?.kind === 'view' ? entropy.numbers['entropy'] : undefined;
  const exponent = hurst?.kind === 'view' ? hurst.numbers['hurst'] : undefined;
  const perHour = simulated?.kind === 'view' ? simulated.numbers['volatilityPerHour'] : undefined;
  return {
    ...(markov?.kind === 'view' && { markovState: markov.label }),
    ...(bits !== undefined && { entropyBits: bits }),
    ...(exponent !== undefined && { hurst: exponent }),
    ...(volatility?.kind === 'view' && { volatilityRegime: volatility.label }),
    ...(perHour !== undefined && { volatilityPerHour: perHour }),
  };
};
