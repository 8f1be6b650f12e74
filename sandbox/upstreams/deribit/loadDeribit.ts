// Reads the recorded option chain and the recorded volatility index.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expiryOf } from './expiries.ts';

export const DERIBIT_RECORDING_DIR = join(import.meta.dirname, 'recording');

/** One recorded option; prices in coins, null where there was none. `forward` is over the index price of that moment. */
export type RecordedOption = {
  readonly strike: number;
  readonly right: 'C' | 'P';
  readonly forward: number;
  readonly synthetic: boolean;
  readonly openInterest: number;
  readonly volume: number;
  readonly priceChange: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly last: number | null;
  readonly bid: number | null;
  readonly ask: number | null;
  readonly mark: number;
  readonly markIv: number;
};

/** The options of one expiry. */
export type Slice = readonly RecordedOption[];

/** Hourly bars, ascending; `startMs` epoch ms of their beginning. */
export type IndexBar = {
  readonly startMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
};

/** `slices` ascending by expiry; `indexPrice` of the chain's moment; `step` the smallest distance of two of its strikes. */
export type DeribitRecording = {
  readonly slices: readonly Slice[];
  readonly indexPrice: number;
  readonly step: number;
  readonly dvol: readonly IndexBar[];
};

const rowsOf = (dir: string, file: string): readonly (readonly string[])[] =>
  gunzipSync(readFileSync(join(dir, file)))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

const numberOrNull = (text: string | undefined): number | null =>
  text === undefined || text === '' ? null : Number(text);

const optionOf = (row: readonly string[]) => {
  const [name = '', underlying, underlyingIndex = '', index, openInterest, volume, ...rest] = row;
  const [, expiry = '', strike, right] = name.split('-');
  const [priceChange, low, high, last, bid, ask, mark, markIv] = rest;
  const option: RecordedOption = {
    strike: Number(strike),
    right: right === 'C' ? 'C' : 'P',
    forward: Number(underlying) / Number(index),
    synthetic: underlyingIndex.startsWith('SYN.'),
    openInterest: Number(openInterest),
    volume: Number(volume ?? 0),
    priceChange: numberOrNull(priceChange),
    low: numberOrNull(low),
    high: numberOrNull(high),
    last: numberOrNull(last),
    bid: numberOrNull(bid),
    ask: numberOrNull(ask),
    mark: Number(mark),
    markIv: Number(markIv),
  };
  return { expiryMs: expiryOf(expiry), indexPrice: Number(index), option };
};

const smallestStep = (slices: readonly Slice[]): number => {
  const gaps = slices.flatMap((slice) => {
    const strikes = [...new Set(slice.map((o) => o.strike))].toSorted((a, b) => a - b);
    return strikes.slice(1).map((strike, i) => strike - (strikes[i] ?? 0));
  });
  return Math.min(...gaps);
};

/** Reads both files of the folder; throws when they are not there or not as they were recorded. */
export const loadDeribit = (dir: string = DERIBIT_RECORDING_DIR): DeribitRecording => {
  const rows = rowsOf(dir, 'BTC-options_2020-05-21.csv.gz').map(optionOf);
  const byExpiry = [...Map.groupBy(rows, (row) => row.expiryMs)].toSorted((a, b) => a[0] - b[0]);
  const slices = byExpiry.map(([, each]) => each.map(({ option }) => option));
  const dvol = rowsOf(dir, 'BTC-DVOL_1h.csv.gz').map((row) => {
    const [startS = Number.NaN, open = 0, high = 0, low = 0, close = 0] = row.map(Number);
    return { startMs: startS * 1000, open, high, low, close };
  });
  return { slices, indexPrice: rows[0]?.indexPrice ?? Number.NaN, step: smallestStep(slices), dvol };
};
