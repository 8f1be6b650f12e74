// Reads SYMBOL_1m.csv(.gz) and SYMBOL_5m.csv(.gz) from a folder, on its own, for the verifier.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** One bar: epoch milliseconds of its start, prices. */
export type Bar = readonly [start: number, open: number, high: number, low: number, close: number];

/** Bars of one symbol in ascending order; `step` is their length in milliseconds. */
export type Bars = { readonly step: number; readonly bars: readonly Bar[] };

/** The sentence is the message. */
export class CandleFolderError extends Error {
  override readonly name = 'CandleFolderError';
}

const HEADER = 'time,open,high,low,close,volume';
const KINDS = [
  ['1m', 60_000],
  ['5m', 300_000],
] as const;

const textOf = (file: string): string => {
  try {
    const bytes = readFileSync(file);
    return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (error) {
    throw new CandleFolderError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
};

const barOf = (line: string, place: string, step: number): Bar => {
  const cells = line.split(',');
  const [time = NaN, open = NaN, high = NaN, low = NaN, close = NaN, volume = NaN] = cells.map((cell) =>
    cell.trim() === '' ? NaN : Number(cell),
  );
  if (cells.length !== 6 || ![time, open, high, low, close, volume].every(Number.isFinite))
    throw new CandleFolderError(`${place} is not six numbers.`);
  if ((time * 1000) % step !== 0)
    throw new CandleFolderError(`${place}: time ${time} is not the start of such a candle.`);
  if (low <= 0 || low > Math.min(open, close) || high < Math.max(open, close))
    throw new CandleFolderError(`${place}: high and low do not hold open and close.`);
  return [time * 1000, open, high, low, close];
};

const barsOf = (file: string, step: number): Bars => {
  const lines = textOf(file).split(/\r?\n/);
  if (lines[0]?.trim() !== HEADER) throw new CandleFolderError(`${file} line 1 must be "${HEADER}".`);
  const bars: Bar[] = [];
  for (const [i, line] of lines.entries()) {
    if (i === 0 || line === '') continue;
    const bar = barOf(line, `${file} line ${i + 1}`, step);
    if (bar[0] <= (bars.at(-1)?.[0] ?? -Infinity))
      throw new CandleFolderError(`${file} line ${i + 1}: rows must ascend.`);
    bars.push(bar);
  }
  return { step, bars };
};

/**
 * A reader of the folder that reads each symbol once: minutes where there are some, else five minutes, undefined where
 * there is no file of it. Throws CandleFolderError where the folder is none or a file cannot be used.
 */
export const candleFolder = (folder: string): ((symbol: string) => Bars | undefined) => {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new CandleFolderError(`There is no folder ${folder}.`);
  const read = new Map<string, Bars | undefined>();
  const find = (symbol: string): Bars | undefined => {
    if (!/^[A-Z0-9]+-[A-Z0-9]+$/.test(symbol)) return undefined;
    for (const [kind, step] of KINDS)
      for (const end of ['.csv.gz', '.csv']) {
        const file = join(folder, `${symbol}_${kind}${end}`);
        if (existsSync(file)) return barsOf(file, step);
      }
    return undefined;
  };
  return (symbol) => {
    if (!read.has(symbol)) read.set(symbol, find(symbol));
    return read.get(symbol);
  };
};
