// A person's own result on a signal they took: what stands, what was corrected, and the form for the next word.
import { randomUUID } from 'node:crypto';
import type { FlatSignalRow } from '../../core/ports/search.ts';
import { compare, type PersonalHistory } from '../../core/record/personal.ts';
import { personalText, personalWord } from '../../core/wording/personal.ts';
import { comparisonText } from '../../core/wording/verdicts.ts';
import { type Html, html } from '../html.ts';
import { levelsOf } from '../results.ts';
import { fullTime } from './times.ts';

const standing = (row: FlatSignalRow, { standing: word, corrected }: PersonalHistory): Html => {
  const against = comparisonText(compare(word, levelsOf(row)));
  return html`<p><strong>Your result:</strong> ${word.withdrawn ? 'taken back' : personalText(word, row.signal)} <span class="quiet">(noted ${fullTime(word.at)} UTC)</span></p>
${against !== undefined && !word.withdrawn && html`<p>${against.charAt(0).toUpperCase() + against.slice(1)}.</p>`}
${corrected.length > 0 && html`<details><summary>Corrected ${corrected.length === 1 ? 'once' : `${corrected.length} times`}</summary><ul class="sentences">${corrected.toReversed().map((old) => html`<li>${fullTime(old.at)} UTC: ${old.withdrawn ? 'taken back' : personalText(old, row.signal)}</li>`)}</ul></details>`}`;
};

const field = (name: string, label: string, value: number | undefined): Html =>
  html`<label>${label} <input name="${name}" inputmode="decimal" autocomplete="off" maxlength="24" value="${value === undefined ? '' : String(value)}"></label>`;

/** `csrf` of the session; the form carries a name of its own, so that it counts once however often it is sent. */
export const resultsPart = (row: FlatSignalRow, history: PersonalHistory | undefined, csrf: string): Html => {
  const word = history?.standing.withdrawn ? undefined : history?.standing;
  const quote = row.signal.symbol.split('-').at(-1) ?? '';
  return html`<div id="results" class="results">
${history && standing(row, history)}
<form method="post" action="/signals/${row.signal.id}/result" class="entry-form">
<input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="once" value="${randomUUID()}">
<label>Result <select name="result"><option value="">By my prices</option>${(['win', 'loss', 'breakeven'] as const).map((one) => html`<option value="${one}"${one === word?.result && html` selected`}>${personalWord[one]}</option>`)}</select></label>
${field('entry', 'Your entry', word?.entryPrice)}${field('exit', 'Your exit', word?.exitPrice)}${field('profit', `Profit or loss, ${quote}`, word?.profit)}
<button class="primary">${word ? 'Correct it' : 'Note it'}</button>
</form>
<p class="quiet">Kept apart from the paper record; every correction stays in this list. Nobody else sees it.</p></div>`;
};
