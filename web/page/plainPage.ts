// The page for what went wrong: one sentence and the way on.
import { type Html, html } from '../html.ts';

/** The main part of an error page. */
export const plainPage = (heading: string, sentence: string, status = 404): Html => html`<h1>${heading}</h1>
<p class="empty">${sentence}</p>
<p>${status === 401 ? html`<a href="/login">How to sign in</a>` : html`<a href="/">To the history</a>`}</p>`;
