// The caption of a signal's card: at most 1,000 visible characters, no number ever cut.
import type { Analysis, AnalystName } from '../../core/analysis/analysis.ts';
import type { CycleReport } from '../../core/cycleReport.ts';
import type { Signal } from '../../core/decision/verdict.ts';
import type { Instant } from '../../core/instant.ts';
import { upstreamList } from '../../core/market/context.ts';
import type { BrokenThesis, Decision, Outcome, RecordedDecision } from '../../core/record/outcome.ts';
import { analysisShort, analystTitle, noiseShare } from '../../core/wording/analyses.ts';
import { byRulesText } from '../../core/wording/model.ts';
import { percent } from '../../core/wording/numbers.ts';
import { outcomeHead } from '../../core/wording/outcomes.ts';
import { recordText } from '../../core/wording/record.ts';
import { missingText } from '../../core/wording/sources.ts';
import { hhmm, hhmmss } from '../../core/wording/times.ts';
import { type Html, html, lines, visibleLength } from './html.ts';
import { afterCosts, levelLines } from './levels.ts';
import { shorten } from './shorten.ts';
import { markedDecision, symbolText } from './symbols.ts';

export const CAPTION_LIMIT = 1000;
const REASONING_LIMIT = 300;
const ANALYSIS_LIMIT = 48;
const MISSING_LIMIT = 160;

export const opposite = (direction: Signal['direction']): Signal['direction'] => (direction === 'BUY' ? 'SELL' : 'BUY');

export type StandingDecision = RecordedDecision & { readonly decision: Decision };

export type CardFacts = {
  readonly signal: Signal;
  /** the report the signal came from; without it the analyses and what was missing are not shown */
  readonly report: CycleReport | undefined;
  readonly outcome: Outcome;
  /** absent while nothing speaks against it */
  readonly thesis?: BrokenThesis;
  readonly decision: StandingDecision | undefined;
  /** market instant of reading; decides between VALID and OPEN */
  readonly now: Instant;
  /** market instant the card went out; absent where it is no longer known */
  readonly sentAt: Instant | undefined;
  readonly settledLikeThis: { readonly n: number; readonly wins: number };
  /** the person may have had this message before */
  readonly repeated: boolean;
};

type Headed = Pick<CardFacts, 'signal' | 'outcome' | 'now' | 'thesis'>;

/**
 * 'VALID until 14:35', 'OPEN · entry closed at 14:35', 'THESIS BROKEN · at 14:40, by SELL', 'ENDED · result follows',
 * 'TARGET +1.7 R'.
 */
export const stateHead = ({ signal, outcome, now, thesis }: Headed): string => {
  const ended = outcomeHead(outcome);
  if (ended !== undefined) return ended;
  if (now > signal.expiresAt) return 'ENDED · result follows';
  if (thesis) return `THESIS BROKEN · at ${hhmm(thesis.at)}, by ${opposite(signal.direction)}`;
  return now <= signal.validUntil
    ? `VALID until ${hhmm(signal.validUntil)}`
    : `OPEN · entry closed at ${hhmm(signal.validUntil)}`;
};

/** What is shown on the card, two in a row; the technical ones stand in Details. */
const ROWS: readonly (readonly AnalystName[])[] = [
  ['entropy', 'hurst'],
  ['markov', 'kalman'],
];

const briefOf = (analyses: readonly Analysis[], analyst: AnalystName): readonly string[] => {
  const found = analyses.find((a) => a.analyst === analyst);
  if (!found) return [];
  return [found.kind === 'view' ? shorten(analysisShort(found), ANALYSIS_LIMIT) : `${analystTitle[analyst]}: no view`];
};

