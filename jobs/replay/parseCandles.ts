// From the bytes of a candle file to candles, checked row by row; a wrong row is named with what would be right.
import type { Candles } from '../../core/market/candles.ts';
import { emptyCandles, sliceCandles } from '../../core/market/shapeCandles.ts';
import { ReplayInputError } from './inputError.ts';

const COLUMNS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;
type Column = (typeof COLUMNS)[number];
const HEADER = COLUMNS.join(',');
const [NEWLINE, COMMA, POINT, ZERO] = [10, 44, 46, 48];
const POWERS = Array.from({ length: 23 }, (_, power) => 10 ** power);
const EXACT = 2 ** 53;

/** `decimals`: the most that a price needs, trailing zeros not counted, at least 2. */
export type ParsedCandles = { readonly candles: Candles; readonly decimals: number };
export type CandleSource = { readonly file: string; readonly intervalS: number };

const decoder = new TextDecoder();

/** Stands before a field; `end` is the end of its line. */
type Reader = { readonly bytes: Uint8Array; at: number; end: number; decimals: number };

/** One plain decimal number up to a comma or the line's end; NaN where it is anything else. */
const readNumber = (reader: Reader): number => {
  const { bytes, end } = reader;
  let mantissa = 0;
  let decimals = -1;
  let needed = 0;
  let digits = 0;
  let at = reader.at;
  for (; at < end; at++) {
    const byte = bytes[at] ?? COMMA;
    const digit = byte - ZERO;
    if (digit >= 0 && digit < 10) {
      mantissa = mantissa * 10 + digit;
      digits++;
      if (decimals >= 0 && ++decimals && digit > 0) needed = decimals;
    } else if (byte === COMMA) break;
    else if (byte === POINT && decimals < 0) decimals = 0;
    else return slowNumber(reader);
  }
  if (digits === 0) return Number.NaN;
  if (mantissa >= EXACT || decimals > 22) return slowNumber(reader);
  reader.at = at;
  reader.decimals = needed;
  return decimals > 0 ? mantissa / (POWERS[decimals] ?? Number.NaN) : mantissa;
};

const fieldText = ({ bytes, at, end }: Reader): string => {
  const comma = bytes.subarray(at, end).indexOf(COMMA);
  return decoder.decode(bytes.subarray(at, comma < 0 ? end : at + comma));
};

/** Forms like 1.5e-7 and numbers of many digits; the field is left standing where it is none. */
const slowNumber = (reader: Reader): number => {
  const text = fieldText(reader);
  const value = /^\d*\.?\d+([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) return Number.NaN;
  reader.at += text.length;
  reader.decimals = Math.min(8, /\.(\d*?)0*$/.exec(value.toFixed(8))?.[1]?.length ?? 0);
  return value;
};

/** What is wrong with row `i`, and what would be right; undefined where it is sound. */
const faultOf = (c: Candles, i: number): string | undefined => {
  const at = (column: Float64Array, k = i): number => column[k] ?? Number.NaN;
  const [time, previous] = [at(c.time), i === 0 ? Number.NEGATIVE_INFINITY : at(c.time, i - 1)];
  const [open, high, low, close] = [at(c.open), at(c.high), at(c.low), at(c.close)];
  const minutes = c.intervalS / 60;
  if (time % c.intervalS !== 0)
    return `time ${time} is not the start of a ${minutes}-minute candle; a multiple of ${c.intervalS} epoch seconds would be right`;
  if (time === previous) return `time ${time} is there twice; one row a candle would be right`;
  if (time < previous) return `time ${time} comes after ${previous}; rows in ascending order would be right`;
  if (time >= 1e11) return `time ${time} looks like milliseconds; epoch seconds would be right`;
  if (low <= 0) return `low ${low} is no price; a number above zero would be right`;
  if (low > Math.min(open, close) || high < Math.max(open, close))
    return `low ${low} and high ${high} do not hold open ${open} and close ${close}; low <= open, close <= high would be right`;
  return undefined;
};

const countLines = (bytes: Uint8Array): number => {
  let lines = 1;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
};

const lineEnd = (bytes: Uint8Array, from: number): number => {
  const found = bytes.indexOf(NEWLINE, from);
  return found < 0 ? bytes.length : found;
};

/** The six numbers of the line the reader stands on into row `i`; the most decimals of a price. Throws what is wrong. */
const readRow = (reader: Reader, c: Candles, i: number, wrong: (what: string) => ReplayInputError): number => {
  let decimals = 0;
  for (const [k, name] of COLUMNS.entries()) {
    const value = readNumber(reader);
    if (Number.isNaN(value)) throw wrong(wrongField(reader, name));
    c[name][i] = value;
    if (k > 0 && k < 5 && reader.decimals > decimals) decimals = reader.decimals;
    const isLast = k === COLUMNS.length - 1;
    if (isLast !== (reader.at === reader.end))
      throw wrong(`has ${isLast ? 'more' : 'fewer'} than six columns; ${HEADER} would be right`);
    reader.at++;
  }
  return decimals;
};

const wrongField = (reader: Reader, name: Column): string => {
  const text = fieldText(reader).slice(0, 40);
  const example = name === 'time' ? '1704067200 (epoch seconds)' : name === 'volume' ? '12.5' : '42283.58';
  return `has ${text === '' ? 'nothing' : JSON.stringify(text)} as ${name}; a number like ${example} would be right`;
};

/**
 * Rows of an unpacked file `time,open,high,low,close,volume`, ascending; missing ones stay missing. Throws ReplayInputError
 * with file, line and what would be right at the first wrong row.
 */
export const parseCandles = (bytes: Uint8Array, { file, intervalS }: CandleSource): ParsedCandles => {
  const headerEnd = lineEnd(bytes, 0);
  const header = decoder.decode(bytes.subarray(0, headerEnd)).trimEnd();
  if (header !== HEADER)
    throw new ReplayInputError(`${file} line 1 is ${JSON.stringify(header.slice(0, 60))}; "${HEADER}" would be right.`);
  const candles = emptyCandles(intervalS, countLines(bytes));
  const reader: Reader = { bytes, at: headerEnd + 1, end: 0, decimals: 0 };
  let decimals = 2;
  let n = 0;
  for (let line = 2; reader.at < bytes.length; line++) {
    const next = lineEnd(bytes, reader.at);
    reader.end = bytes[next - 1] === 13 ? next - 1 : next;
    if (reader.end === reader.at && next === bytes.length - 1) break;
    const wrong = (what: string): ReplayInputError => new ReplayInputError(`${file} line ${line} ${what}.`);
    decimals = Math.max(decimals, readRow(reader, candles, n, wrong));
    const fault = faultOf(candles, n);
    if (fault !== undefined) throw new ReplayInputError(`${file} line ${line}: ${fault}.`);
    n++;
    reader.at = next + 1;
  }
  if (n === 0) throw new ReplayInputError(`${file} has no candles; rows after the header would be right.`);
  return { candles: sliceCandles(candles, 0, n), decimals: Math.min(8, decimals) };
};
