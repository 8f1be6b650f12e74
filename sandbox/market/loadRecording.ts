// Loads a folder of candle files: one product a file, minutes where there are minutes, five minutes else.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { SandboxError } from '../clock/sandboxError.ts';
import type { Candles } from './candles.ts';
import { parseCandles } from './parseCandles.ts';

/** The folder that comes with the program. */
export const RECORDING_DIR = join(import.meta.dirname, 'recording');

/** Every product's candles, sorted by product; the span over all of them, epoch milliseconds. */
export type Recording = {
  readonly candles: readonly Candles[];
  readonly firstMs: number;
  readonly endMs: number;
  /** there for the one that comes with the program */
  readonly own?: true;
};

const NAME = /^([A-Z0-9]+-[A-Z0-9]+)_(1m|5m)\.csv\.gz$/;
const STEP_S: Readonly<Record<string, number>> = { '1m': 60, '5m': 300 };
const DAY_MS = 86_400_000;
const SLOT_MS = 300_000;

const listed = (dir: string): readonly string[] => {
  try {
    return readdirSync(dir);
  } catch {
    throw new SandboxError(`The candle folder ${dir} cannot be read.`);
  }
};

const unpacked = (file: string): Uint8Array => {
  try {
    return gunzipSync(readFileSync(file));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new SandboxError(`${file} cannot be unpacked as gzip (${message}).`);
  }
};

/**
 * Reads every `SYMBOL_1m.csv.gz` of a folder, and `SYMBOL_5m.csv.gz` of a symbol that has no 1m file; other files are left alone.
 * Throws a SandboxError for a folder without candles and for a bad file, with its line.
 */
export const loadRecording = (dir: string = RECORDING_DIR): Recording => {
  const names = listed(dir).filter((name) => NAME.test(name));
  const chosen = names.filter((name) => !name.includes('_5m') || !names.includes(name.replace('_5m', '_1m')));
  if (chosen.length === 0) throw new SandboxError(`${dir} holds no SYMBOL_1m.csv.gz or SYMBOL_5m.csv.gz.`);
  const candles = chosen.toSorted().map((name) => {
    const [, product = '', frame = ''] = NAME.exec(name) ?? [];
    const file = join(dir, name);
    return parseCandles(unpacked(file), { file, product, stepS: STEP_S[frame] ?? 60 });
  });
  return {
    candles,
    firstMs: Math.min(...candles.map((each) => each.firstMs)),
    endMs: Math.max(...candles.map((each) => each.endMs)),
    ...(dir === RECORDING_DIR ? { own: true } : {}),
  };
};

/** The program's own recording begins to play in a fall that brings signals, so that there is something to see. */
const OWN_START_MS = Date.UTC(2024, 0, 23, 8, 35);

/**
 * Where play begins when not told: 14 days after the first candle, or half way into a recording that is shorter than 28
 * days; in the program's own recording at 2024-01-23 08:35.
 */
export const defaultStart = ({ firstMs, endMs, own }: Omit<Recording, 'candles'>): number => {
  if (own) return OWN_START_MS;
  const startMs = Math.min(firstMs + 14 * DAY_MS, firstMs + (endMs - firstMs) / 2);
  return Math.max(firstMs, Math.floor(startMs / SLOT_MS) * SLOT_MS);
};
