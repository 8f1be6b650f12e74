// Everything the card has no room for, as one text of at most 4,096 characters.
import type { CycleReport } from '../../core/cycleReport.ts';
import type { Signal } from '../../core/decision/verdict.ts';
import type { Reading } from '../../core/market/context.ts';
import type { Outcome } from '../../core/record/outcome.ts';
import { analysisSentence } from '../../core/wording/analyses.ts';
import { gatesHead, gateValueLine } from '../../core/wording/gates.ts';
import { deciderLines } from '../../core/wording/model.ts';
import { percent, price, signedPercent } from '../../core/wording/numbers.ts';
import { outcomeText } from '../../core/wording/outcomes.ts';
import { failureText } from '../../core/wording/sources.ts';
import { dateTime, hhmmss } from '../../core/wording/times.ts';
import { upstreamSections } from '../../core/wording/upstreams.ts';
import { type Html, html, lines, visibleLength } from './html.ts';
import { afterCosts, levelLines } from './levels.ts';
import { shorten } from './shorten.ts';
import { symbolText } from './symbols.ts';

export const TEXT_LIMIT = 4096;
const FACTORS = 6;
const DECIDER_WIDTH = 260;
/** What the reasoning is to have at least before the rows around it are made narrower: a model's is whole. */
const REASONING_ROOM = 900;

/** Widest rows in characters; an upstream's title holds its age and, for a stand-in, its origin. */
type Widths = { readonly row: number; readonly analysis: number; readonly gate: number; readonly title: number };

const usual = { analysis: 200, gate: 80, title: 130 } as const;
/**
 * The first that leaves the room is taken. A sentence of an analysis is shorter than 200 by its making and so stays whole;
 * the last ones are for texts nobody has seen yet.
 */
const WIDTHS: readonly Widths[] = [
  ...[180, 160, 145, 130, 118, 106, 95, 85, 76, 68, 60, 54].map((row) => ({ row, ...usual })),
  { row: 50, analysis: 200, gate: 66, title: 110 },
  { row: 46, analysis: 160, gate: 60, title: 80 },
  { row: 40, analysis: 110, gate: 44, title: 60 },
];
const NARROWEST: Widths = { row: 24, analysis: 70, gate: 30, title: 40 };

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
    html`• Before costs, from the market price, ${signedPercent(grossGain)} / ${signedPercent(-grossLoss)} · ${afterCosts({ assessment })}`,
  ];
};

/** Every gate with its value; limits stand on the page of gates. Reports of older releases have no table. */
const gateSection = (s: Signal, gates: CycleReport['gates'], width: number): Html | undefined => {
  if (gates === undefined || gates.length === 0)
    return section('Gates passed', [
      html`• Confidence ${s.confidence}/100, entry near the market price ${price(s.assessment.marketPrice, s.tick)}`,
      html`• Stop ${s.assessment.stopInAtr.toFixed(1)} ATR away; reward to risk after costs ${s.assessment.rewardToRisk.toFixed(2)}`,
    ]);
  const rows = gates.map((row) => html`${shorten(gateValueLine(row), width)}`);
  return section(gatesHead(gates), [html`<blockquote expandable>${lines(...rows)}</blockquote>`]);
};

const sourceRow = (name: string, reading: Reading<unknown>): string =>
  `${name}: ${reading.kind === 'ok' ? `read, as of ${hhmmss(reading.at)}` : failureText(reading.failure)}`;

const sourceRows = (report: CycleReport): readonly string[] => [
  `${sourceRow('Candles', report.candles)}${report.candles.kind === 'ok' ? ` (${report.candles.value.rows} rows)` : ''}`,
  sourceRow('Price', report.ticker),
];

/** What each upstream said then in a line or two with its age; all of it stands on the page of the market. */
const upstreamRows = (s: Signal, report: CycleReport, { row, title: widest }: Widths): readonly Html[] =>
  upstreamSections(report.upstreams, { symbol: s.symbol, tick: s.tick, now: report.decidedAt }).flatMap(
    ({ title, gist: [first, ...rest] }) => [
      html`• <b>${shorten(title, widest)}</b>${first === undefined ? '' : `: ${shorten(first, row)}`}`,
      ...bullets(rest, row),
    ],
  );

const timingsText = ({ gather, think, model }: CycleReport['timings']): string =>
  `Gathered in ${Math.round(gather)} ms, thought for ${Math.round(think)} ms${model === undefined ? '' : `, the model took ${Math.round(model)} ms`}`;

const deciderRows = (s: Signal, report: CycleReport | undefined): readonly Html[] => {
  const told = report ? deciderLines(report) : [s.by === 'quant' ? 'Decided by rules.' : 'Decided by DeepSeek.'];
  return told.map((line) => html`<i>${shorten(line, DECIDER_WIDTH)}</i>`);
};

const madeRows = (s: Signal, report: CycleReport | undefined): readonly Html[] => [
  html`Signal <code>${shorten(s.id, 40)}</code>`,
  html`Candle closed ${dateTime(s.asOf)}, decided ${hhmmss(s.publishedAt)}, life ends ${dateTime(s.expiresAt)} UTC`,
  ...(report
    ? [
        html`${timingsText(report.timings)}`,
        html`Settings ${shorten(report.settingsVersion, 40)}, code ${shorten(report.codeVersion, 40)}`,
      ]
    : [html`The report of this cycle is no longer kept, so its analyses and sources cannot be shown.`]),
];

const bullets = (rows: readonly string[], width: number): readonly Html[] =>
  rows.map((row) => html`• ${shorten(row, width)}`);

const factorRows = (factors: readonly string[], width: number): readonly Html[] => [
  ...bullets(factors.slice(0, FACTORS), width),
  ...(factors.length > FACTORS ? [html`• and ${factors.length - FACTORS} more`] : []),
];

const around = ({ signal: s, outcome, report }: DetailsFacts, reasoning: string, widths: Widths): Html =>
  lines(
    html`<b>${symbolText(s.symbol)} ${s.direction} · all of it</b>`,
    html`Confidence: ${s.confidence}/100 (${s.tier}) · Risk: ${s.risk}`,
    html`State: ${shorten(outcomeText(outcome), 160)}`,
    levelLines(s),
    section('🧠 Reasoning', [html`${reasoning}`, ...deciderRows(s, report)]),
    section('Key factors', s.by === 'quant' ? [] : factorRows(s.keyFactors, widths.row)),
    section(
      '📊 Analyses',
      bullets(
        (report?.analyses ?? []).map((a) => analysisSentence(a, s.tick)),
        widths.analysis,
      ),
    ),
    section('Costs', costRows(s)),
    gateSection(s, report?.gates, widths.gate),
    section('Sources', report ? [...upstreamRows(s, report, widths), ...bullets(sourceRows(report), widths.row)] : []),
    section('How it was made', madeRows(s, report)),
  );

/** The details; the reasoning stands whole unless it would burst the limit, then as much of it as fits. */
export const detailsText = (facts: DetailsFacts): Html => {
  const roomAt = (widths: Widths): number => TEXT_LIMIT - visibleLength(around(facts, '', widths));
  const needed = Math.min(REASONING_ROOM, facts.signal.reasoning.length);
  const widths = WIDTHS.find((one) => roomAt(one) >= needed) ?? NARROWEST;
  return around(facts, shorten(facts.signal.reasoning, roomAt(widths)), widths);
};
