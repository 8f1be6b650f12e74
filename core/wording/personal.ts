// What a person said became of a signal they took, in words.
import type { PersonalResult, PersonalWord } from '../record/personal.ts';
import { price } from './numbers.ts';

export const personalWord: Readonly<Record<PersonalWord, string>> = {
  win: 'Win',
  loss: 'Loss',
  breakeven: 'Breakeven',
};

/** '+75.20 USD', '-12.00 USD'. */
export const profitText = (profit: number, quote: string): string =>
  `${profit < 0 ? '-' : '+'}${Math.abs(profit).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ${quote}`;

/** 'Win, in at 42,480.00, out at 42,955.75, +75.20 USD'; what was not told is left out. */
export const personalText = (
  { result, entryPrice, exitPrice, profit }: PersonalResult,
  { tick, symbol }: { readonly tick: number; readonly symbol: string },
): string =>
  [
    personalWord[result],
    entryPrice === undefined ? undefined : `in at ${price(entryPrice, tick)}`,
    exitPrice === undefined ? undefined : `out at ${price(exitPrice, tick)}`,
    profit === undefined ? undefined : profitText(profit, symbol.split('-').at(-1) ?? ''),
  ]
    .filter((part) => part !== undefined)
    .join(', ');
