// One cycle's thought from facts to verdict: quant always, the model's answer where there is one, then the judge. Pure.
import type { Analysis } from '../analysis/analysis.ts';
import { markovState } from '../analysis/bayes.ts';
import type { Opinion } from '../cycleReport.ts';
import { HOUR_MS, type Instant, plus, SLOT_MS } from '../instant.ts';
import { type MarketContext, upstreamList } from '../market/context.ts';
import type { Settings } from '../settings.ts';
import { synthesisOf } from '../synthesis/fromReply.ts';
import { type ModelAnswer, standingIn } from '../synthesis/modelAnswer.ts';
import { quant } from '../synthesis/quant.ts';
import type { Reply } from '../synthesis/reply.ts';
import type { Stability } from '../synthesis/stability.ts';
import type { Proposal, Synthesis } from '../synthesis/synthesis.ts';
import type { TechnicalLayer } from '../technical/layer.ts';
import { type GateRow, gatesTable } from '../wording/gates.ts';
import { assess, type KnownOdds } from './assess.ts';
import { type Case, newestEndOf, spreadOf } from './gates/case.ts';
import { judge } from './judge.ts';
import { chanceOf, type Knowledge, type Study, study } from './study.ts';
import { tierOf } from './tier.ts';
import type { Assessment, Signal, Verdict } from './verdict.ts';

export type Thought = {
  readonly analyses: readonly Analysis[];
  readonly technical: TechnicalLayer | undefined;
  readonly synthesis: Synthesis;
  readonly assessment: Assessment | undefined;
  readonly verdict: Verdict;
  readonly stability: Stability;
  /** empty where nothing was proposed */
  readonly gates: readonly GateRow[];
  /** what each said by itself, whoever decided; `model` absent where it gave no answer */
  readonly alone: { readonly quant: Opinion; readonly model?: Opinion };
};

/** What a thought rests on beside the study. `decidedAt` is the instant of the verdict. */
export type Setting = {
  readonly context: MarketContext;
  readonly knowledge: Knowledge;
  readonly settings: Settings;
  readonly decidedAt: Instant;
  /** odds of quant's proposal that were computed before, from the same context */
  readonly odds?: KnownOdds;
};

type Whole = Extract<Study, { kind: 'whole' }>;

const NOTHING_TO_CONFIRM: Stability = { kind: 'not asked', because: 'nothing was proposed' };
const DRAFT: Stability = { kind: 'not asked', because: 'it is not asked yet' };
const NO_MODEL: Stability = { kind: 'not asked', because: 'no model was asked' };
const MODEL_FAILED: Stability = { kind: 'not asked', because: 'the model gave no answer to confirm' };

const signalOf = (
  { context, settings, decidedAt, knowledge: { phase } }: Setting,
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
  ...(phase && { phase }),
});

/** What was proposed, with the numbers its reasoning may name and whether it was confirmed. */
type Candidate = {
  readonly synthesis: Synthesis;
  readonly facts: readonly number[];
  readonly stability: Stability;
};

const caseOf = (
  { context, knowledge, settings, decidedAt, odds }: Setting,
  { analyses, market }: Whole,
  proposal: Proposal,
  { synthesis, facts, stability }: Candidate,
): Case => {
  const { ticker, atr, candles } = market;
  const assessment = assess(
    proposal,
    {
      ...{ ticker, atr, candles, beliefs: knowledge.beliefs },
      ...{ symbol: context.symbol, state: markovState(analyses), seed: chanceOf(context), odds },
    },
    settings.costs,
  );
  return {
    ...{ proposal, assessment, reasoning: synthesis.reasoning, atr, tick: ticker.tick, spread: spreadOf(ticker) },
    ...{ now: decidedAt, asOf: context.asOf, newestCandleEnd: newestEndOf(candles.m1) },
    ...{ facts, upstreams: upstreamList(context), events: knowledge.events, stability },
  };
};

type Weighed = Pick<Thought, 'assessment' | 'verdict' | 'gates'>;

