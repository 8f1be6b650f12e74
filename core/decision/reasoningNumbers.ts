// Holds the numbers of a reasoning to the facts: each that looks like a price must be one that was told.
import { isFounded } from './reasoningNumbers/founded.ts';
import { isPriceLike } from './reasoningNumbers/priceLike.ts';
import { numbersOf } from './reasoningNumbers/tokens.ts';

/**
 * `known` are the facts that were told and the proposal's levels; signs do not count. `price` is the market's, which tells
 * what size a price has here. `tolerance` is a share, 0.001 for 0.1 %.
 */
export type Grounds = { readonly known: readonly number[]; readonly price: number; readonly tolerance: number };

/**
 * The price-like numbers of the text that are neither within the tolerance of a known number nor a known number rounded to
 * the printed digits, as they are printed, each once. Price-like: with a currency sign or code, with a multiplier (k, M,
 * bn), in thousands form, of four digits or more, or a decimal of four digits near the market price. Not price-like: dates,
 * times, years, percentages, and counts of something (candles, paths), unless they lie near the market price.
 */
export const unfoundedNumbers = (text: string, grounds: Grounds): readonly string[] => {
  const tokens = numbersOf(text);
  const unfounded = tokens.filter(
    (token, i) => isPriceLike(token, grounds.price, tokens[i + 1]) && !isFounded(token, grounds, tokens[i + 1]),
  );
  return [...new Set(unfounded.map((token) => token.printed))];
};
