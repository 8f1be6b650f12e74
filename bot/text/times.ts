// Instants in messages: Telegram shows them in the reader's own zone; where it cannot, they stand in UTC.
import type { Instant } from '../../core/instant.ts';
import { dateTime, hhmm, hhmmss } from '../../core/wording/times.ts';
import { type Html, html } from './html.ts';

const unix = (at: Instant): number => Math.floor(at / 1000);

/** '14:35 UTC', in the reader's zone '15:35'. */
export const clockTime = (at: Instant): Html => html`<tg-time unix="${unix(at)}" format="t">${hhmm(at)} UTC</tg-time>`;

/** '14:30:19 UTC'. */
export const clockSeconds = (at: Instant): Html =>
  html`<tg-time unix="${unix(at)}" format="T">${hhmmss(at)} UTC</tg-time>`;

/** '2024-01-15 14:35 UTC'. */
export const fullTime = (at: Instant): Html =>
  html`<tg-time unix="${unix(at)}" format="dt">${dateTime(at)} UTC</tg-time>`;
