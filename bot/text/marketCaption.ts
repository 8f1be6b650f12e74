// The caption of a market's chart.
import { type Html, html } from './html.ts';
import { symbolText } from './symbols.ts';

export const marketCaption = (symbol: string): Html => html`<b>${symbolText(symbol)}</b>, the last eight hours`;
