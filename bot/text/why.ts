// The last verdict as a person reads it: how it ended, what would have to change, the story, and the gates to unfold.
import type { Instant } from '../../core/instant.ts';
import type { Outcome } from '../../core/record/outcome.ts';
import { outcomeText } from '../../core/wording/outcomes.ts';
import { dateTime, span } from '../../core/wording/times.ts';
import { CHANGE_TITLE, type WhyParts, type WhyReport, whyParts, whyShort } from '../../core/wording/why.ts';
import { type Html, html, lines, visibleLength } from './html.ts';
import { shorten } from './shorten.ts';
import { symbolText } from './symbols.ts';

const TEXT_LIMIT = 4096;
const REASONS = 10;
const SENTENCE_WIDTH = 400;
/** Widest reasons and gates, in characters; the first that leaves the text within its limit is taken. */
const WIDTHS = [240, 180, 140, 110, 90, 70, 50] as const;
const SYMBOLS = 30;
/** Two slots: a verdict older than that has none where the next ones should be. */
const STALE_MS = 10 * 60_000;

export type WhyFacts = {
  readonly report: WhyReport;
  readonly now: Instant;
  /** of the signal, where one came of it */
  readonly outcome?: Outcome;
  /** what its end has taught, where it has ended and been learned from */
  readonly taught?: string;
  /** asked as the newest of its symbol, so that a late one is worth a word */
  readonly newest: boolean;
};

const staleLine = ({ report, now, newest }: WhyFacts): Html | undefined =>
  newest && now - report.asOf > STALE_MS
    ? html`<i>Nothing newer is recorded: no cycle of ${symbolText(report.symbol)} has ended for ${span(now - report.asOf)}.</i>`
    : undefined;

const reasonRows = (reasons: readonly string[], width: number): readonly Html[] => [
  ...reasons.slice(0, REASONS).map((reason) => html`• ${shorten(reason, width)}`),
  ...(reasons.length > REASONS ? [html`• and ${reasons.length - REASONS} more`] : []),
];

const gateBlock = ({ gates }: WhyParts, { report }: WhyFacts, width: number): readonly Html[] =>
  gates === undefined
    ? [
        html``,
        report.synthesis.verdict.kind === 'proposal'
          ? html`The gates of that cycle were not kept one by one.`
          : html`No gate was asked, since nothing was proposed.`,
      ]
    : [
        html``,
        html`<b>${gates.head}</b>`,
        html`<blockquote expandable>${lines(...gates.rows.map((row) => html`${shorten(row, width)}`))}</blockquote>`,
      ];

const around = (facts: WhyFacts, width: number): Html => {
  const parts = whyParts(facts.report, facts.now);
  const { decided, story, change } = parts;
  return lines(
    html`<b>${shorten(parts.head, 80)}</b>`,
    html`${shorten(parts.standing, SENTENCE_WIDTH)}`,
    decided === undefined ? undefined : html`${shorten(decided, SENTENCE_WIDTH)}`,
    ...reasonRows(parts.reasons, width),
    facts.outcome === undefined ? undefined : html`State: ${shorten(outcomeText(facts.outcome), 160)}`,
    facts.taught === undefined ? undefined : html`${shorten(facts.taught, 600)}`,
    staleLine(facts),
    ...(change === undefined ? [] : [html``, html`<b>${CHANGE_TITLE}:</b> ${shorten(change, 3 * width)}.`]),
    ...(story === undefined ? [] : [html``, html`🧠 ${shorten(story, SENTENCE_WIDTH)}`]),
    ...gateBlock(parts, facts, width),
  );
};

/** /why of one cycle, at most 4,096 visible characters: rows are narrowed until it fits. */
export const whyText = (facts: WhyFacts): Html => {
  const texts = WIDTHS.map((width) => () => around(facts, width));
  for (const text of texts) {
    const one = text();
    if (visibleLength(one) <= TEXT_LIMIT) return one;
  }
  return around(facts, 40);
};

const shortLine = (report: WhyReport, now: Instant): Html => {
  const age = now > report.asOf ? ` (${span(now - report.asOf)} ago)` : '';
  return html`• <b>${symbolText(report.symbol)}</b> ${dateTime(report.asOf).slice(11)}${age}: ${shorten(whyShort(report), 200)}`;
};

/** /why alone: the last verdict of every symbol in a line; `report` is absent where the symbol has none yet. */
export const whyList = (
  rows: readonly { readonly symbol: string; readonly report: WhyReport | undefined }[],
  now: Instant,
): Html =>
  rows.length === 0
    ? html`No verdict is recorded yet. The first cycle is still under way.`
    : lines(
        html`<b>The last verdicts</b>, times in UTC`,
        ...rows
          .slice(0, SYMBOLS)
          .map(({ symbol, report }) =>
            report === undefined ? html`• <b>${symbolText(symbol)}</b>: no verdict yet` : shortLine(report, now),
          ),
        rows.length > SYMBOLS ? html`and ${rows.length - SYMBOLS} more symbols` : undefined,
        html``,
        html`/why ${symbolText(rows[0]?.symbol ?? '')} tells the whole story of one.`,
      );

/** What can be asked for, where something else was. */
export const whyUnknown = (asked: string, symbols: readonly string[]): Html =>
  symbols.length === 0
    ? html`I have no verdict on ${shorten(asked, 60)}.`
    : html`I have no verdict on ${shorten(asked, 60)}. I watch ${symbols.slice(0, SYMBOLS).map(symbolText).join(', ')}; a signal is asked for by its number, such as 20240115T1430Z-${symbolText(symbols[0] ?? 'BTC-USD')}.`;

export const whyNoneYet = (symbol: string): Html =>
  html`There is no verdict on ${symbolText(symbol)} yet: its first cycle is still under way.`;

export const whyNotKept = (id: string): Html =>
  html`The report of ${shorten(id, 60)} is no longer kept, so why it went out can no longer be told.`;
