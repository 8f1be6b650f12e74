// The columns of volatility: bands, ATR's share, realised and range volatility, and the three regimes.
import type { Candles } from '../../market/candles.ts';
import { atr } from '../atr.ts';
import { rollingMoments } from '../rollingMoments.ts';
import { rollingRootMean } from '../rollingRootMean.ts';
import { CALM, SPANS, WILD } from './featureColumns.ts';
import type { Columns } from './momentumFeatures.ts';

const DEVIATIONS = 2;

export const fillAtrShare = (c: Candles, { atrShare }: Columns): void => {
  atr(c, SPANS.wilder, atrShare);
  for (let i = 0; i < atrShare.length; i++) atrShare[i] = (atrShare[i] ?? 0) / (c.close[i] ?? 0);
};

export const fillBands = (c: Candles, { percentB, bandWidth }: Columns): void => {
  rollingMoments(c.close, SPANS.bands, { mean: percentB, variance: bandWidth });
  for (let i = 0; i < c.close.length; i++) {
    const mean = percentB[i] ?? 0;
    const reach = DEVIATIONS * Math.sqrt(bandWidth[i] ?? 0);
    bandWidth[i] = (2 * reach) / mean;
    percentB[i] = reach === 0 ? 0.5 : 0.5 + ((c.close[i] ?? 0) - mean) / (2 * reach);
  }
};

/** Realised volatility, short and long, of return1, which must be filled. */
export const fillRealised = ({ return1, volatilityShort, volatilityLong }: Columns): void => {
  if (return1.length === 0) return;
  // the first row has no return: its own window and those that reach into it are absent
  const returns = return1.subarray(1);
  rollingRootMean(returns, SPANS.short, volatilityShort.subarray(1));
  rollingRootMean(returns, SPANS.long, volatilityLong.subarray(1));
  volatilityShort[0] = Number.NaN;
  volatilityLong[0] = Number.NaN;
};

/** Root of 1 / (4 ln 2): Parkinson's factor for ranges of a driftless walk. */
const PARKINSON = 1 / Math.sqrt(4 * Math.LN2);

/** Parkinson's volatility from highs and lows. `scratch` is overwritten. */
export const fillRange = (c: Candles, { rangeVolatility }: Columns, scratch: Float64Array): void => {
  for (let i = 0; i < scratch.length; i++) scratch[i] = PARKINSON * Math.log((c.high[i] ?? 0) / (c.low[i] ?? 0));
  rollingRootMean(scratch, SPANS.short, rangeVolatility);
};

/** One of the three is 1; NaN in the long volatility's warm-up. */
export const fillRegimes = (columns: Columns): void => {
  const { volatilityShort, volatilityLong, regimeLow, regimeNormal, regimeHigh } = columns;
  const first = Math.min(SPANS.long, volatilityLong.length);
  for (const column of [regimeLow, regimeNormal, regimeHigh]) column.fill(Number.NaN, 0, first);
  for (let i = first; i < volatilityLong.length; i++) {
    const now = volatilityShort[i] ?? 0;
    const usual = volatilityLong[i] ?? 0;
    const low = now < CALM * usual ? 1 : 0;
    const high = now > WILD * usual ? 1 : 0;
    regimeLow[i] = low;
    regimeHigh[i] = high;
    regimeNormal[i] = 1 - low - high;
  }
};
