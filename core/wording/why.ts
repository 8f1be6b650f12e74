// Why the last verdict on a symbol is what it is: what happened, the story, the gates, and what would have to change.
import type { Verdict, WithholdReason } from '../decision/verdict.ts';
import type { Instant } from '../instant.ts';
import { modelFailureText, type SynthesisFailure } from '../synthesis/modelFailure.ts';
import type { Synthesis } from '../synthesis/synthesis.ts';
import { type GateRow, gateLine } from './gates.ts';
import { percent } from './numbers.ts';
import { reasonText } from './reasons.ts';
import { dateTime, span } from './times.ts';

/** What came of asking the model this cycle. */
export type ModelWord =
  | { readonly kind: 'answered'; readonly said: 'BUY' | 'SELL' | 'HOLD' }
  | { readonly kind: 'not configured' }
  | { readonly kind: 'failed'; readonly failure: SynthesisFailure };

/** `gates` as `gatesTable` gave them; empty where nothing was proposed. */
export type WhyReport = {
  readonly symbol: string;
  readonly asOf: Instant;
  readonly verdict: Verdict;
  readonly synthesis: Synthesis;
  readonly model: ModelWord;
  readonly gates: readonly GateRow[];
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

const isOverBudget = (model: ModelWord): boolean => model.kind === 'failed' && model.failure.reason === 'over budget';

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
  const who = synthesis.by === 'deepseek' ? 'The model' : 'The quant synthesiser';
  const reasons = verdict.kind === 'withhold' ? verdict.reasons.length : 0;
  switch (standingOf(report)) {
    case 'published':
      return `Published: ${proposalWord(synthesis)} passed every gate.`;
    case 'hold':
      return `HOLD by the market: ${who} read the facts and gives no side enough weight.`;
    case 'no data':
      return 'No data: facts are missing, so no side was weighed and nothing proposed.';
    case 'model failed':
      return `Model failed: ${failedText(model) ?? 'it gave no usable answer'}; what quant found alone proposes nothing.`;
    case 'over budget':
      return `Over budget: ${failedText(model)}; what quant found alone proposes nothing.`;
    case 'unstable':
      return `Unstable: ${who} proposed ${proposalWord(synthesis)}, and asked again did not say the same.`;
    case 'withheld by rule':
      return `Withheld by rule: ${who} proposed ${proposalWord(synthesis)}, and ${counted(reasons, 'rule stands', 'rules stand')} against it.`;
  }
};

/** 'DeepSeek gave no answer within 90 s'; undefined where it did not fail. */
const failedText = (model: ModelWord): string | undefined =>
  model.kind === 'failed' ? `DeepSeek ${modelFailureText(model.failure)}` : undefined;

/** Who decided, where that is not simply the model. */
const decidedText = ({ synthesis, model }: WhyReport): string | undefined => {
  if (synthesis.by === 'deepseek') return undefined;
  switch (model.kind) {
    case 'answered':
      return `Decided by quant; the model said ${model.said}.`;
    case 'not configured':
      return 'Decided by quant: no model is configured.';
    case 'failed':
      return `Decided by quant, since ${failedText(model)}.`;
  }
};

/** What would have to be different for this reason not to stand. */
export const changeText = (r: WithholdReason): string => {
  switch (r.reason) {
    case 'hold':
      return {
        market: 'evidence on one side beyond what noise shows',
        'no data': 'the missing facts arriving',
        'synthesiser failed': 'a usable answer of the model',
      }[r.cause];
    case 'confidence':
      return `a confidence of at least ${r.minimum}`;
    case 'reasoning missing':
      return 'a reasoning of substance, in English';
    case 'reasoning contradicts':
      return 'a reasoning that recommends what the proposal says';
    case 'unfounded':
      return `a reasoning without ${r.number}`;
    case 'levels not finite':
    case 'off tick':
      return "levels that are prices on the exchange's step";
    case 'wrong side':
      return `the ${r.level} on its side of the entry`;
    case 'entry far from market':
      return `an entry within ${r.maximum} ATR of the market`;
    case 'stop distance':
      return `a stop ${r.minimum} to ${r.maximum} ATR away`;
    case 'reward to risk':
      return `a farther target or a nearer stop: at least ${r.minimum} after costs`;
    case 'odds unknown':
      return 'odds that can be measured';
    case 'neither likely':
      return `nearer levels or a longer life: at most ${percent(r.maximum)} of paths ending at neither`;
    case 'spread':
      return `a spread below ${percent(r.limit, 3)}`;
    case 'last candle missing':
    case 'candles missing':
      return 'the missing candles arriving';
    case 'essential source':
      return 'the source answering again';
    case 'event near':
      return `${r.name} being over`;
    case 'unstable':
      return 'an answer that stays the same when the facts are told in another order';
    case 'cooldown':
      return `the pause after the stop ending at ${dateTime(r.until)} UTC`;
    case 'opposes open signal':
    case 'already open':
      return `the open signal ${r.signalId} ending`;
    case 'price missing':
      return 'a market price';
    case 'ATR missing':
      return 'enough 15m candles that move';
    case 'hourly limit':
    case 'hourly limit of high confidence':
      return 'an earlier signal leaving the last 60 minutes';
  }
};

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

const gateLines = (rows: readonly GateRow[]): readonly string[] => {
  if (rows.length === 0) return [];
  const passed = rows.filter(({ state }) => state === 'passed').length;
  const off = rows.filter(({ state }) => state === 'not asked').length;
  const failed = rows.length - passed - off;
  return [`Gates: ${passed} passed, ${failed} failed, ${off} not asked.`, ...rows.map(gateLine)];
};

/** Plain lines for /why: the end in one sentence, who decided, reasons, the story, gates with values, what would change it. */
export const whyLines = (report: WhyReport, now: Instant = report.asOf): readonly string[] => {
  const { symbol, asOf, verdict, synthesis } = report;
  const reasons = verdict.kind === 'withhold' ? verdict.reasons.filter(({ reason }) => reason !== 'hold') : [];
  const changes = verdict.kind === 'withhold' ? [...new Set(verdict.reasons.map(changeText))] : [];
  const age = now > asOf ? ` (${span(now - asOf)} ago)` : '';
  const story = storyOf(synthesis.reasoning);
  return [
    `${symbol} · ${dateTime(asOf)} UTC${age}`,
    standingText(report),
    decidedText(report),
    ...reasons.map((r) => `• ${reasonText(r)}`),
    story === '' ? undefined : `Story: ${story}`,
    ...gateLines(report.gates),
    changes.length === 0 ? undefined : `What would have to change: ${changes.join('; ')}.`,
  ].filter((line) => line !== undefined);
};
