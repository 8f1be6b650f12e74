// Studies kept in files, each under the digest of all it was made from: what makes a replay resumable and a second one short.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { instant } from '../../core/instant.ts';
import { between } from '../../core/market/shapeCandles.ts';
import type { KeptStudy } from '../../core/replay/draft.ts';
import { HISTORY_MS, type ReplayMarket } from '../../core/replay/market.ts';
import type { Chunk } from './chunks.ts';

export type KeptStudies = {
  /** Undefined where there are none, or where what is there cannot be read. */
  readonly read: (chunk: Chunk) => readonly KeptStudy[] | undefined;
  /** That it could not be written is no failure of the replay: the next one computes again. */
  readonly write: (chunk: Chunk, studies: readonly KeptStudy[]) => void;
};

const bytesOf = (x: Float64Array | Uint8Array): Uint8Array =>
  Uint8Array.from(new Uint8Array(x.buffer, x.byteOffset, x.byteLength));

/** Of the code, the symbol, the slots and every row they can look at. */
const digestOf = (source: string, market: ReplayMarket, { symbol, from, to }: Chunk): string => {
  const since = instant(from - HISTORY_MS);
  const { time, open, high, low, close, volume, filled, intervalS } = between(market.candles, since, to);
  const at = market.candles.time.length === 0 ? 0 : (time.byteOffset - market.candles.time.byteOffset) / 8;
  const runs = market.runs.filter((run) => run * 1000 < to);
  const hash = createHash('sha256').update(JSON.stringify([source, symbol, from, to, intervalS, runs]));
  for (const column of [time, open, high, low, close, volume, filled]) hash.update(bytesOf(column));
  return hash.update(bytesOf(market.invented.subarray(at, at + time.length))).digest('hex');
};

/** `source` is `sourceDigest()`. */
export const createKeptStudies = (
  dir: string,
  source: string,
  marketOf: (symbol: string) => ReplayMarket,
): KeptStudies => {
  const fileOf = (chunk: Chunk): string => {
    const digest = digestOf(source, marketOf(chunk.symbol), chunk);
    return join(dir, digest.slice(0, 2), `${digest.slice(2, 40)}.json.zst`);
  };
  return {
    read: (chunk) => {
      try {
        return JSON.parse(zstdDecompressSync(readFileSync(fileOf(chunk))).toString()) as readonly KeptStudy[];
      } catch {
        return undefined;
      }
    },
    write: (chunk, studies) => {
      const file = fileOf(chunk);
      const beside = `${file}.${process.pid}.${chunk.symbol}`;
      try {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(beside, zstdCompressSync(JSON.stringify(studies)));
        renameSync(beside, file);
      } catch {
        rmSync(beside, { force: true });
      }
    },
  };
};

/** Nothing is kept. */
export const keepNothing: KeptStudies = { read: () => undefined, write: () => undefined };
