// What a person hears of their own trades: figures read back, questions where words are unclear, the journal.
import type { TradeFigures } from '../../core/delivery/cardNotes.ts';
import type { SignalRow } from '../../core/ports/record.ts';
import type { PersonalWord } from '../../core/record/personal.ts';
import { inR, price, signedPercent } from '../../core/wording/numbers.ts';
import { decisionWord, outcomeHead } from '../../core/wording/outcomes.ts';
import { dateTime, hhmm } from '../../core/wording/times.ts';
import type { TradeFigure } from '../callbackData.ts';
import { barePrice } from './buttons.ts';
import { type Html, html, lines } from './html.ts';
import { amount, plainNumber } from './numbers.ts';
import { shorten } from './shorten.ts';
import { baseOf, quoteOf, symbolText } from './symbols.ts';

export const resultWord: Readonly<Record<PersonalWord, string>> = { win: 'Win', loss: 'Loss', breakeven: 'Breakeven' };

type Result = {
  readonly share?: number;
  readonly r?: number;
  readonly word?: PersonalWord;
  readonly profit?: number;
  readonly reckoned?: true;
};

/** '+75.20 USD', '-12.00 USD'. */
export const money = (value: number, quote: string): string =>
  `${value < 0 ? '-' : '+'}${plainNumber(Math.round(Math.abs(value) * 100) / 100)} ${quote}`;

const named = ({ signal: s }: SignalRow): string => `${symbolText(s.symbol)} ${s.direction}`;

/** ', 0.03 % worse than the signal': how the entry compares with the published one. */
const against = ({ signal: s }: SignalRow, entryPrice: number): string => {
  const side = s.direction === 'BUY' ? 1 : -1;
  const worse = (side * (entryPrice - s.entry)) / s.entry;
  const size = `${(100 * Math.abs(worse)).toFixed(2)} %`;
  if (size === '0.00 %') return ', as the signal says';
  return `, ${size} ${worse > 0 ? 'worse' : 'better'} than the signal's ${price(s.entry, s.tick)}`;
};

