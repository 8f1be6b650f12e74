// What replay has to assume, because recorded candles do not tell it; every report states it.

/**
 * `spread`: quotes lie half of it either side of the last close, as a share of the price. `publishedAfterMs`: so long after
 * the slot's candle has closed a verdict goes out, so that the paper trade enters at the open of the next candle.
 */
export type Assumed = { readonly spread: number; readonly publishedAfterMs: number };

/** 2 bp is wider than the books of the large pairs stand most of the time; 20 s is the service's own aim for half of all signals. */
export const ASSUMED: Assumed = { spread: 0.0002, publishedAfterMs: 20_000 };
