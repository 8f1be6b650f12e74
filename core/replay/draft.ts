// What one slot of one symbol comes to before the record is asked: the half of a cycle that needs no earlier slot.
import type { Analysis } from '../analysis/analysis.ts';
import { bayesAnalyst } from '../analysis/bayes.ts';
import type { KnownOdds } from '../decision/assess.ts';
import { chanceOf, type Study, study } from '../decision/study.ts';
import { conclude } from '../decision/think.ts';
import type { WithholdReason } from '../decision/verdict.ts';
import type { Instant } from '../instant.ts';
import type { MarketContext } from '../market/context.ts';
import { type Beliefs, noBeliefs } from '../record/beliefs.ts';
import type { Settings } from '../settings.ts';

/** A study without its candles and its technical layer: plain data, the same whatever the settings are. */
export type KeptStudy =
  | { readonly kind: 'whole'; readonly analyses: readonly Analysis[]; readonly atr: number }
  | ({ readonly kind: 'blind' } & Pick<Extract<Study, { kind: 'blind' }>, 'analyses' | 'because' | 'missing'>);

const NOTHING_KNOWN = { beliefs: noBeliefs, events: [] } as const;

/** A cycle's study as it is while no signal has ended, without its technical layer. */
export const studyWithoutLessons = (context: MarketContext): Study => study(context, NOTHING_KNOWN, () => undefined);

export const keptStudy = (found: Study): KeptStudy =>
  found.kind === 'whole'
    ? { kind: 'whole', analyses: found.analyses, atr: found.market.atr }
    : { kind: 'blind', analyses: found.analyses, because: found.because, missing: found.missing };

/** The study again, with the context it was made from; the technical layer, which no rule reads, is absent. */
export const studyAgain = (context: MarketContext, kept: KeptStudy): Study => {
  const { candles, ticker } = context;
  if (kept.kind === 'blind') return { ...kept, technical: undefined };
  if (candles.kind === 'failed' || ticker.kind === 'failed') throw new RangeError('the study is of another context');
  const market = { candles: candles.value, ticker: ticker.value, atr: kept.atr };
  return { kind: 'whole', analyses: kept.analyses, technical: undefined, market };
};

/** The analyses as they are once signals have ended: Bayes is the only one that asks the record. */
export const withBeliefs = (context: MarketContext, kept: KeptStudy, beliefs: Beliefs): KeptStudy => {
  const { candles, symbol } = context;
  if (kept.kind === 'blind' || candles.kind === 'failed' || beliefs.lessons + beliefs.withheld === 0) return kept;
  const input = { symbol, candles: candles.value, atr: kept.atr, beliefs, seed: chanceOf(context) };
  const analyses = kept.analyses.map((a, i) =>
    a.analyst === 'bayes' ? bayesAnalyst(input, kept.analyses.slice(0, i)) : a,
  );
  return { ...kept, analyses };
};

/**
 * Plain data. `hold`: quant proposes nothing, with every reason; it does not ask the record, so that is final, unless a model
 * is asked as well: then `kept` is what it is asked about. `proposal`:
 * what the ordered half needs to weigh it again with the beliefs of that moment.
 */
export type Draft =
  | { readonly kind: 'hold'; readonly reasons: readonly WithholdReason[]; readonly kept?: KeptStudy }
  | { readonly kind: 'proposal'; readonly kept: KeptStudy; readonly odds: KnownOdds };

/** What quant makes of a study, judged without a record, by the instant of its verdict. */
export const draftOf = (
  context: MarketContext,
  kept: KeptStudy,
  { settings, decidedAt, keepHolds = false }: DraftOptions,
): Draft => {
  const setting = { context, knowledge: NOTHING_KNOWN, settings, decidedAt };
  const thought = conclude(setting, studyAgain(context, kept), { kind: 'not configured' });
  const { assessment, synthesis, verdict } = thought;
  if (assessment && synthesis.verdict.kind === 'proposal')
    return { kind: 'proposal', kept, odds: { of: synthesis.verdict.proposal, odds: assessment.odds } };
  const reasons = verdict.kind === 'withhold' ? verdict.reasons : [];
  return { kind: 'hold', reasons, ...(keepHolds && { kept }) };
};

/** `keepHolds`: the studies of slots in which quant proposes nothing are wanted as well. */
export type DraftOptions = {
  readonly settings: Settings;
  readonly decidedAt: Instant;
  readonly keepHolds?: boolean | undefined;
};
