// The newest row of the feature table by name, as the layer keeps it.
import type { Candles } from '../../market/candles.ts';
import { sliceCandles } from '../../market/shapeCandles.ts';
import { FEATURE_WINDOW } from '../features/featureColumns.ts';
import { featureTable } from '../features/featureTable.ts';
import { short } from './plain.ts';

/** The columns by name, to seven digits; a column still in its warm-up has no key. Empty without candles. */
export type FeatureRow = Readonly<Record<string, number>>;

export const featureRow = (candles: Candles): FeatureRow => {
  const rows = candles.close.length;
  if (rows === 0) return {};
  const window = sliceCandles(candles, Math.max(0, rows - FEATURE_WINDOW));
  const last = window.close.length - 1;
  const { names, columns } = featureTable(window, last);
  return Object.fromEntries(
    names.flatMap((name, k) => {
      const value = columns[k]?.at(-1) ?? Number.NaN;
      return Number.isFinite(value) ? [[name, short(value)]] : [];
    }),
  );
};
