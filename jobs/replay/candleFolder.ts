// A folder of recorded candles: which symbols it holds, and one symbol's candles prepared for replay.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Instant } from '../../core/instant.ts';
import type { Candles } from '../../core/market/candles.ts';
import { between } from '../../core/market/shapeCandles.ts';
import { type Hole, holesOf, type ReplayMarket, replayMarket } from '../../core/replay/market.ts';
import { ReplayInputError } from './inputError.ts';
import { parseCandles } from './parseCandles.ts';

const NAME = /^([A-Z0-9]+-[A-Z0-9]+)_(1m|5m)\.csv\.gz$/;
const INTERVAL_S = { '1m': 60, '5m': 300 } as const;
type Frame = keyof typeof INTERVAL_S;

/** Files by symbol; ascending. */
export type CandleFolder = {
  readonly dir: string;
  readonly files: ReadonlyMap<string, Readonly<Partial<Record<Frame, string>>>>;
};

/** Throws ReplayInputError where the folder cannot be read or holds no candle file. */
export const openCandleFolder = (dir: string): CandleFolder => {
  let names: readonly string[];
  try {
    names = readdirSync(dir);
  } catch {
    throw new ReplayInputError(
      `The candle folder ${dir} cannot be read; a folder with files like BTC-USD_1m.csv.gz would be right.`,
    );
  }
  const files = new Map<string, Partial<Record<Frame, string>>>();
  for (const name of names.toSorted()) {
    const [, symbol, frame] = NAME.exec(name) ?? [];
    if (symbol === undefined || (frame !== '1m' && frame !== '5m')) continue;
    files.set(symbol, { ...files.get(symbol), [frame]: join(dir, name) });
  }
  if (files.size === 0)
    throw new ReplayInputError(
      `${dir} holds no candles; files named like BTC-USD_1m.csv.gz or BTC-USD_5m.csv.gz would be right.`,
    );
  return { dir, files };
};

/** The symbols that are meant: those asked for, else all there are. Throws ReplayInputError for one that is not there. */
export const symbolsOf = ({ dir, files }: CandleFolder, asked: readonly string[] | undefined): readonly string[] => {
  const there = [...files.keys()].toSorted();
  const strange = asked?.find((symbol) => !files.has(symbol));
  if (strange !== undefined)
    throw new ReplayInputError(`${dir} holds no candles of ${strange}; it holds ${there.join(', ')}.`);
  return asked ? [...new Set(asked)].toSorted() : there;
};

const unpacked = (file: string): Uint8Array => {
  try {
    return gunzipSync(readFileSync(file));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ReplayInputError(`${file} cannot be unpacked (${message}); a whole gzip file would be right.`);
  }
};

/** `recorded` counts the rows of the file, `holes` what lies between them. */
export type LoadedMarket = {
  readonly market: ReplayMarket;
  readonly file: string;
  readonly recorded: number;
  readonly holes: readonly Hole[];
};

const recordedRows = (file: string, frame: Frame): { readonly candles: Candles; readonly tick: number } => {
  const { candles, decimals } = parseCandles(unpacked(file), { file, intervalS: INTERVAL_S[frame] });
  return { candles, tick: Number((10 ** -decimals).toFixed(decimals)) };
};

/** Seconds of [from, to) that rows are there for. */
const covered = (c: Candles, span: Span): number => {
  const inside = span.from === undefined || span.to === undefined ? c : between(c, span.from, span.to);
  return inside.time.length * inside.intervalS;
};

/** What is to be replayed with its warm-up; what is left out is as far as the file reaches. */
export type Span = { readonly from?: Instant | undefined; readonly to?: Instant | undefined };

/**
 * One symbol's candles: of one minute, unless there are only five-minute ones or they cover more of the span by a
 * twentieth. Throws ReplayInputError for a bad file.
 */
export const loadMarket = ({ files }: CandleFolder, symbol: string, span: Span): LoadedMarket => {
  const { '1m': minutes, '5m': fives } = files.get(symbol) ?? {};
  const fine = minutes === undefined ? undefined : { file: minutes, ...recordedRows(minutes, '1m') };
  const isSpanned = span.from !== undefined && span.to !== undefined;
  const coarse =
    fives === undefined || (fine && !isSpanned) ? undefined : { file: fives, ...recordedRows(fives, '5m') };
  const chosen =
    fine && coarse
      ? covered(coarse.candles, span) > 1.05 * covered(fine.candles, span)
        ? coarse
        : fine
      : (fine ?? coarse);
  if (!chosen) throw new ReplayInputError(`there is no candle file of ${symbol}.`);
  const market = replayMarket(symbol, chosen.tick, chosen.candles);
  return { market, file: chosen.file, recorded: chosen.candles.time.length, holes: holesOf(chosen.candles) };
};
