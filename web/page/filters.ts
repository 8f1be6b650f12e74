// What narrows the history down: symbols as one press each, the rest as a small form that works without JavaScript.
import { type Html, html } from '../html.ts';
import { directions, type HistoryQuery, historyHref, isNarrowed, mineWords, outcomes, tiers } from '../query.ts';

const outcomeWords: Readonly<Record<(typeof outcomes)[number], string>> = {
  open: 'Open',
  target: 'Target reached',
  stop: 'Stop hit',
  expired: 'Expired',
  unknown: 'Unresolved',
  win: 'Won',
  loss: 'Lost',
  breakeven: 'Breakeven',
};
const mineTexts: Readonly<Record<(typeof mineWords)[number], string>> = {
  any: 'Any answer of mine',
  took: 'I took',
  skipped: 'I skipped',
  monitoring: 'I monitor',
};

type Choice = { readonly name: string; readonly label: string; readonly chosen: string | undefined };

const select = <T extends string>(
  { name, label, chosen }: Choice,
  words: readonly T[],
  text: (word: T) => string,
): Html =>
  html`<label>${label} <select name="${name}"><option value="">All</option>${words.map(
    (word) => html`<option value="${word}"${word === chosen && html` selected`}>${text(word)}</option>`,
  )}</select></label>`;

const day = (label: string, name: string, value: string | undefined): Html =>
  html`<label>${label} <input type="date" name="${name}" value="${value ?? ''}"></label>`;

/** Links, one a symbol; undefined where there is nothing to choose between. */
export const symbolLinks = (query: HistoryQuery, symbols: readonly string[]): Html | undefined => {
  const { symbol, before: _, ...rest } = query;
  const offered = [...new Set([...symbols, ...(symbol ? [symbol] : [])])].toSorted();
  if (offered.length < 2 && symbol === undefined) return undefined;
  const link = (name: string, to: string | undefined): Html =>
    html`<li><a href="${historyHref({ ...rest, symbol: to })}"${to === symbol && html` aria-current="true"`}>${name}</a></li>`;
  return html`<nav class="filter" aria-label="Symbol"><ul>${link('All', undefined)}${offered.map((s) => link(s, s))}</ul></nav>`;
};

/** The form; `mine` only for who is signed in. */
export const filterForm = (query: HistoryQuery, isPerson: boolean): Html => {
  const { symbol, withheld } = query;
  const narrowed = isNarrowed(query);
  return html`<details class="filters"${narrowed && html` open`}><summary>Filter${narrowed && html` <span class="quiet">(on)</span>`}</summary>
<form method="get" action="/">
${symbol !== undefined && html`<input type="hidden" name="symbol" value="${symbol}">`}
${withheld && html`<input type="hidden" name="withheld" value="1">`}
${select({ name: 'direction', label: 'Direction', chosen: query.direction }, directions, (d) => d)}
${select({ name: 'tier', label: 'Tier', chosen: query.tier }, tiers, (t) => t)}
${select({ name: 'outcome', label: 'Outcome', chosen: query.outcome }, outcomes, (o) => outcomeWords[o])}
${isPerson && !withheld && select({ name: 'mine', label: 'Mine', chosen: query.mine }, mineWords, (m) => mineTexts[m])}
${day('From', 'from', query.fromDay)}
${day('To', 'to', query.toDay)}
<span class="do"><button class="primary">Show</button>${narrowed && html`<a href="${historyHref({ symbol, withheld })}">Clear</a>`}</span>
</form></details>`;
};

/** The switch between what was published and what was withheld. */
export const withheldSwitch = ({ symbol, withheld }: HistoryQuery): Html =>
  html`<nav class="switch" aria-label="What is shown"><a href="${historyHref({ symbol })}"${!withheld && html` aria-current="true"`}>Signals</a><a href="${historyHref({ symbol, withheld: true })}"${withheld && html` aria-current="true"`}>Withheld proposals</a></nav>`;
