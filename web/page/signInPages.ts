// The pages around signing in.
import { type Html, html } from '../html.ts';
import type { Viewer } from '../viewer.ts';

const how = html`<p>Send <strong>/web</strong> to the bot in Telegram. It answers with a link for you alone; the link works once and within ten minutes.</p>`;

/** What `/login` says: how to sign in, or that one is. */
export const signInHelp = (viewer: Viewer): Html =>
  viewer.kind === 'person'
    ? html`<h1>You are signed in</h1>
<div class="panel"><p>As ${viewer.firstName === '' ? 'an admin' : viewer.firstName}, in this browser.</p>
<form method="post" action="/logout"><input type="hidden" name="csrf" value="${viewer.csrf}"><button>Sign out</button></form></div>
<p><a href="/">To the history</a></p>`
    : html`<h1>Sign in</h1>
<div class="panel">${how}<p class="quiet">There is no password, so there is none to lose.</p></div>`;

/** What a good link leads to; only the button spends it. */
export const signInOffer = ({ token, check }: { readonly token: string; readonly check: string }): Html =>
  html`<h1>Sign in to V7 Signals</h1>
<div class="panel"><p>This link signs this browser in as the person it was sent to. It works once.</p>
<form method="post" action="/login"><input type="hidden" name="token" value="${token}"><input type="hidden" name="check" value="${check}"><button class="primary">Continue</button></form></div>`;

export const signInOver: Html = html`<h1>This link is over</h1>
<div class="panel"><p>It has been used, is older than ten minutes, or is not whole.</p>${how}</div>`;