const resultLine = (row: SignalRow, result: Result): Html | undefined => {
  const quote = quoteOf(row.signal.symbol);
  const parts = [
    result.word && resultWord[result.word],
    result.share === undefined ? undefined : signedPercent(result.share),
    result.r === undefined ? undefined : inR(result.r),
    result.profit === undefined ? undefined : money(result.profit, quote),
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  const costs = result.share === undefined && !result.reckoned ? '' : " (after the card's costs)";
  return html`<b>${parts.join(' · ')}</b>${costs}`;
};

const paperLine = ({ outcome }: SignalRow): Html | undefined => {
  const head = outcomeHead(outcome);
  return head === undefined ? undefined : html`The signal itself: ${head}.`;
};

/** The figures as they stand, read back, with what they come to and what may be told next. */
export const tradeReadBack = (row: SignalRow, trade: TradeFigures, result: Result): Html => {
  const s = row.signal;
  const { entryPrice, exitPrice, amount: quantity } = trade;
  const size = quantity === undefined ? '' : `, ${amount(quantity)} ${baseOf(s.symbol)}`;
  return lines(
    html`Noted: you took <b>${named(row)}</b>${entryPrice === undefined ? '' : ` at ${price(entryPrice, s.tick)}${against(row, entryPrice)}`}${size}.`,
    exitPrice === undefined ? undefined : html`Closed at ${price(exitPrice, s.tick)}.`,
    resultLine(row, result),
    exitPrice === undefined ? undefined : paperLine(row),
    exitPrice === undefined
      ? html`When you are out, reply to the card: <code>closed ${barePrice(s.takeProfit, s.tick)}</code>`
      : undefined,
    entryPrice === undefined && exitPrice !== undefined
      ? html`Your entry is still missing: reply <code>took ${barePrice(s.entry, s.tick)}</code> with your price.`
      : undefined,
  );
};

/** 'Noted: Win on BTC-USD BUY.', and how the figures behind it can be told. */
export const resultReadBack = (row: SignalRow, word: PersonalWord, trade: TradeFigures, result: Result): Html =>
  lines(
    html`Noted: <b>${resultWord[word]}</b> on ${named(row)}.`,
    resultLine(row, { ...result, word }),
    trade.entryPrice === undefined || trade.exitPrice === undefined
      ? html`For the exact result, reply to the card with <code>took ${barePrice(row.signal.entry, row.signal.tick)}</code> and <code>closed ${barePrice(row.signal.takeProfit, row.signal.tick)}</code>, with your own prices.`
      : undefined,
    paperLine(row),
  );

export const decisionReadBack = (row: SignalRow, words: string): Html => html`${words} · ${named(row)}.`;

/** `decided`: that the trade was taken has been taken back with its figures. */
export const takenBack = (
  row: SignalRow,
  { trade, decided }: { readonly trade: TradeFigures; readonly decided: boolean },
): Html => {
  const { entryPrice, exitPrice } = trade;
  const left = [
    entryPrice === undefined ? undefined : `entry ${price(entryPrice, row.signal.tick)}`,
    exitPrice === undefined ? undefined : `exit ${price(exitPrice, row.signal.tick)}`,
  ].filter((part) => part !== undefined);
  return html`Taken back${decided ? `, ${decisionWord.took} as well` : ''}. ${named(row)}: ${left.length === 0 ? 'no prices of yours are noted' : left.join(', ')}.`;
};

const figureWord: Readonly<Record<TradeFigure, string>> = { entry: 'get in', exit: 'get out' };

/** The open question; the next plain words answer it. */
export const askFigure = (row: SignalRow, figure: TradeFigure): Html =>
  html`At what price did you ${figureWord[figure]} on <b>${named(row)}</b>? Just send the number, such as <code>${barePrice(figure === 'entry' ? row.signal.entry : row.signal.takeProfit, row.signal.tick)}</code>. /cancel leaves it open.`;

export const figureUnreadable = (row: SignalRow, typed: string): Html =>
  html`I could not read a price in “${shorten(typed, 40)}”. Just the number, please, such as <code>${barePrice(row.signal.entry, row.signal.tick)}</code> or <code>${price(row.signal.entry, row.signal.tick)}</code>.`;

export const figureTwoWays = (row: SignalRow, typed: string): Html =>
  html`“${shorten(typed, 40)}” can be read in two ways. Which did you mean for ${named(row)}?`;

export const figureFar = (row: SignalRow, typed: string): Html =>
  html`“${shorten(typed, 40)}” is far from the signal's entry ${price(row.signal.entry, row.signal.tick)}. Is that the price?`;

export const amountUnreadable = (typed: string): Html =>
  html`I could not read the amount in “${shorten(typed, 40)}”. Please write it like <code>took 0.1 @ 96450</code>.`;

export const amountTwoWays = (typed: string): Html =>
  html`The amount “${shorten(typed, 40)}” can be read in two ways. Please write it without a thousands mark, such as <code>took 1000 @ 0.52</code> or <code>took 1.5 @ 96450</code>.`;

export const replyUnclear = (row: SignalRow): Html =>
  lines(
    html`I did not understand that about ${named(row)}. A reply to a card can say:`,
    html`<code>took ${barePrice(row.signal.entry, row.signal.tick)}</code> or <code>took 0.1 @ ${barePrice(row.signal.entry, row.signal.tick)}</code>`,
    html`<code>closed ${barePrice(row.signal.takeProfit, row.signal.tick)}</code>, <code>skip</code>, <code>monitor</code>, <code>win</code>, <code>loss</code>, <code>undo</code>`,
  );

export const whichCard = (): Html =>
  html`Which signal is that about? Choose below, or reply to its card. /cancel leaves it.`;
/** 'BTC-USD BUY · 14:30 · open'. */
export const cardLabel = (row: SignalRow): string =>
  `${named(row)} · ${hhmm(row.signal.asOf)} UTC · ${outcomeHead(row.outcome) ?? 'open'}`;
export const cardMeant = (row: SignalRow): Html =>
  html`About <b>${named(row)}</b> of ${dateTime(row.signal.asOf)} UTC:`;
export const noCardYet = (): Html =>
  html`Which signal is that about? I have not sent you one since yesterday. /signals lists them; <code>/signal</code> with a number brings its card back, and a reply to it is noted.`;

export const nothingToTakeBack = (row: SignalRow): Html => html`There is nothing to take back on ${named(row)}.`;
