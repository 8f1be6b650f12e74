// One signal of the history: a card on a phone, a row on a wide screen; the same markup.
import type { Signal } from '../../core/decision/verdict.ts';
import type { Instant } from '../../core/instant.ts';
import type { Decision } from '../../core/record/outcome.ts';
import { price, signedPercent } from '../../core/wording/numbers.ts';
import { decisionWord, outcomeHead } from '../../core/wording/outcomes.ts';
import type { HistoryRow } from '../history.ts';
import { type Html, html } from '../html.ts';
import { historyHref } from '../query.ts';
import { levelsRuler } from './levels.ts';
import { signalDetails } from './signalDetails.ts';
import { age, clockTime, fullTime } from './times.ts';

const arrow: Readonly<Record<Signal['direction'], string>> = { BUY: '▲', SELL: '▼' };

/** '▲ BUY'. */
export const directionMark = (direction: Signal['direction']): Html =>
  html`<span class="direction ${direction === 'BUY' ? 'buy' : 'sell'}"><span aria-hidden="true">${arrow[direction]}</span> ${direction}</span>`;

const ended = ({ outcome, signal, thesis }: HistoryRow, now: Instant): Html => {
  if (outcome.kind !== 'open') return html`<span class="outcome ${outcome.kind}">${outcomeHead(outcome)}</span>`;
  if (thesis && now <= signal.expiresAt)
    return html`<span class="outcome open">THESIS BROKEN</span> <span class="quiet">at ${clockTime(thesis.at, now)}</span>`;
  return html`<span class="outcome open">OPEN</span> <span class="quiet">until ${clockTime(signal.expiresAt, now)}</span>`;
};

const decided = ({ decisions: counts, own }: HistoryRow): Html | undefined => {
  const words: readonly Decision[] = ['took', 'skipped', 'monitoring'];
  const told = words.filter((w) => counts[w] > 0).map((w) => `${decisionWord[w]} ${counts[w]}`);
  if (told.length === 0) return undefined;
  return html`<span class="decisions">${told.join(' · ')}${own && html` <span class="own">you: ${decisionWord[own.decision]}</span>`}</span>`;
};

/** What the trade gains at that price, before costs, as a share of the entry; negative at the stop. */
const gainAt = ({ direction, entry }: Signal, at: number): number =>
  ((direction === 'BUY' ? 1 : -1) * (at - entry)) / entry;

const level = (name: string, at: number, { tick }: Signal, share?: number): Html =>
  html`<div class="${name.toLowerCase()}"><dt>${name}</dt><dd>${price(at, tick)}${
    share !== undefined && html` <span class="quiet">${signedPercent(share)}</span>`
  }</dd></div>`;

const facts = (signal: Signal): Html => html`<dl class="facts">
${level('Entry', signal.entry, signal)}
${level('Stop', signal.stopLoss, signal, gainAt(signal, signal.stopLoss))}
${level('Target', signal.takeProfit, signal, gainAt(signal, signal.takeProfit))}
<div class="confidence"><dt>Confidence</dt><dd>${signal.confidence}/100 <span class="quiet">${signal.tier}</span></dd></div>
<div class="risk"><dt>Risk</dt><dd>${signal.risk}</dd></div>
</dl>`;

/** `alone`: on its own page, unfolded. */
export type CardView = { readonly now: Instant; readonly alone?: true };

/** An article with the signal's id, symbol and time as data for the live page. Names of people never enter it. */
export const signalCard = (row: HistoryRow, { now, alone }: CardView): Html => {
  const { signal, outcome } = row;
  return html`<article class="signal" id="s-${signal.id}" data-id="${signal.id}" data-symbol="${signal.symbol}" data-at="${signal.publishedAt}" data-outcome="${outcome.kind}" aria-label="${signal.direction} ${signal.symbol}">
<p class="what">${directionMark(signal.direction)} <a class="symbol" href="${historyHref({ symbol: signal.symbol })}" title="Only ${signal.symbol}">${signal.symbol}</a></p>
<p class="ending">${ended(row, now)}</p>
${facts(signal)}
${levelsRuler(row)}
<p class="when quiet"><a href="/signals/${signal.id}" title="This signal alone">${fullTime(signal.publishedAt)}</a> ${age(signal.publishedAt, now)} ${decided(row)}</p>
<details${alone && html` open`}><summary>Reasoning and analyses</summary>
${signalDetails(row, alone)}
</details>
</article>`;
};
