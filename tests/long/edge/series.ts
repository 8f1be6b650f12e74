// One symbol's five-minute candles as columns a rule can read at any row: deviations, ATR, extremes, hourly features.

import type { ReplayMarket } from '../../../core/replay/market.ts';
import { atr } from '../../../core/technical/atr.ts';
import { ema } from '../../../core/technical/ema.ts';
import { type FeatureTable, featureTable } from '../../../core/technical/features/featureTable.ts';
import { rollingExtremesOf, strided } from './rolling.ts';

/** rows of 5m */
export const HOUR = 12;
const TWO_WEEKS = 336;

/**
 * Row i is a closed candle; `at[i]` is its end in epoch seconds. `hourVol`: root mean square of the last 336 hourly returns
 * that end with the row; `dayVol` of the last 24; `quarterVol` of the last 1,344 of 15 minutes; `stepVol` of the last
 * 288 of 5. `m15[i]` and `h1[i]`: index of the last closed candle of that length. NaN in the warm-up.
 */
export type Series = {
  readonly market: ReplayMarket;
  readonly at: Float64Array;
  readonly close: Float64Array;
  readonly log: Float64Array;
  readonly hourVol: Float64Array;
  readonly dayVol: Float64Array;
  readonly quarterVol: Float64Array;
  readonly stepVol: Float64Array;
  readonly atr15: Float64Array;
  readonly high72: Float64Array;
  readonly low72: Float64Array;
  readonly high336: Float64Array;
  readonly low336: Float64Array;
  readonly quick: Float64Array;
  readonly slow: Float64Array;
  readonly hourly: FeatureTable;
  readonly quarterly: FeatureTable;
  readonly m15: (row: number) => number;
  readonly h1: (row: number) => number;
};

/** Expects candles that begin on a full hour. */
export const seriesOf = (market: ReplayMarket): Series => {
  const { candles: c, coarser } = market;
  const first = c.time[0] ?? Number.NaN;
  if (c.intervalS !== 300 || first % 3600 !== 0)
    throw new RangeError(`${market.symbol}: 5m candles from a full hour on`);
  const log = c.close.map(Math.log);
  const [high72, low72] = rollingExtremesOf(c, 72 * HOUR);
  const [high336, low336] = rollingExtremesOf(c, TWO_WEEKS * HOUR);
  return {
    ...{ market, log, close: c.close, at: c.time.map((t) => t + 300) },
    hourVol: strided(log, HOUR, TWO_WEEKS),
    dayVol: strided(log, HOUR, 24),
    quarterVol: strided(log, 3, 4 * TWO_WEEKS),
    stepVol: strided(log, 1, 288),
    ...{ high72, low72, high336, low336 },
    atr15: atr(coarser.m15),
    quick: ema(coarser.h1.close, 20),
    slow: ema(coarser.h1.close, 50),
    hourly: featureTable(coarser.h1),
    quarterly: featureTable(coarser.m15),
    m15: (row) => Math.floor((row + 1) / 3) - 1,
    h1: (row) => Math.floor((row + 1) / HOUR) - 1,
  };
};

/** Log return of the last `hours` in deviations of that span. */
export const zOf = ({ log, hourVol }: Series, row: number, hours: number): number =>
  ((log[row] ?? Number.NaN) - (log[row - hours * HOUR] ?? Number.NaN)) /
  ((hourVol[row] ?? Number.NaN) * Math.sqrt(hours));
