// The indicator columns of one timeframe, computed once and shared by whoever reads their last rows.
import type { Candles } from '../../market/candles.ts';
import { atr } from '../atr.ts';
import { type Bollinger, bollinger } from '../bollinger.ts';
import { type Macd, macd } from '../macd.ts';
import { rsi } from '../rsi.ts';
import { type VolumeStatistics, volumeStatistics } from '../volume.ts';

export type Columns = {
  readonly rsi: Float64Array;
  readonly macd: Macd;
  readonly bollinger: Bollinger;
  readonly atr: Float64Array;
  readonly volume: VolumeStatistics;
};

/** rows of volume that a candle's volume is compared with */
export const VOLUME_ROWS = 20;

/** RSI 14, MACD 12 26 9, Bollinger 20 2, ATR 14, volume against 20 rows: all rows as long as the candles. */
export const columnsOf = (c: Candles): Columns => ({
  rsi: rsi(c.close),
  macd: macd(c.close),
  bollinger: bollinger(c.close),
  atr: atr(c),
  volume: volumeStatistics(c.volume, VOLUME_ROWS),
});

export const lastOf = (values: Float64Array): number => values.at(-1) ?? Number.NaN;
