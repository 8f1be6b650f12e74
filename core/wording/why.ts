// Why the last verdict on a symbol is what it is: what happened, the story, the gates, and what would have to change.
import type { Verdict, WithholdReason } from '../decision/verdict.ts';
import type { Instant } from '../instant.ts';
import { modelFailureText, type SynthesisFailure } from '../synthesis/modelFailure.ts';
import type { Synthesis } from '../synthesis/synthesis.ts';
import { changeText } from './change.ts';
import { type GateRow, gateLine, gatesHead } from './gates.ts';
import { reasonText } from './reasons.ts';
import { dateTime, span } from './times.ts';

/** What came of asking the model this cycle. */
export type ModelWord =
  | { readonly kind: 'answered'; readonly said: 'BUY' | 'SELL' | 'HOLD' }
  | { readonly kind: 'not configured' }
  | { readonly kind: 'failed'; readonly failure: SynthesisFailure };

/** The same, or that one is configured and there was nothing to ask it; `because` is the rest of a sentence. */
export type ModelTold = ModelWord | { readonly kind: 'not asked'; readonly because: string };

/** `gates` as `gatesTable` gave them; empty where nothing was proposed. */
export type WhyReport = {
  readonly symbol: string;
  readonly asOf: Instant;
  readonly verdict: Verdict;
  readonly synthesis: Synthesis;
  readonly model: ModelTold;
  readonly gates: readonly GateRow[];
  /** why what was published goes to few people; absent where it goes to all */
  readonly keptBack?: WithholdReason;
};

/** What a cycle ended in: six ways of publishing nothing that must never be mixed up, and publishing. */
export type Standing =
  | 'published'
  | 'hold'
  | 'no data'
  | 'model failed'
  | 'over budget'
  | 'unstable'
  | 'withheld by rule';

const isOverBudget = (model: ModelTold): boolean => model.kind === 'failed' && model.failure.reason === 'over budget';

/**
 * Missing data counts before everything; instability before other rules. A HOLD is the model's or, where the model failed
 * or the budget was spent, a consequence of that, and is called so.
 */
export const standingOf = ({
  verdict,
  synthesis,
  model,
}: Pick<WhyReport, 'verdict' | 'synthesis' | 'model'>): Standing => {
  if (verdict.kind === 'publish') return 'published';
  const causes = verdict.reasons.flatMap((r) => (r.reason === 'hold' ? [r.cause] : []));
  if (causes.includes('no data')) return 'no data';
  if (verdict.reasons.some((r) => r.reason === 'unstable')) return 'unstable';
  if (synthesis.verdict.kind === 'proposal') return 'withheld by rule';
  if (isOverBudget(model)) return 'over budget';
  return model.kind === 'failed' || causes.includes('synthesiser failed') ? 'model failed' : 'hold';
};

const proposalWord = ({ verdict }: Synthesis): string =>
  verdict.kind === 'proposal' ? verdict.proposal.direction : 'HOLD';

const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** One sentence that could not stand for any of the other ends. */
export const standingText = (report: Omit<WhyReport, 'gates'>): string => {
  const { verdict, synthesis, model } = report;
  const who = synthesis.by === 'deepseek' ? 'the model' : 'quant';
  const reasons = verdict.kind === 'withhold' ? verdict.reasons.length : 0;
  switch (standingOf(report)) {
    case 'published':
      return `Published: ${proposalWord(synthesis)} passed every gate.`;
    case 'hold':
      return `HOLD by the market: ${who} read the facts and gives no side enough weight.`;
    case 'no data':
      return 'No data: facts are missing, so no side was weighed and nothing proposed.';
    case 'model failed':
      return `Model failed: ${failedText(model) ?? 'it gave no usable answer'}; quant alone, the weighted sum of the analyses, finds no trade.`;
    case 'over budget':
      return `Over budget: ${failedText(model)}; quant alone, the weighted sum of the analyses, finds no trade.`;
    case 'unstable':
      return `Unstable: ${who} proposed ${proposalWord(synthesis)}, and asked again did not say the same.`;
    case 'withheld by rule':
      return `Withheld by rule: ${who} proposed ${proposalWord(synthesis)}, and ${counted(reasons, 'rule stands', 'rules stand')} against it.`;
  }
};

/** 'DeepSeek gave no answer within 90 s'; undefined where it did not fail. */
const failedText = (model: ModelTold): string | undefined =>
  model.kind === 'failed' ? `DeepSeek ${modelFailureText(model.failure)}` : undefined;

/** Who decided, where that is not simply the model. */
export const decidedText = ({ synthesis, model }: Pick<WhyReport, 'synthesis' | 'model'>): string | undefined => {
  if (synthesis.by === 'deepseek') return undefined;
  switch (model.kind) {
    case 'answered':
      return `Decided by quant, the weighted sum of the analyses; the model said ${model.said}.`;
    case 'not configured':
      return 'Decided by quant, the weighted sum of the analyses: no model is configured.';
    case 'not asked':
      return `Decided by quant, the weighted sum of the analyses: the model was not asked, since ${model.because}.`;
    case 'failed':
      return `Decided by quant, the weighted sum of the analyses, since ${failedText(model)}.`;
  }
};

