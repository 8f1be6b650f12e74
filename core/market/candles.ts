// Candles as typed arrays: one row a closed interval, oldest first.

/**
 * Columns of equal length. `time` is the epoch second of the interval's start, strictly ascending; prices in quote
 * currency, `volume` in base currency. `filled[i]` is 1 where no trade happened and the row repeats the last close.
 */
export type Candles = {
  readonly intervalS: number;
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly filled: Uint8Array;
};

export type Candle = {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly filled: boolean;
};
