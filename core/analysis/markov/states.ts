// The six states of the Markov chain, their order, and their names as keys of numbers.

export const marketStates = [
  'TRENDING_BULLISH',
  'TRENDING_BEARISH',
  'RANGING_CALM',
  'RANGING_VOLATILE',
  'BREAKOUT_FORMING',
  'REVERSAL_LIKELY',
] as const;
export type MarketState = (typeof marketStates)[number];

export const STATES = marketStates.length;
/** Places in `marketStates`. */
export const BULLISH = 0;
export const BEARISH = 1;
export const CALM = 2;
export const VOLATILE = 3;
export const BREAKOUT = 4;
export const REVERSAL = 5;

/** One number a state, in the order of `marketStates`, as named numbers: 'p' gives pTrendingBullish, pRangingCalm ... */
export const namedByState = (prefix: 'p' | 'next', values: ArrayLike<number>): Readonly<Record<string, number>> =>
  Object.fromEntries(
    marketStates.map((state, i) => {
      const words = state.split('_').map((word) => word.charAt(0) + word.slice(1).toLowerCase());
      return [prefix + words.join(''), values[i] ?? Number.NaN];
    }),
  );
