// The page for what went wrong: one sentence and the way back.
import { type Html, html } from '../html.ts';

/** The main part of an error page. */
export const plainPage = (heading: string, sentence: string): Html => html`<h1>${heading}</h1>
<p class="empty">${sentence}</p>
<p><a href="/">To the history</a></p>`;
