// The columns of volume: money flow, on-balance slope, how unusual the volume is, distance from the rolling VWAP.
import type { Candles } from '../../market/candles.ts';
import { mfi } from '../mfi.ts';
import { rollingBalance } from '../rollingBalance.ts';
import { volumeStatistics } from '../volume.ts';
import { rollingVwap } from '../vwap.ts';
import { SPANS } from './featureColumns.ts';
import type { Columns } from './momentumFeatures.ts';

/** All of them; vwapDistance holds the VWAP itself, still in price units. `scratch` is overwritten. */
export const fillVolume = (c: Candles, columns: Columns, scratch: Float64Array): void => {
  mfi(c, SPANS.wilder, { out: columns.mfi, scratch });
  fillObvSlope(c, columns.obvSlope, scratch);
  const [z, ratio] = [columns.volumeZ, columns.volumeRatio];
  const spike = new Uint8Array(scratch.buffer, scratch.byteOffset, scratch.length);
  volumeStatistics(c.volume, SPANS.volume, 3, { mean: ratio, deviation: z, zScore: z, ratio, spike });
  rollingVwap(c, SPANS.range, columns.vwapDistance);
};

const fillObvSlope = (c: Candles, out: Float64Array, scratch: Float64Array): void => {
  let before = c.close[0] ?? 0;
  for (let i = 0; i < scratch.length; i++) {
    const price = c.close[i] ?? 0;
    scratch[i] = (Number(price > before) - Number(price < before)) * (c.volume[i] ?? 0);
    before = price;
  }
  rollingBalance(scratch, SPANS.volume, out);
  // the first row has no change
  out.fill(Number.NaN, 0, Math.min(SPANS.volume, out.length));
};
