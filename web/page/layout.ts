// The frame around every page.
import { type Instant, iso } from '../../core/instant.ts';
import { hhmmss } from '../../core/wording/times.ts';
import type { Assets } from '../assets.ts';
import { type Html, html } from '../html.ts';
import type { Viewer } from '../viewer.ts';

export type Frame = {
  readonly assets: Assets;
  readonly version: string;
  /** whether the header links to the local chat */
  readonly chat: boolean;
  /** whether everyone may look */
  readonly isPublic: boolean;
};

/** `revision` and `now` are of the reading, not of the sending: what changed since is fetched by the live page. */
export type Live = { readonly revision: string; readonly now: Instant };

export type PageHead = {
  readonly title: string;
  readonly viewer: Viewer;
  /** left out, the page is a plain one: nothing on it moves */
  readonly live?: Live;
  /** what the page draws with, beside what keeps it true */
  readonly plots?: 'signal' | 'performance';
  /** where in the header one is */
  readonly here?: 'signals' | 'performance';
};

const liveMark = ({ now }: Live): Html =>
  html`<p id="live" class="live" role="status">as of <time datetime="${iso(now)}">${hhmmss(now)}</time> UTC</p>`;

// without JavaScript the page renews itself each minute
const liveHead = (assets: Assets): Html => html`<noscript><meta http-equiv="refresh" content="60"></noscript>
<script type="module" src="${assets.href('live.js')}"></script>`;

const plotsHead = (assets: Assets, plots: NonNullable<PageHead['plots']>): Html =>
  html`<link rel="stylesheet" href="${assets.href('uplot.css')}">
<script defer src="${assets.href('uplot.js')}"></script>
<script type="module" src="${assets.href(plots === 'signal' ? 'candles.js' : 'curves.js')}"></script>`;

const siteLinks = (frame: Frame, { viewer, here }: PageHead): Html => {
  const link = (to: string, name: string, current: boolean): Html =>
    html`<a href="${to}"${current && html` aria-current="page"`}>${name}</a>`;
  const reads = frame.isPublic || viewer.kind === 'person';
  return html`<nav class="site" aria-label="Site">${reads && html`${link('/', 'Signals', here === 'signals')}${link('/performance', 'Performance', here === 'performance')}`}${frame.chat && link('/chat', 'Chat', false)}${link('/login', viewer.kind === 'person' ? viewer.firstName.slice(0, 24) || 'Signed in' : 'Sign in', false)}</nav>`;
};

/** A whole document. */
export const layout = (frame: Frame, head: PageHead, main: Html): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${head.title === '' ? 'V7 Signals' : `${head.title} · V7 Signals`}</title>
<link rel="icon" href="${frame.assets.href('favicon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${frame.assets.href('page.css')}">
${head.plots && plotsHead(frame.assets, head.plots)}
${head.live && liveHead(frame.assets)}
</head>
<body${head.live && html` data-revision="${head.live.revision}" data-now="${head.live.now}"`}>
<a class="skip" href="#main">Skip to the content</a>
<header class="top"><div class="inner">
<a class="brand" href="/"><svg viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="M1 3h3.2L8 10.6 11.8 3H15L9.4 14H6.6z"/></svg> <span>V7 Signals</span></a>
${siteLinks(frame, head)}
${head.live && liveMark(head.live)}
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
