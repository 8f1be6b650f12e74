// Long answers a page at a time, and the line that says when a screen was last brought up to date.
import type { Instant } from '../../core/instant.ts';
import { type Html, html, lines, visibleLength } from './html.ts';
import { clockSeconds } from './times.ts';

const TEXT_LIMIT = 4096;

/** '🔄 20:43:10 UTC': what was true when. */
export const asOfLine = (now: Instant): Html => html`<i>as of ${clockSeconds(now)}</i>`;

/** A head, as many rows as fit into one message, and a foot; what is left out is counted. */
export const fitted = (head: Html, rows: readonly Html[], foot: Html | undefined): Html => {
  for (let shown = rows.length; shown >= 0; shown -= Math.max(1, Math.ceil(shown / 10))) {
    const more = rows.length - shown;
    const text = lines(head, ...rows.slice(0, shown), more > 0 ? html`and ${more} more` : undefined, foot);
    if (visibleLength(text) <= TEXT_LIMIT) return text;
  }
  return head;
};
