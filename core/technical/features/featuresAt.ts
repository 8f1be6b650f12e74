// The features of one candle, each column from its own window alone.
import type { Candles } from '../../market/candles.ts';
import { sliceCandles } from '../../market/shapeCandles.ts';
import { featureColumns } from './featureColumns.ts';
import { featureTable } from './featureTable.ts';

/**
 * The 39 values of row i in the table's order, computed afresh for each column from the last `window` rows it declares and
 * nothing older. Equal to the table's row within 1e-9: what an older candle could change is less. NaN in warm-up.
 */
export const featuresAt = (candles: Candles, i: number): Float64Array => {
  const byWindow = new Map<number, readonly Float64Array[]>();
  return Float64Array.from(featureColumns, ({ window }, k) => {
    const from = Math.max(0, i - window + 1);
    const columns = byWindow.get(window) ?? featureTable(sliceCandles(candles, from, i + 1)).columns;
    byWindow.set(window, columns);
    return columns[k]?.[i - from] ?? Number.NaN;
  });
};
