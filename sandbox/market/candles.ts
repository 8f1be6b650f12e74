// The candles of one product as typed arrays, prices and volumes in whole units so that sums are exact.

/**
 * Bars that had trades, ascending and unique; gaps are real. `startsS` are epoch seconds; prices are whole ticks of 10^-priceDecimals,
 * volumes whole units of 10^-sizeDecimals of the base currency. `firstMs` and `endMs` span the file, with rows without volume.
 */
export type Candles = {
  readonly product: string;
  readonly stepS: number;
  readonly priceDecimals: number;
  readonly sizeDecimals: number;
  readonly firstMs: number;
  readonly endMs: number;
  readonly length: number;
  readonly startsS: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly units: Float64Array;
};
