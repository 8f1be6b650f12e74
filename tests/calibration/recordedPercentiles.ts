// Prints, as Markdown, how often each analyst's noise percentile fell into each tenth on the recorded market: run by hand,
// `node tests/calibration/recordedPercentiles.ts [HOURS]`, for docs/mathematics.md. Uniform rows are what noise would give.
import { analyse } from '../../core/analysis/registry.ts';
import { atrOf } from '../../core/decision/study.ts';
import { HOUR_MS, instant } from '../../core/instant.ts';
import type { Candles } from '../../core/market/candles.ts';
import { between, candleSet, candlesOf, fillForward } from '../../core/market/shapeCandles.ts';
import { noBeliefs } from '../../core/record/beliefs.ts';
import { loadRecording } from '../../sandbox/market/loadRecording.ts';

const HISTORY_HOURS = 14 * 24;
const everyHours = Number(process.argv[2] ?? 3);

type Tally = { readonly tenths: number[]; leans: number; n: number };
const tallies = new Map<string, Tally>();
const states = new Map<string, number>();

const count = (candles: Candles, symbol: string): void => {
  const first = (candles.time[0] ?? 0) * 1000;
  const last = (candles.time.at(-1) ?? 0) * 1000 + 60_000;
  for (let at = first + HISTORY_HOURS * HOUR_MS; at <= last; at += everyHours * HOUR_MS) {
    const set = candleSet(between(candles, instant(at - HISTORY_HOURS * HOUR_MS), instant(at)), instant(at));
    const input = { symbol, candles: set, atr: atrOf(set), beliefs: noBeliefs, seed: at / HOUR_MS };
    for (const a of analyse(input)) {
      if (a.kind === 'view' && a.analyst === 'markov') states.set(a.label, (states.get(a.label) ?? 0) + 1);
      if (a.kind !== 'view' || a.noisePercentile === undefined) continue;
      const tally = tallies.get(a.analyst) ?? { tenths: Array.from({ length: 10 }, () => 0), leans: 0, n: 0 };
      const tenth = Math.min(9, Math.floor(a.noisePercentile * 10));
      tally.tenths[tenth] = (tally.tenths[tenth] ?? 0) + 1;
      if (a.lean !== 0) tally.leans++;
      tally.n++;
      tallies.set(a.analyst, tally);
    }
  }
};

for (const c of loadRecording(undefined).candles) {
  if (c.stepS !== 60) continue;
  const rows = Array.from(c.startsS, (time, i) => ({
    ...{ time, open: (c.open[i] ?? 0) / 10 ** c.priceDecimals, high: (c.high[i] ?? 0) / 10 ** c.priceDecimals },
    ...{ low: (c.low[i] ?? 0) / 10 ** c.priceDecimals, close: (c.close[i] ?? 0) / 10 ** c.priceDecimals },
    ...{ volume: (c.units[i] ?? 0) / 10 ** c.sizeDecimals, filled: false },
  }));
  count(fillForward(candlesOf(rows, 60), instant(c.endMs)), c.product);
}

const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const share = (x: number, n: number): string => ((100 * x) / n).toFixed(1);
print('| analyst | n | 0-10 % | 10-20 | 20-30 | 30-40 | 40-50 | 50-60 | 60-70 | 70-80 | 80-90 | 90-100 | leans |');
print(`|${' --- |'.repeat(13)}`);
for (const [name, { tenths, leans, n }] of tallies)
  print(`| ${name} | ${n} | ${tenths.map((x) => share(x, n)).join(' | ')} | ${share(leans, n)} |`);
const all = [...states.values()].reduce((a, b) => a + b, 0);
print(`\nMarkov states: ${[...states].map(([name, n]) => `${name} ${share(n, all)} %`).join(', ')} (n ${all}).`);
