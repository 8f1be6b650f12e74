// What expired before it could be delivered, with its result: one line a signal.
import type { SignalRow } from '../../core/ports/record.ts';
import { outcomeHead } from '../../core/wording/outcomes.ts';
import { type Html, html, lines } from './html.ts';
import { symbolText } from './symbols.ts';
import { fullTime } from './times.ts';

const line = ({ signal: s, outcome }: SignalRow): Html =>
  html`• ${fullTime(s.asOf)} ${symbolText(s.symbol)} ${s.direction} · ${s.confidence}/100 · <b>${outcomeHead(outcome) ?? 'ended, result follows'}</b>`;

/** `more`: so many further ones are not listed. */
export const missedText = ({ rows, more }: { readonly rows: readonly SignalRow[]; readonly more: number }): Html =>
  lines(
    html`⌛ <b>${rows.length === 1 ? 'One signal' : `${rows.length + more} signals`} expired before I could bring ${rows.length === 1 ? 'it' : 'them'} to you</b> (quiet hours, or Telegram was not reached). Results after costs:`,
    ...rows.map(line),
    more > 0 ? html`and ${more} more` : undefined,
    html`/signal with a number, such as <code>/signal ${rows[0]?.signal.id ?? ''}</code>, shows one of them.`,
  );
