// Stored signals and proposals as the entries of the record.
import type { Assessment, Signal } from '../decision/verdict.ts';
import type { Instant } from '../instant.ts';
import type { EntryFacts, RecordEntry } from './entry.ts';
import type { Outcome } from './outcome.ts';
import { breakEvenOf } from './trades.ts';
import type { WithheldProposal } from './withheld.ts';

/** What is known beside the trade itself; older rows lack some of it. */
export type EntryExtras = {
  readonly facts?: EntryFacts;
  readonly mirror?: Outcome;
  readonly learnedAt?: Instant;
  readonly settingsVersion?: string;
  readonly promptVersion?: string;
};

/** Of a signal, what an entry is made of. */
export type TradedSignal = Omit<
  Signal,
  'reasoning' | 'keyFactors' | 'cycle' | 'tick' | 'risk' | 'validUntil' | 'assessment'
> & {
  readonly assessment: Pick<Assessment, 'marketPrice' | 'costs'>;
};

const tradeOf = (signal: TradedSignal, outcome: Outcome, extras: EntryExtras) => {
  const { id, symbol, direction, confidence, tier, entry, stopLoss, takeProfit, lifeHours } = signal;
  const { asOf, publishedAt, expiresAt, by, assessment } = signal;
  const costs = assessment.costs.total;
  const breakEvenRate = breakEvenOf({ direction, stopLoss, takeProfit, costs }, assessment.marketPrice);
  const { facts = {}, ...rest } = extras;
  return {
    ...{
      id,
      symbol,
      direction,
      confidence,
      tier,
      entry,
      stopLoss,
      takeProfit,
      lifeHours,
      asOf,
      publishedAt,
      expiresAt,
      by,
    },
    ...{ costs, breakEvenRate, facts, outcome, ...rest },
  };
};

/** `breakEvenRate` is of the market price at the verdict. */
export const entryOfSignal = (signal: TradedSignal, outcome: Outcome, extras: EntryExtras = {}): RecordEntry => ({
  ...tradeOf(signal, outcome, extras),
  ...{ published: true, final: true, stoppedBy: [] },
});

/** `stoppedBy` names each reason once, in the order in which they were told. */
export const entryOfProposal = (
  { signal, final, by, reasons }: Pick<WithheldProposal, 'signal' | 'final' | 'by' | 'reasons'>,
  outcome: Outcome,
  extras: EntryExtras = {},
): RecordEntry => ({
  ...tradeOf({ ...signal, by }, outcome, extras),
  ...{ published: false, final, stoppedBy: [...new Set(reasons.map(({ reason }) => reason))] },
});

/** The order of entries: by publication, then signal, then synthesiser. */
export const entryOrder = (a: RecordEntry, b: RecordEntry): number =>
  a.publishedAt - b.publishedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0) || (a.by < b.by ? -1 : 1);