const weigh = (setting: Setting, found: Whole, candidate: Candidate): Weighed => {
  const { synthesis } = candidate;
  if (synthesis.verdict.kind === 'hold') {
    const reasons = [{ reason: 'hold', cause: synthesis.verdict.cause }] as const;
    return { assessment: undefined, verdict: { kind: 'withhold', reasons }, gates: [] };
  }
  const { proposal } = synthesis.verdict;
  const one = caseOf(setting, found, proposal, candidate);
  const { assessment, tick } = one;
  const { settings } = setting;
  const reasons = judge(one, settings.judge);
  const gates = gatesTable(one, settings.judge);
  if (reasons.length > 0) return { assessment, gates, verdict: { kind: 'withhold', reasons } };
  return {
    ...{ assessment, gates },
    verdict: { kind: 'publish', signal: signalOf(setting, synthesis, { proposal, assessment, tick }) },
  };
};

/** What one synthesiser said, and every rule that stands against it. */
const opinionOf = (synthesis: Synthesis, { verdict }: Pick<Thought, 'verdict'>): Opinion => ({
  verdict: synthesis.verdict,
  against: verdict.kind === 'withhold' ? verdict.reasons : [],
});

/** Whose proposal is weighed: the model's where it answered, else quant's, which says where it stands in. */
const candidateOf = (own: Synthesis, answer: ModelAnswer): Candidate => {
  switch (answer.kind) {
    case 'answered':
      return { synthesis: synthesisOf(answer.reply), facts: answer.facts, stability: answer.stability };
    case 'failed':
      return { synthesis: standingIn(own, answer.failure), facts: [], stability: MODEL_FAILED };
    case 'not configured':
    case 'not asked':
      return { synthesis: own, facts: [], stability: NO_MODEL };
  }
};

const noData = (found: Extract<Study, { kind: 'blind' }>): Thought => {
  const { analyses, technical, missing } = found;
  const synthesis: Synthesis = {
    ...{ by: 'quant', reasoning: found.because, keyFactors: [] },
    verdict: { kind: 'hold', cause: 'no data' },
  };
  const verdict = { kind: 'withhold', reasons: [{ reason: 'hold', cause: 'no data' }, ...missing] } as const;
  return {
    ...{ analyses, technical, synthesis, verdict, assessment: undefined, gates: [] },
    stability: NOTHING_TO_CONFIRM,
    alone: { quant: { verdict: synthesis.verdict, against: verdict.reasons } },
  };
};

/** What the rules alone say of the model's first answer: whether it would go out if a second one confirmed it. */
export const draftOf = (setting: Setting, found: Whole, reply: Reply, facts: readonly number[]): Verdict =>
  weigh(setting, found, { synthesis: synthesisOf(reply), facts, stability: DRAFT }).verdict;

/**
 * The verdict on a study, given what the model answered; quant decides where it gave nothing. Facts that are missing end
 * in a withheld verdict that names them; they never become a neutral number.
 */
export const conclude = (setting: Setting, found: Study, answer: ModelAnswer): Thought => {
  if (found.kind === 'blind') return noData(found);
  const { analyses, technical, market } = found;
  const { ticker, atr } = market;
  const own = quant({ analyses, ticker, atr, tick: ticker.tick }, setting.settings);
  const candidate = candidateOf(own, answer);
  const { synthesis } = candidate;
  const weighed = weigh(setting, found, candidate);
  const ownWeighed =
    synthesis === own ? weighed : weigh(setting, found, { synthesis: own, facts: [], stability: NO_MODEL });
  return {
    ...{ analyses, technical, synthesis, ...weighed },
    stability: synthesis.verdict.kind === 'hold' ? NOTHING_TO_CONFIRM : candidate.stability,
    alone: {
      quant: opinionOf(own, ownWeighed),
      ...(answer.kind === 'answered' && { model: opinionOf(synthesis, weighed) }),
    },
  };
};

/** The thought without a model, from the facts alone: what replay thinks. */
export const think = (setting: Setting): Thought =>
  conclude(setting, study(setting.context, setting.knowledge), { kind: 'not configured' });
