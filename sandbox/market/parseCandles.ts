// From the bytes of a candle file to candles in whole ticks and units, checked row by row.
import { SandboxError } from '../clock/sandboxError.ts';
import type { Candles } from './candles.ts';
import { numberAt } from './numberAt.ts';
import { readRows } from './readRows.ts';

/** Where a file's rows come from: `file` is only named in errors, `stepS` is a bar's length in seconds. */
export type CandleFile = { readonly file: string; readonly product: string; readonly stepS: number };

type Columns = Record<'time' | 'open' | 'high' | 'low' | 'close' | 'volume', Float64Array>;

/** What is wrong with row `i`, or undefined. */
const faultOf = (columns: Columns, i: number, stepS: number): string | undefined => {
  const time = numberAt(columns.time, i);
  const previous = i === 0 ? Number.NEGATIVE_INFINITY : numberAt(columns.time, i - 1);
  const [open, close] = [numberAt(columns.open, i), numberAt(columns.close, i)];
  const [low, high] = [numberAt(columns.low, i), numberAt(columns.high, i)];
  if (time % stepS !== 0) return `time ${time} is not the start of a ${stepS}-second candle`;
  if (time === previous) return `time ${time} is there twice`;
  if (time < previous) return `time ${time} comes after ${previous}; rows must ascend`;
  if (numberAt(columns.volume, i) < 0) return `volume ${columns.volume[i]} is below zero`;
  if (low <= 0) return `low ${low} is not above zero`;
  if (low > open || low > close) return `low ${low} is above open ${open} or close ${close}`;
  if (high < open || high < close) return `high ${high} is below open ${open} or close ${close}`;
  return undefined;
};

/** The most decimals up to 8 with which the largest value stays an exact integer. */
const fittingDecimals = (wanted: number, column: Float64Array): number => {
  let largest = 0;
  for (const value of column) if (value > largest) largest = value;
  let decimals = Math.min(8, wanted);
  while (decimals > 0 && largest * 10 ** decimals > 2 ** 50) decimals--;
  return decimals;
};

/** The rows named by `kept`, as whole multiples of 10^-decimals. */
const scaled = (column: Float64Array, kept: Int32Array, decimals: number): Float64Array => {
  const scale = 10 ** decimals;
  const whole = new Float64Array(kept.length);
  for (let i = 0; i < kept.length; i++) whole[i] = Math.round(numberAt(column, kept[i] ?? -1) * scale);
  return whole;
};

/** The rows that had trades; throws a SandboxError at the first row that cannot be. */
const checkedRows = (columns: Columns, sizeDecimals: number, { file, stepS }: CandleFile): Int32Array => {
  const kept = new Int32Array(columns.time.length);
  const scale = 10 ** sizeDecimals;
  let count = 0;
  for (let i = 0; i < columns.time.length; i++) {
    const fault = faultOf(columns, i, stepS);
    if (fault !== undefined) throw new SandboxError(`${file} line ${i + 2}: ${fault}.`);
    if (Math.round(numberAt(columns.volume, i) * scale) > 0) kept[count++] = i;
  }
  return kept.subarray(0, count);
};

/**
 * Parses an unpacked candle file. Rows without volume had no trades and are left out, as an exchange leaves them out.
 * Prices keep the decimals they are written with (at least 2, at most 8), volumes 8 unless the numbers are too large for that.
 * Throws a SandboxError with file and line at the first wrong row.
 */
export const parseCandles = (bytes: Uint8Array, source: CandleFile): Candles => {
  const rows = readRows(bytes, source.file);
  const [time, open, high, low, close, volume] = rows.columns as [
    Float64Array,
    Float64Array,
    Float64Array,
    ...Float64Array[],
  ];
  if (low === undefined || close === undefined || volume === undefined) throw new Error('six columns are always read');
  const written = Math.max(2, ...rows.decimals.slice(1, 5));
  const priceDecimals = fittingDecimals(written, high);
  const sizeDecimals = fittingDecimals(8, volume);
  const kept = checkedRows({ time, open, high, low, close, volume }, sizeDecimals, source);
  return {
    product: source.product,
    stepS: source.stepS,
    priceDecimals,
    sizeDecimals,
    firstMs: numberAt(time, 0) * 1000,
    endMs: (numberAt(time, rows.length - 1) + source.stepS) * 1000,
    length: kept.length,
    startsS: scaled(time, kept, 0),
    open: scaled(open, kept, priceDecimals),
    high: scaled(high, kept, priceDecimals),
    low: scaled(low, kept, priceDecimals),
    close: scaled(close, kept, priceDecimals),
    units: scaled(volume, kept, sizeDecimals),
  };
};
