// The search for an edge that docs/findings.md tells of, computed again: V7_CANDLES names the folder of 5m candles.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS, instant } from '../../core/instant.ts';
import { loadMarket, openCandleFolder, symbolsOf } from '../../jobs/replay/candleFolder.ts';
import { tableOf } from './edge/learned.ts';
import { outsideOf } from './edge/outside.ts';
import { seriesOf } from './edge/series.ts';
import { head, judged, lineOf, statedLine } from './edge/told.ts';
import { type Ground, make, planned } from './edge/trials.ts';
import type { LongRun } from './longRun.ts';

const at = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const DEVELOPMENT = { from: at('2023-01-15'), to: at('2024-10-19') };
const HELD_OUT = { from: at('2024-10-19'), to: at('2025-04-01') };
/** no signal of the development may end in what is held out */
const LONGEST_LIFE_MS = 3 * DAY_MS;

const groundOf = (dir: string, isHeldOut: boolean): Ground => {
  const folder = openCandleFolder(dir);
  const end = isHeldOut ? HELD_OUT.to : DEVELOPMENT.to;
  const span = { from: instant(at('2023-01-01')), to: instant(end) };
  const all = symbolsOf(folder, undefined).map((symbol) => seriesOf(loadMarket(folder, symbol, span).market));
  const btc = all.find(({ market }) => market.symbol === 'BTC-USD');
  if (!btc) throw new RangeError(`${dir} holds no candles of BTC-USD`);
  const outside = outsideOf(
    join(dir, '..'),
    all.map(({ market }) => market.symbol),
  );
  const { from, to } = isHeldOut ? HELD_OUT : { ...DEVELOPMENT, to: DEVELOPMENT.to - LONGEST_LIFE_MS };
  return { all, btc, outside, table: tableOf(all, btc), from: from / 1000, to: to / 1000 };
};

const tell = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * V7_CANDLES=DIR: the development days, all trials; V7_HELD_OUT=N: trial N alone on the held-out days. V7_EDGE_OUT=FILE writes
 * every signal. Without candles nothing is computed.
 */
export const run: LongRun = async () => {
  const dir = process.env['V7_CANDLES'];
  if (dir === undefined) return { ok: true, summary: 'nothing computed: V7_CANDLES names no folder of 5m candles' };
  const only = process.env['V7_HELD_OUT'];
  const ground = groundOf(dir, only !== undefined);
  const made = planned
    .filter(({ number }) => only === undefined || number === Number(only))
    .map((trial) => {
      const one = make(trial, ground);
      tell(`${one.number} ${one.name} ${one.levels.name}: ${one.played.length} signals`);
      return one;
    });
  const all = judged(made, ground);
  tell([head, ...all.map(lineOf), '', statedLine(all)].join('\n'));
  const out = process.env['V7_EDGE_OUT'];
  if (out !== undefined) writeFileSync(out, JSON.stringify(made));
  const survivors = all.filter(({ survives }) => survives).map(({ made: { number } }) => number);
  return {
    ok: true,
    summary: `${all.length} trials, ${survivors.length} survive${survivors.length > 0 ? `: ${survivors.join(', ')}` : ''}`,
  };
};
