// The words on the buttons and the toasts that answer a press.
import type { Signal } from '../../core/decision/verdict.ts';
import type { WatchedLevel } from '../../core/delivery/living.ts';
import type { Decision } from '../../core/record/outcome.ts';
import { decimalsOf } from '../../core/wording/numbers.ts';
import { decisionWord } from '../../core/wording/outcomes.ts';
import type { DetailsPage, SaidResult, TradeFigure } from '../callbackData.ts';
import { markedDecision } from './symbols.ts';

/** The standing answer keeps its mark and gets a tick; the others stand back without theirs. */
export const decisionLabel = (decision: Decision, standing: Decision | undefined): string => {
  if (standing === undefined) return markedDecision(decision);
  return decision === standing ? `${markedDecision(decision)} ✓` : decisionWord[decision];
};

export const undoLabel = '↩️ Undo';
export const detailsLabel = 'Details';
export const copyLabel = 'Copy levels';
export const chartLabel = 'Chart ↗';
export const openBotLabel = '🤖 Open the bot';
export const refreshLabel = '🔄 Refresh';
export const olderLabel = 'Older ›';
export const newerLabel = '‹ Newer';
export const pageLabel: Readonly<Record<DetailsPage, string>> = {
  overview: '📋 All',
  gates: '🚦 Gates',
  market: '🌐 Market',
  technical: '📐 Technical',
};

/** '🔔 Target' while it is asked for, '🔕 Target' while not. */
export const watchLabel = (level: WatchedLevel, asked: boolean): string => `${asked ? '🔔' : '🔕'} ${levelWord[level]}`;
export const levelWord: Readonly<Record<WatchedLevel, string>> = { entry: 'Entry', target: 'Target', stop: 'Stop' };

export const resultLabel: Readonly<Record<SaidResult, string>> = {
  win: '✅ Win',
  loss: '❌ Loss',
  breakeven: '➖ Breakeven',
};
export const askLabel: Readonly<Record<TradeFigure, string>> = { entry: '✍️ My entry', exit: '✍️ My exit' };

/** A price as a program reads it: '96420', '95800.5', no grouping and no zeros at the end. */
export const barePrice = (value: number, tick: number): string => String(Number(value.toFixed(decimalsOf(tick))));

/** 'BUY BTC-USD 96420 SL 95800 TP 97500': what the button puts on the clipboard. */
export const levelsToCopy = (s: Pick<Signal, 'direction' | 'symbol' | 'entry' | 'stopLoss' | 'takeProfit' | 'tick'>) =>
  `${s.direction} ${s.symbol.slice(0, 40)} ${barePrice(s.entry, s.tick)} SL ${barePrice(s.stopLoss, s.tick)} TP ${barePrice(s.takeProfit, s.tick)}`;

/** The market at TradingView, at the interval the card's own picture has. */
export const chartAddress = ({ symbol, lifeHours }: Pick<Signal, 'symbol' | 'lifeHours'>): string => {
  const market = symbol.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return `https://www.tradingview.com/chart/?symbol=COINBASE%3A${market}&interval=${lifeHours <= 4 ? 5 : 15}`;
};

export const notedToast = (decision: Decision, late: boolean): string =>
  `Noted: ${decisionWord[decision]}${late ? ' (after the end)' : ''}`;
export const alreadyNotedToast = (decision: Decision): string => `Already noted: ${decisionWord[decision]}`;
export const takenBackToast = (decision: Decision): string => `Taken back: ${decisionWord[decision]}`;
export const watchToast = (level: WatchedLevel, asked: boolean): string =>
  asked ? `I tell you once when the price is near the ${level}.` : `No word about the ${level}.`;
export const watchOverToast = 'This signal has ended; there is nothing left to watch.';
export const nothingToUndoToast = 'There is nothing to take back.';
export const unknownSignalToast = 'I have no record of this signal any more.';
export const unknownButtonToast = 'This button no longer works. /start shows the latest signal.';
export const privateOnlyToast = 'Your own figures are kept between us: please use the card in our private chat.';
export const upToDateToast = 'Up to date.';
export const detailsAboveToast = 'The details stand in the message below the card.';
