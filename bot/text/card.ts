// The caption of a signal's card: at most 1,000 visible characters, no number ever cut.
import type { Analysis, AnalystName } from '../../core/analysis/analysis.ts';
import type { CycleReport } from '../../core/cycleReport.ts';
import type { Signal } from '../../core/decision/verdict.ts';
import { type Living, livingOf } from '../../core/delivery/living.ts';
import { type AccountRisk, positionSize } from '../../core/delivery/size.ts';
import type { Instant } from '../../core/instant.ts';
import { upstreamList } from '../../core/market/context.ts';
import type { BrokenThesis, Decision, Outcome, RecordedDecision } from '../../core/record/outcome.ts';
import { analysisShort, analystTitle, noiseShare } from '../../core/wording/analyses.ts';
import { byRulesText } from '../../core/wording/model.ts';
import { percent } from '../../core/wording/numbers.ts';
import { decisionWord, outcomeHead } from '../../core/wording/outcomes.ts';
import { MINIMUM_SAMPLE, rateInterval, recordText, type SettledCount } from '../../core/wording/record.ts';
import { missingText } from '../../core/wording/sources.ts';
import { type Html, html, lines, plain, visibleLength } from './html.ts';
import { afterCosts, levelLines } from './levels.ts';
import { amount } from './numbers.ts';
import { shorten } from './shorten.ts';
import { baseOf, decisionMark, markedDecision, quoteOf, symbolText } from './symbols.ts';
import { clockSeconds, clockTime } from './times.ts';

export const CAPTION_LIMIT = 1000;
const REASONING_LIMIT = 300;
const ANALYSIS_LIMIT = 48;
/** Widest lists of what is missing; the first that leaves room is taken. */
const MISSING_WIDTHS = [160, 100, 50, 20] as const;
const PHASE_LIMIT = 60;
const LIKE_THIS_LIMIT = 120;
const DECISIONS = ['took', 'skipped', 'monitoring'] as const;

export const opposite = (direction: Signal['direction']): Signal['direction'] => (direction === 'BUY' ? 'SELL' : 'BUY');

export type StandingDecision = RecordedDecision & { readonly decision: Decision };

export type CardFacts = {
  readonly signal: Signal;
  /** the report the signal came from; without it the analyses and what was missing are not shown */
  readonly report: CycleReport | undefined;
  readonly outcome: Outcome;
  /** absent while nothing speaks against it */
  readonly thesis?: BrokenThesis;
  /** the price has left the entry */
  readonly moved?: boolean;
  readonly decision: StandingDecision | undefined;
  /** market instant of reading; decides whether one may still enter */
  readonly now: Instant;
  /** market instant the card went out; absent where it is no longer known */
  readonly sentAt: Instant | undefined;
  readonly settledLikeThis: SettledCount;
  /** how signals like this did where too few have ended; absent where only the count is known */
  readonly likeThis?: string;
  /** 'PAPER day 3 of 7 · 21 of 50'; absent while the service is live */
  readonly phase?: string;
  /** what the person has told of their account; absent where nothing is */
  readonly sizing?: AccountRisk;
  /** the person only buys and sells what they own, so that SELL is no trade */
  readonly spot?: boolean;
  /** of a group's card: how many of its members said what */
  readonly totals?: Totals;
  /** of a channel's card: so many minutes later than the others */
  readonly delayMinutes?: number;
  /** the person may have had this message before */
  readonly repeated: boolean;
};

type Headed = Pick<CardFacts, 'signal' | 'outcome' | 'now' | 'thesis' | 'moved'>;

const headOf = (living: Living, { direction }: Signal): Html => {
  switch (living.kind) {
    case 'ended':
      return html`${outcomeHead(living.outcome)}`;
    case 'ending':
      return html`ENDED · result follows`;
    case 'thesis broken':
      return html`THESIS BROKEN · at ${clockTime(living.at)}, by ${opposite(direction)}`;
    case 'moved':
      return html`MOVED - DO NOT CHASE`;
    case 'entry over':
      return html`ENTRY EXPIRED ${clockTime(living.since)} · OPEN`;
    case 'valid':
      return html`VALID until ${clockTime(living.until)}`;
  }
};

