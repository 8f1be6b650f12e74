// The market as the newest cycle saw it: price with its age, analyses with their noise, five upstreams, sessions and hours.
import type { CycleReport } from '../../core/cycleReport.ts';
import type { Instant } from '../../core/instant.ts';
import { analysisSentence } from '../../core/wording/analyses.ts';
import { percent, price } from '../../core/wording/numbers.ts';
import { failureText } from '../../core/wording/sources.ts';
import { technicalLines } from '../../core/wording/technical.ts';
import { span } from '../../core/wording/times.ts';
import { upstreamSections } from '../../core/wording/upstreams.ts';
import { type Html, html, lines, visibleLength } from './html.ts';
import { asOfLine } from './pages.ts';
import { shorten } from './shorten.ts';
import { symbolText } from './symbols.ts';
import { clockTime } from './times.ts';

const TEXT_LIMIT = 4096;
const WIDTHS = [200, 160, 130, 100, 80, 60] as const;
/** Two slots: an older cycle has newer ones missing behind it. */
const STALE_MS = 10 * 60_000;

export type MarketFacts = {
  readonly symbol: string;
  readonly report: CycleReport | undefined;
  readonly now: Instant;
};

const tickOf = ({ ticker }: CycleReport): number => (ticker.kind === 'ok' ? ticker.value.tick : 0.01);

/** '96,421.50, 2 min old, spread 0.001 %'; why there is none otherwise. */
const priceText = ({ ticker }: CycleReport, now: Instant): string => {
  if (ticker.kind !== 'ok') return `no price: ${failureText(ticker.failure)}`;
  const { price: last, bid, ask, tick } = ticker.value;
  return `${price(last, tick)}, ${span(now - ticker.at)} old, spread ${percent((ask - bid) / ((ask + bid) / 2), 3)}`;
};

const staleLine = (report: CycleReport, now: Instant): Html | undefined =>
  now - report.asOf > STALE_MS
    ? html`<i>Nothing newer is recorded: no cycle has ended for ${span(now - report.asOf)}.</i>`
    : undefined;

const bullets = (rows: readonly string[], width: number): readonly Html[] =>
  rows.map((row) => html`• ${shorten(row, width)}`);

/** The lines of the technical layer that are about sessions and hours, not about a timeframe. */
const sessionRows = ({ technical }: CycleReport, tick: number): readonly string[] =>
  technical ? technicalLines(technical, tick).filter((line) => !/^(?:1m|5m|15m|1h)[ :,]/.test(line)) : [];

const around = ({ symbol, now }: MarketFacts, report: CycleReport, width: number): Html => {
  const tick = tickOf(report);
  const sessions = sessionRows(report, tick);
  return lines(
    html`<b>${symbolText(symbol)}</b> · ${priceText(report, now)}`,
    html`facts of the cycle that closed ${clockTime(report.asOf)}`,
    staleLine(report, now),
    html``,
    html`<b>📊 Analyses</b>`,
    ...bullets(
      report.analyses.map((a) => analysisSentence(a, tick)),
      width,
    ),
    html``,
    html`<b>🌐 Around it</b>`,
    ...upstreamSections(report.upstreams, { symbol, tick, now }).flatMap(({ title, gist: [first, ...rest] }) => [
      html`• <b>${shorten(title, 110)}</b>${first === undefined ? '' : `: ${shorten(first, width)}`}`,
      ...bullets(rest, width),
    ]),
    ...(sessions.length === 0 ? [] : [html``, html`<b>🕐 Sessions and hours</b>`, ...bullets(sessions, width)]),
    html``,
    html`/why ${symbolText(symbol)} tells the last verdict.`,
    asOfLine(now),
  );
};

/** One symbol, at most 4,096 visible characters: rows are narrowed until it fits. */
export const marketText = (facts: MarketFacts): Html => {
  const { report, symbol, now } = facts;
  if (!report)
    return lines(
      html`Nothing is recorded of ${symbolText(symbol)} yet: its first cycle is still under way.`,
      asOfLine(now),
    );
  for (const width of WIDTHS) {
    const text = around(facts, report, width);
    if (visibleLength(text) <= TEXT_LIMIT) return text;
  }
  return around(facts, report, 40);
};

/** All symbols in a line each. */
export const marketList = (
  rows: readonly { readonly symbol: string; readonly report: CycleReport | undefined }[],
  now: Instant,
): Html =>
  lines(
    html`<b>The market</b>`,
    ...(rows.length === 0 ? [html`No symbol is watched.`] : []),
    ...rows.map(({ symbol, report }) =>
      report === undefined
        ? html`• <b>${symbolText(symbol)}</b>: nothing recorded yet`
        : html`• <b>${symbolText(symbol)}</b> ${priceText(report, now)}`,
    ),
    asOfLine(now),
  );

export const marketUnknown = (asked: string, symbols: readonly string[]): Html =>
  html`I do not watch ${shorten(asked, 40)}. I watch ${symbols.slice(0, 30).map(symbolText).join(', ')}.`;
