// One cycle's thought from facts to verdict: analyse, synthesise, assess, judge. Pure, so a past cycle can be thought again.
import type { Analysis } from '../analysis/analysis.ts';
import { analyse } from '../analysis/registry.ts';
import { HOUR_MS, type Instant, plus, SLOT_MS } from '../instant.ts';
import type { CandleSet, MarketContext, Ticker } from '../market/context.ts';
import type { Settings } from '../settings.ts';
import { quant } from '../synthesis/quant.ts';
import type { HoldCause, Proposal, Synthesis } from '../synthesis/synthesis.ts';
import { atr } from '../technical/atr.ts';
import { failureText } from '../wording/sources.ts';
import { assess } from './assess.ts';
import { judge } from './judge.ts';
import { tierOf } from './tier.ts';
import type { Assessment, Signal, Verdict, WithholdReason } from './verdict.ts';

export type Thought = {
  readonly analyses: readonly Analysis[];
  readonly synthesis: Synthesis;
  readonly assessment: Assessment | undefined;
  readonly verdict: Verdict;
};

const held = (cause: HoldCause, reasoning: string): Synthesis => ({
  by: 'quant',
  verdict: { kind: 'hold', cause },
  reasoning,
  keyFactors: [],
});

const withheld = (
  synthesis: Synthesis,
  reasons: readonly WithholdReason[],
  rest: Partial<Pick<Thought, 'analyses' | 'assessment'>> = {},
): Thought => ({
  analyses: rest.analyses ?? [],
  synthesis,
  assessment: rest.assessment,
  verdict: { kind: 'withhold', reasons },
});

const signalOf = (
  context: MarketContext,
  synthesis: Synthesis,
  parts: {
    readonly proposal: Proposal;
    readonly assessment: Assessment;
    readonly decidedAt: Instant;
    readonly settings: Settings;
    readonly tick: number;
  },
): Signal => ({
  id: `${context.cycle}-${context.symbol}`,
  cycle: context.cycle,
  symbol: context.symbol,
  ...parts.proposal,
  tier: tierOf(parts.proposal.confidence, parts.settings.judge.tiers),
  tick: parts.tick,
  asOf: context.asOf,
  publishedAt: parts.decidedAt,
  validUntil: plus(context.asOf, SLOT_MS),
  expiresAt: plus(context.asOf, parts.proposal.lifeHours * HOUR_MS),
  by: synthesis.by,
  reasoning: synthesis.reasoning,
  keyFactors: synthesis.keyFactors,
  assessment: parts.assessment,
});

/** ATR(14) of closed 15m candles in price units; undefined where it cannot be measured or is nothing. */
export const atrOf = (candles: CandleSet): number | undefined => {
  const value = atr(candles.m15).at(-1);
  return value !== undefined && value > 0 ? value : undefined;
};

const weigh = (
  context: MarketContext,
  market: { readonly candles: CandleSet; readonly ticker: Ticker; readonly atr: number },
  settings: Settings,
  decidedAt: Instant,
): Thought => {
  const analyses = analyse(market.candles);
  const { tick } = market.ticker;
  const synthesis = quant({ analyses, ticker: market.ticker, atr: market.atr, tick }, settings);
  if (synthesis.verdict.kind === 'hold')
    return withheld(synthesis, [{ reason: 'hold', cause: synthesis.verdict.cause }], { analyses });
  const { proposal } = synthesis.verdict;
  const assessment = assess(proposal, market, settings.costs);
  const one = { proposal, assessment, atr: market.atr, tick, reasoning: synthesis.reasoning };
  const reasons = judge(one, settings.judge);
  if (reasons.length > 0) return withheld(synthesis, reasons, { analyses, assessment });
  const signal = signalOf(context, synthesis, { proposal, assessment, decidedAt, settings, tick });
  return { analyses, synthesis, assessment, verdict: { kind: 'publish', signal } };
};

/** Facts that are missing end in a withheld verdict that names them; they never become a neutral number. */
export const think = (context: MarketContext, settings: Settings, decidedAt: Instant): Thought => {
  const { candles, ticker } = context;
  const missing: WithholdReason[] = [];
  if (candles.kind === 'failed') missing.push({ reason: 'candles missing', detail: failureText(candles.failure) });
  if (ticker.kind === 'failed') missing.push({ reason: 'price missing', detail: failureText(ticker.failure) });
  if (candles.kind === 'failed' || ticker.kind === 'failed') {
    const analyses = candles.kind === 'ok' ? analyse(candles.value) : [];
    const synthesis = held('no data', 'The market could not be read.');
    return withheld(synthesis, [{ reason: 'hold', cause: 'no data' }, ...missing], { analyses });
  }
  const range = atrOf(candles.value);
  if (range === undefined)
    return withheld(
      held('no data', 'ATR cannot be measured on these candles.'),
      [{ reason: 'hold', cause: 'no data' }, { reason: 'ATR missing' }],
      { analyses: analyse(candles.value) },
    );
  return weigh(context, { candles: candles.value, ticker: ticker.value, atr: range }, settings, decidedAt);
};
