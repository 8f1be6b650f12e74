// What Details opens further: every gate with its limit, the market's facts in full, the technical layer.
import type { CycleReport } from '../../core/cycleReport.ts';
import type { Instant } from '../../core/instant.ts';
import { technicalLines } from '../../core/wording/technical.ts';
import { dateTime } from '../../core/wording/times.ts';
import { upstreamSections } from '../../core/wording/upstreams.ts';
import { whyReportOf } from '../../core/wording/whyReport.ts';
import type { DetailsPage } from '../callbackData.ts';
import { type DetailsFacts, detailsText, TEXT_LIMIT } from './details.ts';
import { type Html, html, joined, lines, visibleLength } from './html.ts';
import { shorten } from './shorten.ts';
import { symbolText } from './symbols.ts';
import { whyText } from './why.ts';

const LINE_WIDTH = 400;
/** Messages one page may take; what is beyond is told as left out. */
const MESSAGES = 3;

export type PageFacts = DetailsFacts & { readonly now: Instant };

/** The pages beside the overview there is something on. */
export const pagesOf = (report: CycleReport | undefined): readonly Exclude<DetailsPage, 'overview'>[] =>
  report === undefined ? [] : ['gates', 'market', ...(report.technical === undefined ? [] : (['technical'] as const))];

/** Whole blocks put into as few messages as hold them; a block longer than a message is taken line by line before. */
const inMessages = (head: Html, blocks: readonly Html[]): readonly Html[] => {
  const messages: Html[] = [];
  let current = head;
  for (const block of blocks) {
    const longer = joined([current, block], '\n\n');
    if (visibleLength(longer) <= TEXT_LIMIT - 60) current = longer;
    else {
      messages.push(current);
      current = block;
    }
  }
  messages.push(current);
  if (messages.length <= MESSAGES) return messages;
  return [...messages.slice(0, MESSAGES - 1), lines(messages[MESSAGES - 1], html`<i>The rest is left out.</i>`)];
};

const headOf = (title: string, { signal }: PageFacts): Html =>
  html`<b>${symbolText(signal.symbol)} · ${title}</b>, as of ${dateTime(signal.asOf)} UTC`;

const marketTexts = (facts: PageFacts, report: CycleReport): readonly Html[] => {
  const { symbol, tick } = facts.signal;
  const sections = upstreamSections(report.upstreams, { symbol, tick, now: report.decidedAt });
  const blocks = sections.map(({ title, lines: rows }) =>
    lines(
      html`<b>${shorten(title, 200)}</b>`,
      ...rows.slice(0, 20).map((row) => html`• ${shorten(row, Math.min(LINE_WIDTH, 180))}`),
    ),
  );
  return inMessages(headOf('the market', facts), blocks);
};

/** '15m: most traded ...' to ['15m', 'most traded ...'], so that a timeframe is named once; the rest are the sessions. */
const framed = (line: string): readonly [string, string] => {
  const [, frame, n, rest] = /^(1m|5m|15m|1h)(?: \((n = [^)]*)\))?[:,] ([\s\S]*)$/.exec(line) ?? [];
  if (frame === undefined || rest === undefined) return ['Sessions and hours', line];
  return [frame, n === undefined ? rest : `${n}: ${rest}`];
};

const technicalTexts = (facts: PageFacts, layer: NonNullable<CycleReport['technical']>): readonly Html[] => {
  const rows = technicalLines(layer, facts.signal.tick).map(framed);
  const blocks = [...Map.groupBy(rows, ([frame]) => frame)].map(([frame, own]) =>
    lines(html`<b>${frame}</b>`, ...own.map(([, row]) => html`• ${shorten(row, LINE_WIDTH)}`)),
  );
  return inMessages(headOf('the technical layer', facts), blocks);
};

/** One page as the messages it takes, each within Telegram's limit; there is always one. */
export const pageTexts = (page: DetailsPage, facts: PageFacts): readonly Html[] => {
  const { report } = facts;
  if (page === 'overview') return [detailsText(facts)];
  const gone = [html`The report of this cycle is no longer kept.`];
  if (report === undefined) return gone;
  switch (page) {
    case 'gates':
      return [whyText({ report: whyReportOf(report), now: facts.now, newest: false, outcome: facts.outcome })];
    case 'market':
      return marketTexts(facts, report);
    case 'technical':
      return report.technical === undefined ? gone : technicalTexts(facts, report.technical);
  }
};
