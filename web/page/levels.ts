// The levels of a signal as a small ruler: from stop over entry to target, with the place where the trade ended.
import type { SignalRow } from '../../core/ports/record.ts';
import { type Html, html } from '../html.ts';

const WIDTH = 120;

/** Stop at the left, target at the right, whatever the direction. Empty where the levels do not span a range. */
export const levelsRuler = ({ signal, outcome }: SignalRow): Html => {
  const place = (price: number): number => {
    const share = (price - signal.stopLoss) / (signal.takeProfit - signal.stopLoss);
    return Math.round(Math.min(1, Math.max(0, share)) * WIDTH * 10) / 10;
  };
  const entry = place(signal.entry);
  if (!Number.isFinite(entry)) return html``;
  const end = 'exitPrice' in outcome ? place(outcome.exitPrice) : undefined;
  return html`<svg class="ruler" viewBox="-5 0 ${WIDTH + 10} 10" aria-hidden="true" focusable="false"><rect class="loss" x="0" y="3.5" width="${entry}" height="3"/><rect class="gain" x="${entry}" y="3.5" width="${WIDTH - entry}" height="3"/><rect class="entry" x="${entry - 1}" y="1" width="2" height="8"/>${end !== undefined && html`<circle class="end" cx="${end}" cy="5" r="4"/>`}</svg>`;
};
