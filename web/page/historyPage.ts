// The history: the summary, then every signal newest first, one page at a time.
import type { HistoryPage } from '../history.ts';
import { type Html, html } from '../html.ts';
import { historyHref, isNarrowed } from '../query.ts';
import type { Summary } from '../summary.ts';
import { filterForm, symbolLinks, withheldSwitch } from './filters.ts';
import { signalCard } from './signalCard.ts';
import { summaryBlock } from './summary.ts';
import { clockTime } from './times.ts';
import { withheldCard } from './withheldCard.ts';

const verdicts = (n: number): string =>
  n === 1 ? '1 verdict so far: HOLD or withheld' : `${n} verdicts so far: all HOLD or withheld`;

const emptyText = ({ query }: HistoryPage, { recorded, counts, nextCycleAt, now }: Summary): Html => {
  if (query.before !== undefined)
    return html`There is nothing older than this. <a href="${historyHref({ ...query, before: undefined })}">Back to the newest</a>`;
  if (query.withheld) return html`No proposal that fits has been withheld.`;
  if (isNarrowed(query))
    return html`No signal fits this filter. <a href="${historyHref({ symbol: query.symbol })}">Clear the filter</a>`;
  if (counts === undefined || counts.signals > 0)
    return html`No signal has been published for ${query.symbol ?? 'any symbol'} yet.`;
  if (recorded > 0) return html`No signal has been published yet. ${verdicts(recorded)}.`;
  return html`No signal has been published yet. The first verdict is due ${
    nextCycleAt === undefined ? 'within five minutes' : html`at ${clockTime(nextCycleAt, now)} UTC`
  }.`;
};

// on a wide screen the cards line up under these; readers of the page hear the names within each card instead
const columns = html`<div class="columns" aria-hidden="true"><span>Signal</span><span>Entry</span><span>Stop</span><span>Target</span><span>Confidence</span><span>Risk</span><span>Outcome</span><span>Published, UTC</span></div>`;

const paging = ({ query, olderThan }: HistoryPage): Html | undefined => {
  if (query.before === undefined && olderThan === undefined) return undefined;
  return html`<nav class="paging" aria-label="Pages">
${query.before !== undefined && html`<a href="${historyHref({ ...query, before: undefined })}" rel="first">← Newest</a>`}
${olderThan !== undefined && html`<a href="${historyHref({ ...query, before: olderThan })}" rel="next">Older →</a>`}
</nav>`;
};

export type HistoryView = {
  readonly page: HistoryPage;
  readonly summary: Summary;
  /** offered as filters besides those on the page */
  readonly symbols: readonly string[];
  readonly isPerson: boolean;
};

/** How the live page may change the list: put a new signal in, or fetch the page again where only the server can tell. */
const renewal = ({ query }: HistoryPage): string => {
  if (query.before !== undefined) return 'older';
  return query.withheld || isNarrowed(query) ? 'whole' : 'rows';
};

/** The main part of `/`. The live page reads the filter and whether this is the newest page from its data. */
export const historyPage = ({ page, summary, symbols, isPerson }: HistoryView): Html => {
  const { query, rows, withheld } = page;
  const list = query.withheld
    ? withheld.map((row) => html`<li>${withheldCard(row, summary.now)}</li>`)
    : rows.map((row) => html`<li>${signalCard(row, { now: summary.now })}</li>`);
  const seen = [...symbols, ...rows.map((row) => row.signal.symbol)];
  return html`<h1>Signals</h1>
${summaryBlock(summary)}
<section id="history" data-symbol="${query.symbol ?? ''}" data-newest="${query.before === undefined ? 'yes' : 'no'}" data-renewal="${renewal(page)}"${query.withheld && html` data-withheld="yes"`} aria-label="History">
<div class="bar">${symbolLinks(query, seen)}${withheldSwitch(query)}</div>
${filterForm(query, isPerson)}
${list.length === 0 ? html`<p class="empty">${emptyText(page, summary)}</p>` : columns}
<ol class="signals">${list}</ol>
${paging(page)}
</section>`;
};