/** 'Monte Carlo on these levels: target first 41 %, stop 47 %, neither 12 % (noise 60 %)', the noise being its drift's. */
const oddsLine = (analyses: readonly Analysis[], { assessment: { odds } }: Signal): string => {
  if (odds.kind === 'unknown') return `Monte Carlo: no view (${shorten(odds.because, ANALYSIS_LIMIT)})`;
  const simulated = analyses.find((a) => a.analyst === 'monteCarlo');
  const drift = simulated?.kind === 'view' ? simulated.noisePercentile : undefined;
  const noise = drift === undefined ? '' : ` (noise ${noiseShare(drift)})`;
  return `Monte Carlo on these levels: target first ${percent(odds.pTarget)}, stop ${percent(odds.pStop)}, neither ${percent(odds.pNeither)}${noise}`;
};

/** 'Bayes: such signals win 46 %, 90 % interval 30 to 60 % (n 9)'; below one ended signal the prior alone speaks: no view. */
const beliefLine = ({ assessment: { belief } }: Signal): string =>
  belief.kind === 'known' && belief.effectiveN >= 1
    ? `Bayes: such signals win ${percent(belief.mean)}, 90 % interval ${Math.round(100 * belief.low)} to ${percent(belief.high)} (n ${belief.effectiveN.toFixed(0)})`
    : 'Bayes: no view, no such signal has ended';

const analysisLines = (analyses: readonly Analysis[], signal: Signal): Html | undefined => {
  if (analyses.length === 0) return undefined;
  const rows = ROWS.map((row) => row.flatMap((analyst) => briefOf(analyses, analyst))).filter((row) => row.length > 0);
  return lines(
    html`📊 Analysis (noise: the share of pure noise that shows as much)`,
    ...rows.map((row) => html`• ${row.join(' · ')}`),
    html`• ${oddsLine(analyses, signal)}`,
    html`• ${beliefLine(signal)}`,
  );
};

const missingLine = (report: CycleReport | undefined, limit: number): Html | undefined => {
  const missing = report && missingText(upstreamList(report.upstreams));
  return missing === undefined ? undefined : html`Missing: ${shorten(missing, limit)}`;
};

const timesLine = ({ signal, sentAt }: CardFacts): Html =>
  html`candle closed ${hhmmss(signal.asOf)}${sentAt === undefined ? '' : ` · sent ${hhmmss(sentAt)}`} UTC`;

const decisionLine = (decision: StandingDecision | undefined): Html | undefined =>
  decision &&
  html`<b>${markedDecision(decision.decision)}</b> · ${hhmm(decision.at)} UTC${decision.late ? ' · after the end' : ''}`;

const reasoningTitle = ({ signal, report }: CardFacts): string => {
  if (signal.by === 'quant') return `🧠 Reasoning (${byRulesText(report)}): `;
  return report?.model?.note === undefined
    ? '🧠 Reasoning: '
    : `🧠 Reasoning (model: ${shorten(report.model.note, 24)}): `;
};

/** The whole caption around a reasoning, what is missing told in at most `missing` characters. */
const around = (facts: CardFacts, reasoning: string, missing = MISSING_LIMIT): Html => {
  const { signal: s } = facts;
  return lines(
    html`<b>🚨 V7 SIGNAL · ${symbolText(s.symbol)} · ${stateHead(facts)}</b>`,
    html`Direction: <b>${s.direction}</b>`,
    html`Confidence: ${s.confidence}/100 (${s.tier}) · Risk: ${s.risk}`,
    html`Signals like this: ${recordText(facts.settledLikeThis)}`,
    levelLines(s),
    afterCosts(s),
    html`${reasoningTitle(facts)}${reasoning}`,
    analysisLines(facts.report?.analyses ?? [], s),
    missingLine(facts.report, missing),
    timesLine(facts),
    decisionLine(facts.decision),
    facts.repeated ? html`<i>sent again after an interruption</i>` : undefined,
  );
};

/** The caption; the reasoning takes the room that the numbers leave, at most 300 characters. */
export const cardCaption = (facts: CardFacts): Html => {
  const room = CAPTION_LIMIT - visibleLength(around(facts, ''));
  if (room < 0) return around(facts, '', Math.max(1, MISSING_LIMIT + room));
  return around(facts, shorten(facts.signal.reasoning, Math.min(REASONING_LIMIT, room)));
};
