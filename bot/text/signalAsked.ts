// What is said where a signal was asked for and cannot be shown.
import { type Html, html } from './html.ts';
import { shorten } from './shorten.ts';
import { symbolText } from './symbols.ts';

export const signalAsked = (symbol: string | undefined): Html =>
  html`Which one? <code>/signal ${symbolText(symbol ?? 'BTC-USD')}</code> shows the newest of a symbol; /signals lists them with their numbers.`;

export const signalUnknown = (asked: string, symbol: string | undefined): Html =>
  symbol === undefined
    ? html`I have no record of a signal “${shorten(asked, 60)}”. /signals lists the last ones.`
    : html`No signal of ${symbolText(symbol)} has come yet.`;
