// What the page and the API look for in the record.
import type { Signal } from '../decision/verdict.ts';
import type { Instant } from '../instant.ts';
import type { Decision, Outcome } from '../record/outcome.ts';
import type { SignalFlat } from '../record/signalFlat.ts';
import type { ProposalRow, SignalRow } from './record.ts';

/** How a signal ended, by the level that ended it or by what was won. */
export type OutcomeFilter = Outcome['kind'] | 'win' | 'loss' | 'breakeven';

/** What is left out is not asked for. `from` and `to` bound the publication: [from, to). */
export type SignalFilter = {
  readonly symbol?: string;
  readonly direction?: Signal['direction'];
  readonly tier?: Signal['tier'];
  readonly outcome?: OutcomeFilter;
  readonly from?: Instant;
  readonly to?: Instant;
  /** only these */
  readonly ids?: readonly string[];
};

export type FlatSignalRow = SignalRow & { readonly flat: SignalFlat };

/** A signal in as few words as a count needs. */
export type SignalGist = {
  readonly confidence: number;
  readonly outcome: Outcome['kind'];
  readonly result: 'win' | 'loss' | 'breakeven' | undefined;
};

/** What the page and the API look for in the record; it only reads. */
export type SearchStore = {
  /** Newest first; `before` as in `SignalStore.list`. */
  signals(
    query: SignalFilter & { readonly limit: number; readonly before?: string },
  ): Promise<readonly FlatSignalRow[]>;
  signal(id: string): Promise<FlatSignalRow | undefined>;
  /** Those published in [from, to), newest first. */
  gists(from: Instant, to: Instant): Promise<readonly SignalGist[]>;
  /** Proposals that their cycle put forward and that were withheld, as `signals`; `before` is a proposal's id. */
  withheld(
    query: Omit<SignalFilter, 'ids'> & { readonly limit: number; readonly before?: string },
  ): Promise<readonly ProposalRow[]>;
  /** Ids of the signals on which this word of the person stands (any, where left out), newest first, at most `limit`. */
  decidedIds(subscriber: number, decision: Decision | undefined, limit: number): Promise<readonly string[]>;
};
