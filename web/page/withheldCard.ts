// One proposal that was never published: what it would have been, why it stayed back, and what would have come of it.
import type { Instant } from '../../core/instant.ts';
import type { ProposalRow } from '../../core/ports/record.ts';
import { price } from '../../core/wording/numbers.ts';
import { outcomeHead, outcomeText } from '../../core/wording/outcomes.ts';
import { reasonText } from '../../core/wording/reasons.ts';
import { type Html, html } from '../html.ts';
import { directionMark } from './signalCard.ts';
import { age, fullTime } from './times.ts';

const byWord = { quant: 'the fixed rules', deepseek: 'DeepSeek' } as const;

/** An article that looks like a signal's and says that it is none. */
export const withheldCard = ({ proposal, outcome }: ProposalRow, now: Instant): Html => {
  const { signal, reasons, by, id } = proposal;
  const fact = (name: string, value: string): Html =>
    html`<div class="${name.toLowerCase()}"><dt>${name}</dt><dd>${value}</dd></div>`;
  return html`<article class="signal withheld" id="s-${id}" data-id="${id}" data-symbol="${signal.symbol}" data-at="${signal.publishedAt}" data-outcome="${outcome.kind}" aria-label="Withheld ${signal.direction} ${signal.symbol}">
<p class="what">${directionMark(signal.direction)} <span class="symbol">${signal.symbol}</span></p>
<p class="ending">${outcome.kind === 'open' ? html`<span class="outcome">NOT PUBLISHED</span>` : html`<span class="outcome">WOULD BE ${outcomeHead(outcome)}</span>`}</p>
<dl class="facts">${fact('Entry', price(signal.entry, signal.tick))}${fact('Stop', price(signal.stopLoss, signal.tick))}${fact('Target', price(signal.takeProfit, signal.tick))}${fact('Confidence', `${signal.confidence}/100`)}${fact('Risk', signal.risk)}</dl>
<p class="when quiet">${fullTime(signal.publishedAt)} ${age(signal.publishedAt, now)}</p>
<details><summary>Why it was withheld (${reasons.length})</summary><div class="more"><div class="prose"><p>Proposed by ${byWord[by]}; nobody was told.</p><ul>${reasons.map((reason) => html`<li>${reasonText(reason)}</li>`)}</ul><p>${outcome.kind === 'open' ? 'It is followed to its end like a signal.' : `Followed on paper: ${outcomeText(outcome)}.`}</p></div></div></details>
</article>`;
};
