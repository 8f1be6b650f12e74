// Asks the model about recorded slots: the same questions, rules and repairs as live, on facts made of candles alone.

import type { Study } from '../../core/decision/study.ts';
import { conclude } from '../../core/decision/think.ts';
import type { MarketContext } from '../../core/market/context.ts';
import type { Clock, Hash, Log } from '../../core/ports/shell.ts';
import { noBeliefs } from '../../core/record/beliefs.ts';
import type { Settings } from '../../core/settings.ts';
import { cycleFacts } from '../../core/synthesis/cycleFacts.ts';
import type { ModelLedger } from '../../core/synthesis/ledger.ts';
import type { Prices } from '../../core/synthesis/pricing.ts';
import { costUsd, estimatedUsage } from '../../core/synthesis/pricing.ts';
import { promptOf } from '../../core/synthesis/prompt.ts';
import { technicalLayer } from '../../core/technical/layer.ts';
import { type AskedModel, createAskModel } from '../askModel.ts';
import type { DeepSeek } from '../sources/deepseek.ts';
import { createSynthesise } from '../sources/deepseekSynthesis.ts';

export type AskPastDeps = {
  readonly client: DeepSeek;
  readonly ledger: ModelLedger;
  readonly prices: Prices;
  /** no question goes out once so much is spent */
  readonly mostUsd: number;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly log: Log;
};

type Whole = Extract<Study, { kind: 'whole' }>;
export type AskPast = (context: MarketContext, found: Study, stop?: AbortSignal) => Promise<AskedModel>;

/** No earlier signal is told, so that slots can be asked in any order and asked again for nothing. */
const UNTOLD = { lessons: [], open: [] } as const;
const KNOWLEDGE = { beliefs: noBeliefs, events: [] } as const;

/** What the prompt tells beside the analyses; a kept study lacks it. */
const withTechnical = (found: Whole, { asOf }: MarketContext): Whole => ({
  ...found,
  technical: technicalLayer(found.market.candles, asOf),
});

/** Estimated US dollars of one question about a slot, off and in peak hours, nothing of it cached. */
export const estimateOf = (
  context: MarketContext,
  found: Study,
  { settings, prices }: Pick<AskPastDeps, 'settings' | 'prices'>,
): { readonly offPeak: number; readonly peak: number; readonly tokens: number } | undefined => {
  if (found.kind === 'blind') return undefined;
  const facts = cycleFacts(withTechnical(found, context), context, { ...UNTOLD, events: [] }, settings);
  const { tokens } = promptOf(facts);
  const { completionTokens } = estimatedUsage(0);
  const usage = { promptTokens: tokens, cacheHitTokens: 0, completionTokens };
  const always = (rates: Prices['offPeak']): number =>
    costUsd(usage, { offPeak: rates, peak: rates, peakHours: [] }, { began: context.asOf, ended: context.asOf });
  return { offPeak: always(prices.offPeak), peak: always(prices.peak), tokens };
};

/** Never rejects for the model; what it could not answer is told in the answer. */
export const createAskPast = (deps: AskPastDeps): AskPast => {
  const { client, ledger, prices, mostUsd, settings, clock, hash, log } = deps;
  const { synthesise } = createSynthesise({ clock, log, hash, client, ledger, prices, monthlyBudgetUsd: mostUsd });
  const health = { report: () => undefined, parts: () => [] };
  const ask = createAskModel({ synthesise, ledger, name: client.model, clock, health, log });
  return async (context, found, stop) => {
    if (found.kind === 'blind') {
      const because = 'facts are missing';
      return { answer: { kind: 'not asked', because }, record: { notAsked: because, ...NO_CALLS } };
    }
    const setting = { context, knowledge: KNOWLEDGE, settings };
    return ask({ setting, found: withTechnical(found, context), past: UNTOLD }, stop);
  };
};

const NO_CALLS = { calls: [], costUsd: 0, latencyMs: 0 } as const;

/** What quant said of the same study by itself. */
export const quantOf = (context: MarketContext, found: Study, settings: Settings) =>
  conclude({ context, knowledge: KNOWLEDGE, settings, decidedAt: context.asOf }, found, { kind: 'not configured' })
    .synthesis.verdict;
