// Everything the card has no room for, as one text of at most 4,096 characters.
import type { CycleReport } from '../../core/cycleReport.ts';
import type { Signal } from '../../core/decision/verdict.ts';
import type { Reading } from '../../core/market/context.ts';
import type { Outcome } from '../../core/record/outcome.ts';
import { analysisSentence } from '../../core/wording/analyses.ts';
import { percent, price, signedPercent } from '../../core/wording/numbers.ts';
import { outcomeText } from '../../core/wording/outcomes.ts';
import { failureText } from '../../core/wording/sources.ts';
import { dateTime, hhmmss } from '../../core/wording/times.ts';
import { upstreamSections } from '../../core/wording/upstreams.ts';
import { type Html, html, lines, visibleLength } from './html.ts';
import { afterCosts, levelLines } from './levels.ts';
import { plainNumber } from './numbers.ts';
import { shorten } from './shorten.ts';
import { symbolText } from './symbols.ts';

export const TEXT_LIMIT = 4096;
const FACTORS = 8;
/** a sentence with its noise is never cut inside a number: it is short enough by its making */
const ANALYSIS_WIDTH = 200;
/** lines of one upstream */
const UPSTREAM_LINES = 12;
/** What the reasoning is to have at least before the rows around it are made narrower. */
const REASONING_ROOM = 800;
/** Widest rows of factors, analyses and sources, in characters; the first that leaves the room is taken. */
const WIDTHS = [180, 160, 145, 130, 118, 106, 95, 85, 76, 68, 60] as const;
/** An upstream's title holds its age and, for a stand-in, its origin. */
const TITLE_LIMIT = 130;

export type DetailsFacts = {
  readonly signal: Signal;
  readonly outcome: Outcome;
  /** the report the signal came from; undefined where it is no longer kept, which the text says */
  readonly report: CycleReport | undefined;
};

const section = (title: string, rows: readonly Html[]): Html | undefined =>
  rows.length === 0 ? undefined : lines(html``, html`<b>${title}</b>`, ...rows);

const costRows = ({ assessment }: Signal): readonly Html[] => {
  const { costs, grossGain, grossLoss } = assessment;
  return [
    html`• Fees both ways ${percent(costs.fees, 2)}, half the spread ${percent(costs.halfSpread, 3)}, slippage ${percent(costs.slippage, 2)}: ${percent(costs.total, 3)} in all`,
    html`• Before costs, from the market price: ${signedPercent(grossGain)} / ${signedPercent(-grossLoss)}`,
    html`• ${afterCosts({ assessment })}`,
  ];
};

const gateRows = (s: Signal): readonly Html[] => [
  html`• Confidence ${s.confidence}/100`,
  html`• Entry, stop and target are prices on the step of ${plainNumber(s.tick)}, on the right sides`,
  html`• Entry near the market price ${price(s.assessment.marketPrice, s.tick)}`,
  html`• Stop ${s.assessment.stopInAtr.toFixed(1)} ATR away; reward to risk after costs ${s.assessment.rewardToRisk.toFixed(2)}`,
  html`• Places left in the hour; no open ${s.direction} on ${symbolText(s.symbol)}`,
];

const sourceRow = (name: string, reading: Reading<unknown>): string =>
  `${name}: ${reading.kind === 'ok' ? `read, as of ${hhmmss(reading.at)}` : failureText(reading.failure)}`;

const sourceRows = (report: CycleReport): readonly string[] => [
  `${sourceRow('Candles', report.candles)}${report.candles.kind === 'ok' ? ` (${report.candles.value.rows} rows)` : ''}`,
  sourceRow('Price', report.ticker),
];

/** What each upstream said then; a long list is shortened, never a line inside a number. */
const upstreamRows = (s: Signal, report: CycleReport, width: number): readonly (Html | undefined)[] =>
  upstreamSections(report.upstreams, { symbol: s.symbol, tick: s.tick, now: report.decidedAt }).map(
    ({ title, lines }) => section(shorten(title, TITLE_LIMIT), bullets(lines.slice(0, UPSTREAM_LINES), width)),
  );

const madeRows = (s: Signal, report: CycleReport | undefined): readonly Html[] => [
  html`Signal <code>${shorten(s.id, 40)}</code>`,
  html`Candle closed ${dateTime(s.asOf)}, decided ${hhmmss(s.publishedAt)}, life ends ${dateTime(s.expiresAt)} UTC`,
  ...(report
    ? [
        html`Gathered in ${Math.round(report.timings.gather)} ms, thought for ${Math.round(report.timings.think)} ms`,
        html`Settings ${shorten(report.settingsVersion, 40)}, code ${shorten(report.codeVersion, 40)}`,
      ]
    : [html`The report of this cycle is no longer kept, so its analyses and sources cannot be shown.`]),
];

const bullets = (rows: readonly string[], width: number): readonly Html[] =>
  rows.map((row) => html`• ${shorten(row, width)}`);

const around = ({ signal: s, outcome, report }: DetailsFacts, reasoning: string, width: number): Html =>
  lines(
    html`<b>${symbolText(s.symbol)} ${s.direction} · all of it</b>`,
    html`Confidence: ${s.confidence}/100 (${s.tier}) · Risk: ${s.risk}`,
    html`State: ${shorten(outcomeText(outcome), 160)}`,
    levelLines(s),
    section('🧠 Reasoning', [
      html`${reasoning}`,
      ...(s.by === 'quant' ? [html`<i>Decided by rules, no model was asked.</i>`] : []),
    ]),
    section('Key factors', s.by === 'quant' ? [] : bullets(s.keyFactors.slice(0, FACTORS), width)),
    section(
      '📊 Analyses',
      bullets(
        (report?.analyses ?? []).map((a) => analysisSentence(a, s.tick)),
        ANALYSIS_WIDTH,
      ),
    ),
    section('Costs', costRows(s)),
    section('Gates passed', gateRows(s)),
    ...(report ? upstreamRows(s, report, width) : []),
    section('Coinbase', report ? bullets(sourceRows(report), width) : []),
    section('How it was made', madeRows(s, report)),
  );

/** The details; the reasoning stands whole unless it would burst the limit, then as much of it as fits. */
export const detailsText = (facts: DetailsFacts): Html => {
  const roomAt = (width: number): number => TEXT_LIMIT - visibleLength(around(facts, '', width));
  const needed = Math.min(REASONING_ROOM, facts.signal.reasoning.length);
  const width = WIDTHS.find((width) => roomAt(width) >= needed) ?? 60;
  return around(facts, shorten(facts.signal.reasoning, roomAt(width)), width);
};
