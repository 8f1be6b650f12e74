// Proposals that were not published, in the shape of a signal, so that what became of them can be told as well.
import type { CycleReport, Opinion } from '../cycleReport.ts';
import { costsOf } from '../decision/assess.ts';
import { tierOf } from '../decision/tier.ts';
import type { Assessment, Signal, WithholdReason } from '../decision/verdict.ts';
import { HOUR_MS, plus, SLOT_MS } from '../instant.ts';
import type { Settings } from '../settings.ts';
import type { Proposal } from '../synthesis/synthesis.ts';
import { type EntryFacts, factsOf } from './entry.ts';

/** A signal without words and odds, which stand in the report of the same cycle and symbol. */
export type ProposedSignal = Omit<Signal, 'reasoning' | 'keyFactors' | 'assessment'> & {
  readonly assessment: Pick<Assessment, 'marketPrice' | 'costs'>;
};

/**
 * `id` is `${cycle}-${symbol}-${by}`; `signal.id` is what the signal's would have been. `final`: it was what the cycle
 * put forward, else what its synthesiser said beside the one that decided. `reasons`: every rule that stood against it;
 * empty where it was not the one that decided and no rule did.
 */
export type WithheldProposal = {
  readonly id: string;
  readonly by: Signal['by'];
  readonly final: boolean;
  readonly signal: ProposedSignal;
  readonly reasons: readonly WithholdReason[];
  /** what older ones lack */
  readonly facts?: EntryFacts;
  readonly settingsVersion?: string;
  readonly promptVersion?: string;
};

/** `by` and `final` count open and ended ones together; `outcomes` by kind. */
export type ProposalCounts = {
  readonly proposals: number;
  readonly open: number;
  readonly final: number;
  readonly by: Readonly<Record<Signal['by'], number>>;
  readonly outcomes: Readonly<Record<string, number>>;
};

const isPrice = (x: number): boolean => Number.isFinite(x) && x > 0;

/** Stop and target are prices on their sides of the entry; of anything else no trade can be told. */
const isTrade = ({ direction, entry, stopLoss, takeProfit }: Proposal): boolean => {
  const side = direction === 'BUY' ? 1 : -1;
  return (
    side * (takeProfit - entry) > 0 && side * (entry - stopLoss) > 0 && [entry, stopLoss, takeProfit].every(isPrice)
  );
};

type Rules = { readonly judge: Pick<Settings['judge'], 'tiers'>; readonly costs: Settings['costs'] };
type Put = { readonly by: Signal['by']; readonly final: boolean; readonly opinion: Opinion };

const followed = (report: CycleReport, { by, final, opinion }: Put, rules: Rules): readonly WithheldProposal[] => {
  const { cycle, symbol, asOf, decidedAt, ticker } = report;
  const { verdict, against: reasons } = opinion;
  if (verdict.kind !== 'proposal' || ticker.kind !== 'ok' || !isTrade(verdict.proposal)) return [];
  const { direction, confidence, entry, stopLoss, takeProfit, lifeHours, risk } = verdict.proposal;
  const { price: marketPrice, tick } = ticker.value;
  const id = `${cycle}-${symbol}`;
  const signal: ProposedSignal = {
    ...{ id, cycle, symbol, direction, confidence, tier: tierOf(confidence, rules.judge.tiers) },
    ...{ entry, stopLoss, takeProfit, tick, risk, lifeHours, by, asOf, publishedAt: decidedAt },
    ...{ validUntil: plus(asOf, SLOT_MS), expiresAt: plus(asOf, lifeHours * HOUR_MS) },
    assessment: { marketPrice, costs: costsOf(ticker.value, rules.costs) },
  };
  const prompt = by === 'deepseek' ? report.model?.promptVersion : undefined;
  const versions = { settingsVersion: report.settingsVersion, ...(prompt !== undefined && { promptVersion: prompt }) };
  return [{ id: `${id}-${by}`, by, final, signal, reasons, facts: factsOf(report), ...versions }];
};

/**
 * The proposals of a recorded cycle that did not go out: the final one where it was withheld, and what quant or the model
 * proposed beside it. Those without a price to reckon costs with, or whose levels make no trade, are left out.
 */
export const withheldOf = (report: CycleReport, rules: Rules): readonly WithheldProposal[] => {
  const { synthesis, verdict, alone } = report;
  const { by } = synthesis;
  const final: readonly Put[] =
    verdict.kind === 'withhold'
      ? [{ by, final: true, opinion: { verdict: synthesis.verdict, against: verdict.reasons } }]
      : [];
  const beside: readonly Put[] = [
    ...(alone && by !== 'quant' ? [{ by: 'quant', final: false, opinion: alone.quant } as const] : []),
    ...(alone?.model && by !== 'deepseek' ? [{ by: 'deepseek', final: false, opinion: alone.model } as const] : []),
  ];
  return [...final, ...beside].flatMap((put) => followed(report, put, rules));
};