/**
 * 'VALID until 14:35 UTC', 'MOVED - DO NOT CHASE', 'ENTRY EXPIRED 14:35 UTC · OPEN', 'THESIS BROKEN · at 14:40 UTC, by SELL',
 * 'ENDED · result follows', 'TARGET +1.7 R', 'EXPIRED +0.2 R'; on the card each time in the reader's zone.
 */
export const stateHead = (facts: Headed): string => plain(headOf(livingOf(facts, facts.now), facts.signal));

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

/** 'Monte Carlo: target first 41 %, stop 47 %, neither 12 % (noise 60 %)', the noise being its drift's. */
const oddsLine = (analyses: readonly Analysis[], { assessment: { odds } }: Signal): string => {
  if (odds.kind === 'unknown') return `Monte Carlo: no view (${shorten(odds.because, ANALYSIS_LIMIT)})`;
  const simulated = analyses.find((a) => a.analyst === 'monteCarlo');
  const drift = simulated?.kind === 'view' ? simulated.noisePercentile : undefined;
  const noise = drift === undefined ? '' : ` (noise ${noiseShare(drift)})`;
  return `Monte Carlo: target first ${percent(odds.pTarget)}, stop ${percent(odds.pStop)}, neither ${percent(odds.pNeither)}${noise}`;
};

/** 'Bayes: such signals win 46 %, 90 % interval 30 to 60 % (n 9)'; below one ended signal the prior alone speaks: no view. */
const beliefLine = ({ assessment: { belief } }: Signal): string =>
  belief.kind === 'known' && belief.effectiveN >= 1
    ? `Bayes: such signals win ${percent(belief.mean)}, 90 % interval ${Math.round(100 * belief.low)} to ${percent(belief.high)} (n ${belief.effectiveN.toFixed(0)})`
    : 'Bayes: no view yet, none like it has ended';

/** How much is left away for the sake of the limit: first of what is missing, then Bayes, then the other analyses. */
const BREVITY = ['whole', 'no Bayes', 'odds only'] as const;
type Brevity = (typeof BREVITY)[number];

const analysisLines = (analyses: readonly Analysis[], signal: Signal, brevity: Brevity): Html | undefined => {
  if (analyses.length === 0) return undefined;
  const rows = ROWS.map((row) => row.flatMap((analyst) => briefOf(analyses, analyst))).filter((row) => row.length > 0);
  return lines(
    html`📊 Analysis (noise: share of pure noise showing as much)`,
    ...(brevity === 'odds only' ? [] : rows.map((row) => html`• ${row.join(' · ')}`)),
    html`• ${oddsLine(analyses, signal)}`,
    brevity === 'whole' ? html`• ${beliefLine(signal)}` : undefined,
  );
};

const missingLine = (report: CycleReport | undefined, limit: number): Html | undefined => {
  const missing = report && missingText(upstreamList(report.upstreams));
  return missing === undefined ? undefined : html`Missing: ${shorten(missing, limit)}`;
};

const timesLine = ({ signal, sentAt }: CardFacts): Html =>
  html`candle closed ${clockSeconds(signal.asOf)}${sentAt === undefined ? undefined : html` · sent ${clockSeconds(sentAt)}`}`;

const decisionLine = (decision: StandingDecision | undefined): Html | undefined =>
  decision &&
  html`<b>${markedDecision(decision.decision)}</b> · ${clockTime(decision.at)}${decision.late ? ' · after the end' : ''}`;

/** How many members of a group said what. */
export type Totals = Readonly<Record<Decision, number>>;

/** '✅ 3 took · ❌ 1 skipped · 📊 2 monitoring'; undefined while nobody has answered. */
const totalsLine = (totals: Totals | undefined): Html | undefined => {
  const said = DECISIONS.filter((decision) => (totals?.[decision] ?? 0) > 0);
  if (said.length === 0) return undefined;
  const told = said.map(
    (decision) => `${decisionMark[decision]} ${totals?.[decision]} ${decisionWord[decision].toLowerCase()}`,
  );
  return html`<b>${told.join(' · ')}</b>`;
};

