// The bench `settle`: 100,000 signals followed over two years of 1m candles, and the report on what became of them.
import { generator } from '../../core/chance/generator.ts';
import { HOUR_MS, instant } from '../../core/instant.ts';
import type { Candles } from '../../core/market/candles.ts';
import type { RecordEntry } from '../../core/record/entry.ts';
import { entryOfSignal, type TradedSignal } from '../../core/record/entryOf.ts';
import { reportOn } from '../../core/record/report.ts';
import { mirrored, settle } from '../../core/record/settle.ts';
import { type Bench, medianOf, rounded } from './bench.ts';
import { benchCandles, TWO_YEARS } from './benchCandles.ts';

const SIGNALS = 100_000;
const LIVES = [1, 4, 12, 24] as const;
const SYMBOLS = ['BTC-USD', 'ETH-USD', 'SOL-USD'] as const;
/** the baseline: so many logarithms, which is what a core of this machine can do just now */
const LOGARITHMS = 1_000_000;

/** Signals in their order at random minutes of all but the last day, stops of 0.4 to 2 % and targets 1.5 times as far. */
export const benchSignals = (candles: Candles, n: number, seed: number): readonly TradedSignal[] => {
  const uniform = generator(seed);
  const minutes = candles.time.length - 25 * 60;
  const starts = Int32Array.from({ length: n }, () => 1 + Math.floor(uniform() * minutes)).toSorted();
  return Array.from(starts, (i, k) => {
    const asOf = instant((candles.time[i] ?? 0) * 1000);
    const entry = candles.close[i - 1] ?? 1;
    const [side, stop, lifeHours] = [uniform() < 0.5 ? 1 : -1, 0.004 + 0.016 * uniform(), LIVES[k % 4] ?? 1];
    const confidence = 60 + Math.floor(40 * uniform());
    const costs = { fees: 0.002, halfSpread: 0.0001, slippage: 0.0002, total: 0.0023 };
    return {
      ...{ id: `bench-${k}`, symbol: SYMBOLS[k % 3] ?? 'BTC-USD', direction: side === 1 ? 'BUY' : 'SELL', confidence },
      ...{
        tier: confidence >= 75 ? 'HIGH' : 'LOW',
        entry,
        stopLoss: entry * (1 - side * stop),
        by: 'quant',
        lifeHours,
      },
      ...{ takeProfit: entry * (1 + side * stop * 1.5), asOf, publishedAt: instant(asOf + 12_345) },
      ...{ expiresAt: instant(asOf + lifeHours * HOUR_MS), assessment: { marketPrice: entry, costs } },
    } satisfies TradedSignal;
  });
};

const timed = <T>(work: () => T): { readonly seconds: number; readonly made: T } => {
  const start = performance.now();
  const made = work();
  return { seconds: (performance.now() - start) / 1000, made };
};

const logarithms = (): number => {
  let sum = 0;
  for (let i = 1; i <= LOGARITHMS; i++) sum += Math.log(i);
  return sum;
};

/** `settle` follows every signal once; `settle-report` reports on all of them with their other directions. */
export const bench: Bench = async () => {
  const candles = benchCandles(TWO_YEARS, 11);
  const signals = benchSignals(candles, SIGNALS, 12);
  const followed = timed(() => signals.map((signal) => settle(signal, candles)));
  const entries: readonly RecordEntry[] = signals.map((signal, i) =>
    entryOfSignal(signal, followed.made[i] ?? { kind: 'open' }, { mirror: settle(mirrored(signal), candles) }),
  );
  const reported = timed(() => reportOn(entries));
  if (reported.made.published.counts.ended !== SIGNALS)
    throw new Error('a signal of the bench was not followed to its end');
  const baseline = medianOf(Array.from({ length: 11 }, () => timed(logarithms).seconds));
  const line = (name: string, seconds: number, aim: string) => ({
    ...{ name, value: rounded(seconds), unit: 's', baseline: rounded(baseline), ratio: rounded(seconds / baseline) },
    ...{ against: 'a million logarithms', aim },
  });
  return [line('settle', followed.seconds, '10 s'), line('settle-report', reported.seconds, '2 s')];
};
