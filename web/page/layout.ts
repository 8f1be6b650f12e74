// The frame around every page.
import { type Instant, iso } from '../../core/instant.ts';
import { hhmmss } from '../../core/wording/times.ts';
import type { Assets } from '../assets.ts';
import { type Html, html } from '../html.ts';

export type Frame = {
  readonly assets: Assets;
  readonly version: string;
  /** whether the header links to the local chat */
  readonly chat: boolean;
};

/** `revision` and `now` are of the reading, not of the sending: what changed since is fetched by the live page. */
export type Live = { readonly revision: string; readonly now: Instant };

const liveMark = ({ now }: Live): Html =>
  html`<p id="live" class="live" role="status">as of <time datetime="${iso(now)}">${hhmmss(now)}</time> UTC</p>`;

// without JavaScript the page renews itself each minute
const liveHead = (assets: Assets): Html => html`<noscript><meta http-equiv="refresh" content="60"></noscript>
<script type="module" src="${assets.href('live.js')}"></script>`;

/** A whole document. Without `live` the page is a plain one: no script, nothing that moves. */
export const layout = (frame: Frame, title: string, main: Html, live?: Live): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="${frame.assets.href('favicon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${frame.assets.href('page.css')}">
${live && liveHead(frame.assets)}
</head>
<body${live && html` data-revision="${live.revision}" data-now="${live.now}"`}>
<a class="skip" href="#main">Skip to the content</a>
<header class="top"><div class="inner">
<a class="brand" href="/"><svg viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="M1 3h3.2L8 10.6 11.8 3H15L9.4 14H6.6z"/></svg> V7 Signals</a>
${live && liveMark(live)}
<nav aria-label="Site">${frame.chat && html`<a href="/chat">Chat</a>`}</nav>
</div></header>
<main id="main" tabindex="-1">
${main}
</main>
<footer><p class="quiet">All times are UTC, all results after costs. Nothing is traded by this program: you decide.</p>
<p class="quiet">Version ${frame.version} · <a href="/health">State of each part</a></p></footer>
<p id="announce" class="unseen" role="status"></p>
</body>
</html>
`;
