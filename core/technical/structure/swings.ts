// Pivot highs and lows, each known only after the candles that confirm it.
import type { Candles } from '../../market/candles.ts';

/** `row` is the pivot's candle, `price` its high or low; nothing is known of it before candle `knownAt` has closed. */
export type Swing = {
  readonly kind: 'high' | 'low';
  readonly row: number;
  readonly price: number;
  readonly knownAt: number;
};

/** Whether value i stands above the k before it and is not exceeded by the k after it; `side` -1 turns it upside down. */
const stands = (values: Float64Array, i: number, k: number, side: 1 | -1): boolean => {
  const pivot = side * (values[i] ?? Number.NaN);
  for (let j = 1; j <= k; j++) {
    if (!(side * (values[i - j] ?? Number.NaN) < pivot)) return false;
    if (!(side * (values[i + j] ?? Number.NaN) <= pivot)) return false;
  }
  return true;
};

/**
 * Swing points with k candles either side (fractals, Williams 1995, with k = 2 there): a high above the k highs before it
 * and not below the k after it, so that of equal highs the first counts; lows likewise. Oldest first, of one candle the
 * high first. The last k candles can hold none yet: what is found never changes when candles come after.
 */
export const swings = (c: Candles, k = 3): readonly Swing[] => {
  const found: Swing[] = [];
  for (let i = k; i + k < c.close.length; i++) {
    if (stands(c.high, i, k, 1)) found.push({ kind: 'high', row: i, price: c.high[i] ?? Number.NaN, knownAt: i + k });
    if (stands(c.low, i, k, -1)) found.push({ kind: 'low', row: i, price: c.low[i] ?? Number.NaN, knownAt: i + k });
  }
  return found;
};

/** Highs and lows by turns: of several in a row of one kind only the farthest is kept, of equal ones the first. */
export const alternate = (found: readonly Swing[]): readonly Swing[] => {
  const turns: Swing[] = [];
  for (const swing of found) {
    const last = turns.at(-1);
    if (last?.kind !== swing.kind) turns.push(swing);
    else if (swing.kind === 'high' ? swing.price > last.price : swing.price < last.price)
      turns[turns.length - 1] = swing;
  }
  return turns;
};
