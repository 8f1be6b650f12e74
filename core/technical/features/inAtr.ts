// Turns the columns that were left in price units into units of ATR.
import type { Candles } from '../../market/candles.ts';
import { rollingHigh, rollingLow } from '../rollingExtremes.ts';
import { SPANS, STILL } from './featureColumns.ts';
import type { Columns } from './momentumFeatures.ts';

/**
 * MACD and the distances from VWAP, highest high and lowest low, divided by the ATR or STILL of the close, whichever is more.
 * `atrShare`, the MACD columns and the VWAP (in vwapDistance) must be filled.
 */
export const fillInAtr = (c: Candles, columns: Columns): void => {
  const { atrShare, macdLine, macdSignal, macdHistogram, vwapDistance, highDistance, lowDistance } = columns;
  rollingHigh(c.high, SPANS.range, highDistance);
  rollingLow(c.low, SPANS.range, lowDistance);
  for (let i = 0; i < c.close.length; i++) {
    const close = c.close[i] ?? 0;
    const unit = 1 / (Math.max(atrShare[i] ?? 0, STILL) * close);
    macdLine[i] = (macdLine[i] ?? 0) * unit;
    macdSignal[i] = (macdSignal[i] ?? 0) * unit;
    macdHistogram[i] = (macdHistogram[i] ?? 0) * unit;
    vwapDistance[i] = (close - (vwapDistance[i] ?? 0)) * unit;
    highDistance[i] = (close - (highDistance[i] ?? 0)) * unit;
    lowDistance[i] = (close - (lowDistance[i] ?? 0)) * unit;
  }
};
