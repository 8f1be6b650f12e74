// The record the demo opens with: its 14 days before the present, replayed by the code that replays anything.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Instant, instant } from '../../core/instant.ts';
import { joinCandles } from '../../core/market/shapeCandles.ts';
import { ASSUMED } from '../../core/replay/assumed.ts';
import { type ReplayMarket, replayMarket } from '../../core/replay/market.ts';
import { type ReplayRecord, shownAt } from '../../core/replay/replayRecord.ts';
import { settings } from '../../core/settings.ts';
import { loadMarket, openCandleFolder, symbolsOf } from '../../jobs/replay/candleFolder.ts';
import { type ReplayDeps, runReplay } from '../../jobs/replay/runReplay.ts';
import { defaultStart, RECORDING_DIR } from '../../sandbox/market/loadRecording.ts';
import { codeVersion } from '../version.ts';

const HISTORY_DIR = join(RECORDING_DIR, '..', 'history');
/** What `npm run check:long -- historyRecord` recomputes. */
export const HISTORY_FILE = join(HISTORY_DIR, 'record.json.gz');

/** Where the demo's present begins. */
export const historyEnd = (): Instant => instant(defaultStart({ firstMs: 0, endMs: 0, own: true }));

/** The recorded market with the days before it, which only this record looks at. */
export const historyMarkets = (): readonly ReplayMarket[] => {
  const [before, recording] = [openCandleFolder(HISTORY_DIR), openCandleFolder(RECORDING_DIR)];
  return symbolsOf(recording, undefined).map((symbol) => {
    const [{ market: early }, { market }] = [loadMarket(before, symbol, {}), loadMarket(recording, symbol, {})];
    return replayMarket(symbol, market.tick, joinCandles(early.candles, market.candles));
  });
};

export type RecordOptions = Pick<ReplayDeps, 'workers' | 'keepDir' | 'progress' | 'stop'> & {
  /** left out, as far as the warm-up allows and up to the demo's present */
  readonly from?: Instant;
  readonly to?: Instant;
};

/** Replays the days before the demo's present, or a part of them. */
export const replayHistory = async (
  markets: readonly ReplayMarket[],
  { from, to = historyEnd(), ...how }: RecordOptions,
): Promise<ReplayRecord> => {
  const replayed = await runReplay({ markets, from, to, settings, codeVersion, ...how });
  if (!replayed) throw new Error('nothing of the history is left after the warm-up');
  return {
    ...{ v: 1, name: 'replay', by: 'quant', from: replayed.from, to: replayed.to },
    symbols: markets.map(({ symbol }) => symbol),
    slots: [...replayed.counts.values()].reduce((sum, { slots }) => sum + slots, 0),
    ...{ settingsVersion: settings.version, assumed: ASSUMED, entries: replayed.entries },
  };
};

/** The record that comes with the program; throws where the file is not there or not whole. */
export const loadHistoryRecord = (): ReplayRecord =>
  JSON.parse(gunzipSync(readFileSync(HISTORY_FILE)).toString()) as ReplayRecord;

/** What a demo that plays the program's own recording may show at its present; undefined where it has none of it. */
export const historyRecordAt = (now: Instant, candlesDir: string | undefined): ReplayRecord | undefined =>
  candlesDir === undefined ? shownAt(loadHistoryRecord(), now) : undefined;
