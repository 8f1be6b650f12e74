// One cycle's thought from facts to verdict: study, synthesise, assess, judge. Pure, so a past cycle can be thought again.
import type { Analysis } from '../analysis/analysis.ts';
import { markovState } from '../analysis/bayes.ts';
import { HOUR_MS, type Instant, plus, SLOT_MS } from '../instant.ts';
import { type MarketContext, upstreamList } from '../market/context.ts';
import type { Settings } from '../settings.ts';
import { quant } from '../synthesis/quant.ts';
import type { Stability } from '../synthesis/stability.ts';
import type { Proposal, Synthesis } from '../synthesis/synthesis.ts';
import type { TechnicalLayer } from '../technical/layer.ts';
import { assess } from './assess.ts';
import { newestEndOf, spreadOf } from './gates/case.ts';
import { judge } from './judge.ts';
import { chanceOf, type Knowledge, type Market, type Study, study } from './study.ts';
import { tierOf } from './tier.ts';
import type { Assessment, Signal, Verdict, WithholdReason } from './verdict.ts';

export type Thought = {
  readonly analyses: readonly Analysis[];
  readonly technical: TechnicalLayer | undefined;
  readonly synthesis: Synthesis;
  readonly assessment: Assessment | undefined;
  readonly verdict: Verdict;
};

/** What a thought rests on beside the study. `decidedAt` is the instant of the verdict. */
export type Setting = {
  readonly context: MarketContext;
  readonly knowledge: Knowledge;
  readonly settings: Settings;
  readonly decidedAt: Instant;
};

const NOT_ASKED: Stability = { kind: 'not asked', because: 'no model was asked' };

const signalOf = (
  { context, settings, decidedAt }: Setting,
  synthesis: Synthesis,
  parts: { readonly proposal: Proposal; readonly assessment: Assessment; readonly tick: number },
): Signal => ({
  id: `${context.cycle}-${context.symbol}`,
  cycle: context.cycle,
  symbol: context.symbol,
  ...parts.proposal,
  tier: tierOf(parts.proposal.confidence, settings.judge.tiers),
  tick: parts.tick,
  asOf: context.asOf,
  publishedAt: decidedAt,
  validUntil: plus(context.asOf, SLOT_MS),
  expiresAt: plus(context.asOf, parts.proposal.lifeHours * HOUR_MS),
  by: synthesis.by,
  reasoning: synthesis.reasoning,
  keyFactors: synthesis.keyFactors,
  assessment: parts.assessment,
});

const reasonsAgainst = (
  { context, knowledge, settings, decidedAt }: Setting,
  market: Market,
  one: { readonly proposal: Proposal; readonly assessment: Assessment; readonly synthesis: Synthesis },
): readonly WithholdReason[] =>
  judge(
    {
      ...{ proposal: one.proposal, assessment: one.assessment, reasoning: one.synthesis.reasoning },
      ...{ atr: market.atr, tick: market.ticker.tick, spread: spreadOf(market.ticker) },
      ...{ now: decidedAt, asOf: context.asOf, newestCandleEnd: newestEndOf(market.candles.m1) },
      ...{ facts: [], upstreams: upstreamList(context), events: knowledge.events, stability: NOT_ASKED },
    },
    settings.judge,
  );

const weigh = (found: Extract<Study, { kind: 'whole' }>, synthesis: Synthesis, setting: Setting): Thought => {
  const { analyses, technical, market } = found;
  const { context, knowledge, settings } = setting;
  const about = { analyses, technical, synthesis };
  if (synthesis.verdict.kind === 'hold') {
    const reasons = [{ reason: 'hold', cause: synthesis.verdict.cause }] as const;
    return { ...about, assessment: undefined, verdict: { kind: 'withhold', reasons } };
  }
  const { proposal } = synthesis.verdict;
  const assessment = assess(
    proposal,
    {
      ...{ ticker: market.ticker, atr: market.atr, candles: market.candles, beliefs: knowledge.beliefs },
      ...{ symbol: context.symbol, state: markovState(analyses), seed: chanceOf(context) },
    },
    settings.costs,
  );
  const reasons = reasonsAgainst(setting, market, { proposal, assessment, synthesis });
  if (reasons.length > 0) return { ...about, assessment, verdict: { kind: 'withhold', reasons } };
  const signal = signalOf(setting, synthesis, { proposal, assessment, tick: market.ticker.tick });
  return { ...about, assessment, verdict: { kind: 'publish', signal } };
};

/** Facts that are missing end in a withheld verdict that names them; they never become a neutral number. */
export const think = (setting: Setting): Thought => {
  const { context, knowledge, settings } = setting;
  const found = study(context, knowledge);
  if (found.kind === 'whole') {
    const { analyses, market } = found;
    const { ticker, atr } = market;
    return weigh(found, quant({ analyses, ticker, atr, tick: ticker.tick }, settings), setting);
  }
  const synthesis: Synthesis = {
    ...{ by: 'quant', reasoning: found.because, keyFactors: [] },
    verdict: { kind: 'hold', cause: 'no data' },
  };
  const reasons = [{ reason: 'hold', cause: 'no data' } as const, ...found.missing];
  const { analyses, technical } = found;
  return { analyses, technical, synthesis, assessment: undefined, verdict: { kind: 'withhold', reasons } };
};
