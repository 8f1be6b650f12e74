// Instants as marked-up text: always UTC, and an age that a live page keeps true.
import { type Instant, iso } from '../../core/instant.ts';
import { dateTime, hhmm, span } from '../../core/wording/times.ts';
import { type Html, html } from '../html.ts';

/** '14:35' where the instant is of the same UTC day as `now`, else '2024-01-15 14:35'. */
export const clockTime = (at: Instant, now: Instant): Html =>
  html`<time datetime="${iso(at)}">${iso(at).slice(0, 10) === iso(now).slice(0, 10) ? hhmm(at) : dateTime(at)}</time>`;

/** '2024-01-15 14:35'. */
export const fullTime = (at: Instant): Html => html`<time datetime="${iso(at)}">${dateTime(at)}</time>`;

/** '12 min ago'. */
export const age = (at: Instant, now: Instant): Html =>
  html`<span class="age" data-age="${at}">${span(now - at)} ago</span>`;
