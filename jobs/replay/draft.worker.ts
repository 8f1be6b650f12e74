// A worker thread of replay: takes pieces one after another and posts their drafts.
import { parentPort, workerData } from 'node:worker_threads';
import type { ReplayMarket } from '../../core/replay/market.ts';
import type { Settings } from '../../core/settings.ts';
import type { Chunk } from './chunks.ts';
import { draftChunk } from './draftChunk.ts';
import { createKeptStudies, keepNothing } from './keptStudies.ts';

export type WorkerInput = {
  readonly markets: readonly ReplayMarket[];
  readonly settings: Settings;
  readonly keepHolds: boolean;
  /** where studies are kept and the code they are of; absent where none are */
  readonly keep: { readonly dir: string; readonly source: string } | undefined;
};

const { markets, settings, keepHolds, keep } = workerData as WorkerInput;
const marketOf = (symbol: string): ReplayMarket => {
  const market = markets.find((one) => one.symbol === symbol);
  if (!market) throw new RangeError(`no candles of ${symbol}`);
  return market;
};
const kept = keep ? createKeptStudies(keep.dir, keep.source, marketOf) : keepNothing;

const port = parentPort;
if (port === null) throw new Error('draft.worker.ts only runs as a worker thread.');
port.on('message', (chunk: Chunk) => {
  port.postMessage(draftChunk(chunk, { market: marketOf(chunk.symbol), settings, kept, keepHolds }));
});
