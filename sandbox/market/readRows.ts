// Reads `time,open,high,low,close,volume` rows from bytes; a wrong one is named by file and line.
import { SandboxError } from '../clock/sandboxError.ts';

const COLUMNS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;
const HEADER = COLUMNS.join(',');
const [NEWLINE, RETURN, COMMA, POINT, ZERO] = [10, 13, 44, 46, 48];
const POWERS = Array.from({ length: 23 }, (_, power) => 10 ** power);
const EXACT = 2 ** 53;
/** As many decimals as are never looked at more closely. */
const MANY_DECIMALS = 99;

/** `columns[k]` holds column k of every row; `decimals[k]` is the most decimals that column was written with. */
export type Rows = {
  readonly length: number;
  readonly columns: readonly Float64Array[];
  readonly decimals: readonly number[];
};

const decoder = new TextDecoder();

/** Where a reader stands: `at` moves to the end of the field, which is a comma, a line's end or the end of the bytes. */
type Reader = { readonly bytes: Uint8Array; readonly file: string; at: number; value: number; decimals: number };

/** An error that names the line of a row. */
const wrong = (reader: Reader, row: number, what: string): SandboxError =>
  new SandboxError(`${reader.file} line ${row + 2} ${what}.`);

/** Reads one field; plain digits with a point give exactly what Number() gives, anything else is left to Number(). */
const readField = (reader: Reader): void => {
  const { bytes, at: from } = reader;
  let mantissa = 0;
  let decimals = -1;
  let plain = true;
  let at = from;
  for (; at < bytes.length; at++) {
    const byte = bytes[at] ?? NEWLINE;
    if (byte >= ZERO && byte < ZERO + 10) {
      mantissa = mantissa * 10 + (byte - ZERO);
      if (decimals >= 0) decimals++;
    } else if (byte === COMMA || byte === NEWLINE || byte === RETURN) break;
    else if (byte === POINT && decimals < 0) decimals = 0;
    else plain = false;
  }
  reader.at = at;
  const power = POWERS[Math.max(0, decimals)];
  if (plain && power !== undefined && mantissa < EXACT && at > from) {
    reader.value = mantissa / power;
    reader.decimals = Math.max(0, decimals);
    return;
  }
  const text = decoder.decode(bytes.subarray(from, at)).trim();
  reader.value = text === '' ? Number.NaN : Number(text);
  reader.decimals = MANY_DECIMALS;
};

const countLines = (bytes: Uint8Array): number => {
  let lines = 1;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
};

/** Reads the six numbers of one line into row `row`; the reader ends after the line. */
const readLine = (reader: Reader, row: number, columns: readonly Float64Array[], decimals: number[]): void => {
  const { bytes } = reader;
  for (let column = 0; column < 6; column++) {
    const from = reader.at;
    readField(reader);
    const array = columns[column];
    if (!Number.isFinite(reader.value) || array === undefined) {
      const text = decoder.decode(bytes.subarray(from, reader.at)).slice(0, 40);
      throw wrong(reader, row, `has "${text}" as ${COLUMNS[column]}, which is not a number`);
    }
    array[row] = reader.value;
    if (reader.decimals > (decimals[column] ?? 0)) decimals[column] = reader.decimals;
    if (column < 5 && bytes[reader.at] !== COMMA) throw wrong(reader, row, 'has fewer than six columns');
    if (column < 5) reader.at++;
  }
  if (bytes[reader.at] === COMMA) throw wrong(reader, row, 'has more than six columns');
  if (bytes[reader.at] === RETURN) reader.at++;
  if (reader.at < bytes.length && bytes[reader.at] !== NEWLINE)
    throw wrong(reader, row, 'does not end where it should');
  reader.at++;
};

/** All rows after the header. `file` is only named in errors. Throws a SandboxError at the first line that cannot be read. */
export const readRows = (bytes: Uint8Array, file: string): Rows => {
  const headerEnd = bytes.indexOf(NEWLINE) < 0 ? bytes.length : bytes.indexOf(NEWLINE);
  if (decoder.decode(bytes.subarray(0, headerEnd)).trim() !== HEADER) {
    throw new SandboxError(`${file} line 1 must be "${HEADER}".`);
  }
  const lines = countLines(bytes);
  const columns = COLUMNS.map(() => new Float64Array(lines));
  const decimals = COLUMNS.map(() => 0);
  const reader: Reader = { bytes, file, at: headerEnd + 1, value: 0, decimals: 0 };
  let length = 0;
  for (; reader.at < bytes.length; length++) readLine(reader, length, columns, decimals);
  if (length === 0) throw new SandboxError(`${file} has no candles.`);
  return { length, columns: columns.map((column) => column.subarray(0, length)), decimals };
};
