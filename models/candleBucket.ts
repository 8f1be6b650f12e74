// One five-minute bucket of 1m candles as bytes: five columns of five float64, then five marks for filled rows.
import { SLOT_MS } from '../core/instant.ts';
import type { Candles } from '../core/market/candles.ts';

export const BUCKET_ROWS = 5;
const COLUMNS = ['open', 'high', 'low', 'close', 'volume'] as const;
const VALUES = COLUMNS.length * BUCKET_ROWS;
/** 25 float64, little-endian, then five bytes */
export const BUCKET_BYTES = VALUES * 8 + BUCKET_ROWS;

/** The two are views of the same bytes: column after column, row after row. */
export type Bucket = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly values: Float64Array;
  readonly filled: Uint8Array;
};

const viewOf = (bytes: Uint8Array<ArrayBuffer>): Bucket => ({
  bytes,
  values: new Float64Array(bytes.buffer, 0, VALUES),
  filled: new Uint8Array(bytes.buffer, VALUES * 8, BUCKET_ROWS),
});

/** A bucket from stored bytes, which are copied. Throws where there are not exactly as many as a bucket has. */
export const decodeBucket = (stored: Uint8Array): Bucket => {
  if (stored.byteLength !== BUCKET_BYTES)
    throw new Error(`A stored candle bucket has ${stored.byteLength} bytes instead of ${BUCKET_BYTES}: it is damaged.`);
  return viewOf(new Uint8Array(stored));
};

export const sameBucket = (a: Bucket, b: Bucket): boolean => Buffer.compare(a.bytes, b.bytes) === 0;

const check = (candles: Candles): void => {
  if (candles.intervalS !== 60)
    throw new RangeError(`Only 1m candles are stored, these are of ${candles.intervalS} s.`);
  const rows = candles.time.length;
  for (const name of [...COLUMNS, 'filled'] as const)
    if (candles[name].length !== rows)
      throw new RangeError(`Candle column "${name}" has not the ${rows} rows of "time".`);
  for (let i = 0; i < rows; i++) {
    const at = candles.time[i] ?? Number.NaN;
    if (!Number.isInteger(at / 60)) throw new RangeError(`Candle ${i} starts at ${at}, which is no whole minute.`);
    if (i > 0 && at <= (candles.time[i - 1] ?? 0))
      throw new RangeError(`Candle ${i} does not come after the one before.`);
  }
};

const bucketAt = (candles: Candles, first: number): Bucket => {
  const bucket = viewOf(new Uint8Array(BUCKET_BYTES));
  for (const [c, name] of COLUMNS.entries())
    bucket.values.set(candles[name].subarray(first, first + BUCKET_ROWS), c * BUCKET_ROWS);
  bucket.filled.set(candles.filled.subarray(first, first + BUCKET_ROWS));
  return bucket;
};

/**
 * The whole slots among 1m candles, by the slot's start in epoch milliseconds; minutes of a slot that is not whole are
 * left out. Throws RangeError where columns, order or interval are not what 1m candles have.
 */
export const bucketsOf = (candles: Candles): ReadonlyMap<number, Bucket> => {
  check(candles);
  const found = new Map<number, Bucket>();
  for (let i = 0; i + BUCKET_ROWS <= candles.time.length; ) {
    const startMs = (candles.time[i] ?? 0) * 1000;
    const whole = startMs % SLOT_MS === 0 && candles.time[i + BUCKET_ROWS - 1] === (candles.time[i] ?? 0) + 240;
    if (whole) found.set(startMs, bucketAt(candles, i));
    i += whole ? BUCKET_ROWS : 1;
  }
  return found;
};

/** The rows with start in [fromMs, toMs) of the buckets, which are given with their starts, oldest first. */
export const candlesOf = (
  buckets: readonly { readonly start: number; readonly bucket: Bucket }[],
  fromMs: number,
  toMs: number,
): Candles => {
  const space = buckets.length * BUCKET_ROWS;
  const time = new Float64Array(space);
  const filled = new Uint8Array(space);
  const columns = COLUMNS.map(() => new Float64Array(space));
  let n = 0;
  for (const { start, bucket } of buckets) {
    const first = Math.max(0, Math.ceil((fromMs - start) / 60_000));
    const end = Math.min(BUCKET_ROWS, Math.ceil((toMs - start) / 60_000));
    for (let row = first; row < end; row++) {
      time[n + row - first] = start / 1000 + row * 60;
      filled[n + row - first] = bucket.filled[row] ?? 0;
    }
    for (const [c, column] of columns.entries())
      for (let row = first; row < end; row++)
        column[n + row - first] = bucket.values[c * BUCKET_ROWS + row] ?? Number.NaN;
    n += Math.max(0, end - first);
  }
  const [open, high, low, close, volume] = columns.map((column) => column.slice(0, n));
  if (!open || !high || !low || !close || !volume) throw new Error('A bucket has five columns.');
  return { intervalS: 60, time: time.slice(0, n), open, high, low, close, volume, filled: filled.slice(0, n) };
};
