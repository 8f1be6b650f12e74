// The history: the summary, then every signal newest first, one page at a time.
import type { HistoryPage, Summary } from '../history.ts';
import { type Html, html } from '../html.ts';
import { historyHref } from '../query.ts';
import { signalCard } from './signalCard.ts';
import { summaryBlock } from './summary.ts';
import { clockTime } from './times.ts';

const verdicts = (n: number): string =>
  n === 1 ? '1 verdict so far: HOLD or withheld' : `${n} verdicts so far: all HOLD or withheld`;

const emptyText = ({ query }: HistoryPage, { cycles, counts, nextCycleAt, now }: Summary): Html => {
  if (query.before !== undefined)
    return html`There is nothing older than this. <a href="${historyHref({ symbol: query.symbol })}">Back to the newest</a>`;
  if (counts.signals > 0) return html`No signal has been published for ${query.symbol ?? 'any symbol'} yet.`;
  if (cycles.recorded > 0) return html`No signal has been published yet. ${verdicts(cycles.recorded)}.`;
  return html`No signal has been published yet. The first verdict is due ${
    nextCycleAt === undefined ? 'within five minutes' : html`at ${clockTime(nextCycleAt, now)} UTC`
  }.`;
};

const filter = (page: HistoryPage, symbols: readonly string[]): Html | undefined => {
  const { symbol } = page.query;
  const offered = [...new Set([...symbols, ...page.rows.map((row) => row.signal.symbol), ...(symbol ? [symbol] : [])])];
  if (offered.length < 2 && symbol === undefined) return undefined;
  const link = (name: string, to: string | undefined): Html =>
    html`<li><a href="${historyHref({ symbol: to })}"${to === symbol && html` aria-current="true"`}>${name}</a></li>`;
  return html`<nav class="filter" aria-label="Symbol"><ul>${link('All', undefined)}${offered.toSorted().map((s) => link(s, s))}</ul></nav>`;
};

// on a wide screen the cards line up under these; readers of the page hear the names within each card instead
const columns = html`<div class="columns" aria-hidden="true"><span>Signal</span><span>Entry</span><span>Stop</span><span>Target</span><span>Confidence</span><span>Risk</span><span>Outcome</span><span>Published, UTC</span></div>`;

const paging = ({ query, olderThan }: HistoryPage): Html | undefined => {
  if (query.before === undefined && olderThan === undefined) return undefined;
  return html`<nav class="paging" aria-label="Pages">
${query.before !== undefined && html`<a href="${historyHref({ symbol: query.symbol })}" rel="first">← Newest</a>`}
${olderThan !== undefined && html`<a href="${historyHref({ symbol: query.symbol, before: olderThan })}" rel="next">Older →</a>`}
</nav>`;
};

export type HistoryView = {
  readonly page: HistoryPage;
  readonly summary: Summary;
  /** offered as filters besides those on the page */
  readonly symbols: readonly string[];
};

/** The main part of `/`. The live page reads the filter and whether this is the newest page from its data. */
export const historyPage = ({ page, summary, symbols }: HistoryView): Html => html`<h1>Signals</h1>
${summaryBlock(summary)}
<section id="history" data-symbol="${page.query.symbol ?? ''}" data-newest="${page.query.before === undefined ? 'yes' : 'no'}" aria-label="History">
${filter(page, symbols)}
${page.rows.length === 0 ? html`<p class="empty">${emptyText(page, summary)}</p>` : columns}
<ol class="signals">${page.rows.map((row) => html`<li>${signalCard(row, { now: summary.now })}</li>`)}</ol>
${paging(page)}
</section>`;