/** What would have to be different; that the budget is spent is not changed by an answer. */
const changeOf = (r: WithholdReason, model: ModelTold): string =>
  r.reason === 'hold' && r.cause !== 'no data' && isOverBudget(model)
    ? 'the month turning, a larger budget, or evidence that is enough for quant alone'
    : changeText(r);

const STORY = 300;

/** The beginning of the reasoning, cut between words. */
const storyOf = (reasoning: string): string => {
  const line = reasoning.replace(/\s+/g, ' ').trim();
  if (Array.from(line).length <= STORY) return line;
  const cut = Array.from(line)
    .slice(0, STORY - 1)
    .join('');
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), STORY / 2)).trimEnd()}…`;
};

/** The last verdict in its parts, each plain text; what is not there is absent or empty. */
export type WhyParts = {
  /** 'BTC-USD · 2024-01-15 14:30 UTC (2 min ago)' */
  readonly head: string;
  /** how it ended, in one sentence */
  readonly standing: string;
  readonly decided?: string;
  readonly reasons: readonly string[];
  readonly story?: string;
  /** 'Gates: 13 passed, 2 failed, 1 not asked.', and a line each */
  readonly gates?: { readonly head: string; readonly rows: readonly string[] };
  /** without its title; absent where there is nothing to change */
  readonly change?: string;
};

export const CHANGE_TITLE = 'What would have to change';

/** The parts of the verdict as it is told; ages are counted to `now`. */
export const whyParts = (report: WhyReport, now: Instant = report.asOf): WhyParts => {
  const { symbol, asOf, verdict, synthesis, gates, keptBack } = report;
  const reasons =
    verdict.kind === 'withhold'
      ? verdict.reasons.filter(({ reason }) => reason !== 'hold')
      : keptBack
        ? [keptBack]
        : [];
  const changes =
    verdict.kind === 'withhold'
      ? [...new Set(verdict.reasons.map((r) => changeOf(r, report.model)))]
      : reasons.map(changeText);
  const age = now > asOf ? ` (${span(now - asOf)} ago)` : '';
  const standing = standingOf(report);
  // these two say by themselves who decided and why
  const decided = standing === 'model failed' || standing === 'over budget' ? undefined : decidedText(report);
  const story = storyOf(synthesis.reasoning);
  return {
    head: `${symbol} · ${dateTime(asOf)} UTC${age}`,
    standing: standingText(report),
    ...(decided === undefined ? {} : { decided }),
    reasons: reasons.map(reasonText),
    ...(story === '' ? {} : { story }),
    ...(gates.length === 0 ? {} : { gates: { head: gatesHead(gates), rows: gates.map(gateLine) } }),
    ...(changes.length === 0 ? {} : { change: changes.join('; ') }),
  };
};

/** Plain lines for /why: the end in one sentence, who decided, reasons, the story, gates with values, what would change it. */
export const whyLines = (report: WhyReport, now: Instant = report.asOf): readonly string[] => {
  const { head, standing, decided, reasons, story, gates, change } = whyParts(report, now);
  return [
    head,
    standing,
    decided,
    ...reasons.map((reason) => `• ${reason}`),
    story === undefined ? undefined : `Story: ${story}`,
    ...(gates === undefined ? [] : [gates.head, ...gates.rows]),
    change === undefined ? undefined : `${CHANGE_TITLE}: ${change}.`,
  ].filter((line) => line !== undefined);
};

const WORD: Readonly<Record<Exclude<Standing, 'published' | 'withheld by rule'>, string>> = {
  hold: 'HOLD by the market',
  'no data': 'no data',
  'model failed': 'model failed',
  'over budget': 'over budget',
  unstable: 'unstable',
};

/** 'SELL 74/100'. */
const proposed = ({ verdict }: Synthesis): string =>
  verdict.kind === 'proposal' ? `${verdict.proposal.direction} ${verdict.proposal.confidence}/100` : 'HOLD';

/** 'SELL 74/100 withheld by rule: the spread is 0.120 % of the price, not below 0.100 % (and 2 more)'. */
export const whyShort = (report: Omit<WhyReport, 'gates'>): string => {
  const { verdict, synthesis } = report;
  const standing = standingOf(report);
  if (standing === 'published' || verdict.kind === 'publish') return `published, ${proposed(synthesis)}`;
  const reasons = verdict.reasons.filter(({ reason }) => reason !== 'hold').map(reasonText);
  const told = reasons[0] === undefined ? '' : `: ${reasons[0]}`;
  const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : '';
  if (standing === 'withheld by rule') return `${proposed(synthesis)} withheld by rule${told}${more}`;
  if (standing === 'model failed' || standing === 'over budget')
    return `${WORD[standing]}: ${failedText(report.model) ?? 'DeepSeek gave no usable answer'}`;
  if (standing === 'unstable') return `${proposed(synthesis)} withheld${told}${more}`;
  return `${WORD[standing]}${told}${more}`;
};
