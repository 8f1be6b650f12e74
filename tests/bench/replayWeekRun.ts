// The replayed week in a process of its own, so that its memory is that of nothing else; tells its parent what it took.
import { DAY_MS, plus } from '../../core/instant.ts';
import { between } from '../../core/market/shapeCandles.ts';
import { endOf, replayMarket } from '../../core/replay/market.ts';
import { settings } from '../../core/settings.ts';
import { loadMarket, openCandleFolder, symbolsOf } from '../../jobs/replay/candleFolder.ts';
import { runReplay } from '../../jobs/replay/runReplay.ts';
import { RECORDING_DIR } from '../../sandbox/market/loadRecording.ts';
import type { WeekTaken } from './replayWeek.ts';

const [days = '7', workers = '2'] = process.argv.slice(2);
const folder = openCandleFolder(RECORDING_DIR);
const began = performance.now();
const markets = symbolsOf(folder, undefined).map((symbol) => {
  const { market } = loadMarket(folder, symbol, {});
  const end = endOf(market);
  if (end === undefined) throw new Error('the recorded market is there');
  return replayMarket(symbol, market.tick, between(market.candles, plus(end, -(14 + Number(days)) * DAY_MS), end));
});
const replayed = await runReplay({ markets, settings, codeVersion: 'bench', workers: Number(workers) });
const taken: WeekTaken = {
  ms: performance.now() - began,
  analyses: [...(replayed?.counts.values() ?? [])].reduce((n, { slots }) => n + slots, 0),
  cpuMs: process.cpuUsage().user / 1000,
  peakMb: process.resourceUsage().maxRSS / 1024,
};
process.send?.(taken);
if (!process.send) process.stdout.write(`${JSON.stringify(taken)}\n`);
