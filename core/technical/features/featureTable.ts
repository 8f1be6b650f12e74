// The feature table: 39 columns over candles of any timeframe.
import type { Candles } from '../../market/candles.ts';
import { sliceCandles } from '../../market/shapeCandles.ts';
import { FEATURE_WINDOW, type FeatureName, featureColumns } from './featureColumns.ts';
import { fillInAtr } from './inAtr.ts';
import { type Columns, fillMomentum, fillReturns } from './momentumFeatures.ts';
import { fillDay, fillShape } from './shapeFeatures.ts';
import { fillAtrShare, fillBands, fillRange, fillRealised, fillRegimes } from './volatilityFeatures.ts';
import { fillVolume } from './volumeFeatures.ts';

export type FeatureTable = {
  /** Names in the order of the columns */
  readonly names: readonly FeatureName[];
  /** One array a column, `rows` long each */
  readonly columns: readonly Float64Array[];
  readonly column: Columns;
  readonly rows: number;
};

const names: readonly FeatureName[] = featureColumns.map((column) => column.name);

const OWN = ['open', 'high', 'low', 'close', 'volume'] as const;
const MADE = names.filter((name) => !(OWN as readonly string[]).includes(name));

/** Numbers of room that featureTable needs for this many candles (those it looks back on included). */
export const featureRoom = (candles: number): number => (MADE.length + 1) * candles;

/**
 * All columns for rows `from` and later (row 0 of the table is candle `from`); defined, with window and warm-up, in
 * featureColumns. NaN in a column's warm-up and nowhere else, for positive prices and volumes of 0 or more. Only the
 * FEATURE_WINDOW rows before `from` are looked at. The open, high, low, close and volume columns are views on the candles.
 * With `room` (at least featureRoom numbers) the others are put there, over an earlier table, instead of in new memory.
 */
export const featureTable = (candles: Candles, from = 0, room?: Float64Array): FeatureTable => {
  const start = Math.max(0, from - FEATURE_WINDOW + 1);
  const c = sliceCandles(candles, start);
  const rows = c.close.length;
  const all = emptyColumns(c, room);
  const scratch = room?.subarray(MADE.length * rows, featureRoom(rows)) ?? new Float64Array(rows);
  for (let i = 0; i < scratch.length; i++) scratch[i] = Math.log(c.close[i] ?? 0);
  fillReturns(all, scratch);
  fillRealised(all);
  fillRange(c, all, scratch);
  fillRegimes(all);
  fillAtrShare(c, all);
  fillBands(c, all);
  fillMomentum(c, all, scratch);
  fillVolume(c, all, scratch);
  fillShape(c, all);
  fillInAtr(c, all);
  fillDay(c, all);
  return tableOf(all, from - start);
};

const tableOf = (all: Columns, from: number): FeatureTable => {
  const columns = names.map((name) => all[name].subarray(from));
  const column = Object.fromEntries(names.map((name, i) => [name, columns[i]])) as Columns;
  return { names, columns, column, rows: column.close.length };
};

/** The candle's own columns as they are; the others in the given room, or each in its own. */
const emptyColumns = (c: Candles, room?: Float64Array): Columns => {
  const rows = c.close.length;
  if (room && room.length < featureRoom(rows))
    throw new RangeError(
      `the feature table of ${rows} candles needs room for ${featureRoom(rows)} numbers, not ${room.length}`,
    );
  const own = OWN.map((name) => [name, c[name]] as const);
  const made = MADE.map(
    (name, k) => [name, room?.subarray(k * rows, (k + 1) * rows) ?? new Float64Array(rows)] as const,
  );
  return Object.fromEntries([...own, ...made]) as Columns;
};
