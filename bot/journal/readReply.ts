// What a person says by a reply to a card: 'took 96450', 'took 0.1 @ 96,450', 'skip', 'closed 97200', 'undo', '96450'.
import type { Decision } from '../../core/record/outcome.ts';
import type { SaidResult } from '../callbackData.ts';
import { type NumberRead, readNumber } from './readNumber.ts';

/** A figure as it was typed, and as it can be read; absent where none was typed. */
export type TypedFigure = { readonly typed: string; readonly read: NumberRead };

export type SaidByReply =
  | { readonly kind: 'decision'; readonly decision: Exclude<Decision, 'took'> }
  | { readonly kind: 'took'; readonly price?: TypedFigure; readonly amount?: TypedFigure }
  | { readonly kind: 'closed'; readonly price?: TypedFigure; readonly profit?: number }
  | { readonly kind: 'result'; readonly result: SaidResult }
  | { readonly kind: 'undo' }
  /** a number alone: which figure it is the open question tells, else where the trade stands */
  | { readonly kind: 'figure'; readonly figure: TypedFigure }
  | { readonly kind: 'unclear' };

const WORDS: readonly (readonly [RegExp, 'took' | 'closed' | 'skipped' | 'monitoring' | 'undo' | SaidResult])[] = [
  [/^(?:took|take|taken|entered|entry|in|long|short)\b/, 'took'],
  [/^(?:closed?|exit(?:ed)?|out|left)\b/, 'closed'],
  [/^(?:skip(?:ped)?|pass(?:ed)?|no)\b/, 'skipped'],
  [/^(?:monitor(?:ing)?|watch(?:ing)?)\b/, 'monitoring'],
  [/^(?:undo|take back|cancel)\b/, 'undo'],
  [/^(?:win|won)\b/, 'win'],
  [/^(?:loss|lost|lose)\b/, 'loss'],
  [/^(?:breakeven|break even|be|even)\b/, 'breakeven'],
];

const figureOf = (text: string): TypedFigure | undefined => {
  const typed = text.replace(/^(?:at|@|:|=|price)\s*/i, '').trim();
  return typed === '' ? undefined : { typed, read: readNumber(typed) };
};

/** '0.1 BTC @ 96,450', '0.1 at 96450', '96450 x 0.1', '96450'. */
const tradeOf = (rest: string): { readonly price?: TypedFigure; readonly amount?: TypedFigure } => {
  const [, first = '', last = ''] = /^(.+?)\s*(?:@|\bat\b)\s*(.+)$/i.exec(rest) ?? [];
  const [, before = '', after = ''] = /^(.+?)\s*(?:x|×|\*)\s*(.+)$/i.exec(rest) ?? [];
  const [amountText, priceText] = first !== '' ? [first, last] : before !== '' ? [after, before] : ['', rest];
  const [price, amount] = [figureOf(priceText), figureOf(amountText.replace(/\s*[A-Za-z]{2,10}$/, ''))];
  return { ...(price && { price }), ...(amount && { amount }) };
};

/** 'p/l +75', 'profit -12.5' at the end of 'closed 97200'. */
const profitOf = (rest: string): { readonly rest: string; readonly profit?: number } => {
  const [whole, sign, digits = ''] =
    /,?\s*(?:p\/?l|pnl|profit|loss)\s*:?\s*([+\-−])?\s*([\d.,]+)\s*(?:\$|usd)?$/i.exec(rest) ?? [];
  const read = readNumber(digits);
  if (whole === undefined || read.kind !== 'number') return { rest };
  return { rest: rest.slice(0, -whole.length), profit: sign === '-' || sign === '−' ? -read.value : read.value };
};

export const readReply = (text: string): SaidByReply => {
  const said = text.trim().replace(/[.!]$/, '');
  const found = WORDS.find(([pattern]) => pattern.test(said.toLowerCase()));
  if (!found) {
    const figure = figureOf(said);
    return figure && figure.read.kind !== 'none' ? { kind: 'figure', figure } : { kind: 'unclear' };
  }
  const [pattern, word] = found;
  const rest = said.slice(pattern.exec(said.toLowerCase())?.[0].length).replace(/^\s*(?:at\b|@|:)?\s*/i, '');
  switch (word) {
    case 'took':
      return { kind: 'took', ...tradeOf(rest) };
    case 'closed': {
      const { rest: left, profit } = profitOf(rest);
      const price = figureOf(left);
      return { kind: 'closed', ...(price && { price }), ...(profit === undefined ? {} : { profit }) };
    }
    case 'undo':
      return { kind: 'undo' };
    case 'skipped':
    case 'monitoring':
      return rest === '' || rest.length < 30 ? { kind: 'decision', decision: word } : { kind: 'unclear' };
    case 'win':
    case 'loss':
    case 'breakeven':
      return { kind: 'result', result: word };
  }
};
