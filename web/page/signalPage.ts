// One signal on a page of its own: what a link from Telegram or from the history leads to.
import { type Html, html } from '../html.ts';

/** The main part of `/signals/ID`; the live page reads from its data which signal to keep true. */
export const signalPage = (id: string, card: Html): Html => html`<p class="back"><a href="/">← All signals</a></p>
<h1>Signal <span class="id">${id}</span></h1>
<section id="alone" data-id="${id}" class="signals">${card}</section>`;