/** '1.2', '0.04', '25,000'. */
const leverageText = (leverage: number): string =>
  leverage >= 100 ? amount(leverage) : leverage.toFixed(leverage >= 0.1 ? 1 : 2);

/** 'Size: 0.0118 BTC (1,134 USD, leverage 1.1x) risks 10 USD, 1 % of 1,000'; a SELL is none to who trades spot. */
const sizeLine = ({ signal, sizing, spot }: CardFacts): Html | undefined => {
  if (spot === true && signal.direction === 'SELL') return html`Spot: exit or stand aside, no size`;
  const size = sizing && positionSize(signal, sizing);
  if (!sizing || !size) return undefined;
  const quote = quoteOf(signal.symbol);
  return html`Size: <code>${amount(size.quantity)}</code> ${baseOf(signal.symbol)} (${amount(size.notional)} ${quote}, leverage ${leverageText(size.leverage)}x) risks ${amount(size.risked)} ${quote}`;
};

/** 'won 54 % of 118 (45-63 %) · coin 36 %'; below 20 ended ones what is known instead. */
const likeThis = ({ settledLikeThis: settled, likeThis: told }: CardFacts): string => {
  const { n, wins, coinRate } = settled;
  if (n < MINIMUM_SAMPLE) return told ?? recordText(settled);
  const [low, high] = rateInterval(settled);
  const coin = coinRate === undefined ? 'coin not measured yet' : `coin ${percent(coinRate)}`;
  return `won ${percent(wins / n)} of ${n} (${(100 * low).toFixed(0)}-${percent(high)}) · ${coin}`;
};

const reasoningTitle = ({ signal, report }: CardFacts): string => {
  if (signal.by === 'quant') return `🧠 Reasoning (${byRulesText(report)}): `;
  return report?.model?.note === undefined
    ? '🧠 Reasoning: '
    : `🧠 Reasoning (model: ${shorten(report.model.note, 24)}): `;
};

/** The whole caption around a reasoning, what is missing told in at most `missing` characters. */
const around = (
  facts: CardFacts,
  reasoning: string,
  { brevity, missing }: { readonly brevity: Brevity; readonly missing: number },
): Html => {
  const { signal: s } = facts;
  return lines(
    html`<b>🚨 V7 SIGNAL · ${symbolText(s.symbol)} · ${headOf(livingOf(facts, facts.now), s)}</b>`,
    facts.phase === undefined ? undefined : html`<i>${shorten(facts.phase, PHASE_LIMIT)}</i>`,
    html`Direction: <b>${s.direction}</b>`,
    html`Confidence: ${s.confidence}/100 (${s.tier}) · Risk: ${s.risk}`,
    html`Signals like this: ${shorten(likeThis(facts), LIKE_THIS_LIMIT)}`,
    levelLines(s),
    afterCosts(s),
    sizeLine(facts),
    html`${reasoningTitle(facts)}${reasoning}`,
    analysisLines(facts.report?.analyses ?? [], s, brevity),
    missingLine(facts.report, missing),
    timesLine(facts),
    facts.delayMinutes === undefined ? undefined : html`<i>this channel hears ${facts.delayMinutes} min later</i>`,
    totalsLine(facts.totals) ?? decisionLine(facts.decision),
    facts.repeated ? html`<i>sent again after an interruption</i>` : undefined,
  );
};

/** The caption; the reasoning takes the room that the numbers leave, at most 300 characters. */
export const cardCaption = (facts: CardFacts): Html => {
  for (const brevity of BREVITY)
    for (const missing of MISSING_WIDTHS) {
      const room = CAPTION_LIMIT - visibleLength(around(facts, '', { brevity, missing }));
      if (room < 0) continue;
      return around(facts, shorten(facts.signal.reasoning, Math.min(REASONING_LIMIT, room)), { brevity, missing });
    }
  return around(facts, '', { brevity: 'odds only', missing: 1 });
};
