// Intervals of ratios that have no closed form: whole overlap clusters drawn again with replacement, seeded.
import { generator, seedOf } from '../chance/generator.ts';
import { type Days, sharpeOf, sortinoOf } from './equity.ts';
import type { Interval } from './figure.ts';
import type { Trades } from './trades.ts';

/** Fewer clusters drawn again show nothing but themselves. */
const MINIMUM_CLUSTERS = 10;
const MOST_DRAWS = 1000;
const FEWEST_DRAWS = 200;
const WORK = 2e7;

export type Ratios = { readonly profitFactor: number; readonly sharpe: number; readonly sortino: number };
export type RatioIntervals = Partial<Readonly<Record<keyof Ratios, Interval>>>;

const quantile = (sorted: Float64Array, p: number): number => {
  const at = p * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
  // of two infinite neighbours the difference is no number
  return low === high ? low : low + (at - Math.floor(at)) * (high - low);
};

/** The middle 95 %; absent where an end is no finite number (a draw without losses has no profit factor). */
const middleOf = (drawn: Float64Array): Interval | undefined => {
  const sorted = drawn.toSorted();
  const [low, high] = [quantile(sorted, 0.025), quantile(sorted, 0.975)];
  return Number.isFinite(low) && Number.isFinite(high) ? [low, high] : undefined;
};

/**
 * Percentile intervals (Efron 1979) of 200 to 1,000 draws, the fewer the more signals there are. A cluster drawn twice
 * counts twice on its own days. Empty below ten clusters.
 */
export const ratioIntervals = (trades: Trades, days: Days, seed = 'ratios'): RatioIntervals => {
  const { clusters, cluster, r } = trades;
  if (clusters < MINIMUM_CLUSTERS) return {};
  const draws = Math.max(FEWEST_DRAWS, Math.min(MOST_DRAWS, Math.floor(WORK / (clusters + r.length))));
  const uniform = generator(seedOf(seed));
  const weight = new Int32Array(clusters);
  const daily = new Float64Array(days.count);
  const [factor, sharpe, sortino] = [new Float64Array(draws), new Float64Array(draws), new Float64Array(draws)];
  for (let d = 0; d < draws; d++) {
    weight.fill(0);
    daily.fill(0);
    for (let k = 0; k < clusters; k++) {
      const drawn = Math.floor(uniform() * clusters);
      weight[drawn] = (weight[drawn] ?? 0) + 1;
    }
    let [gains, losses] = [0, 0];
    for (let i = 0; i < r.length; i++) {
      const x = (weight[cluster[i] ?? 0] ?? 0) * (r[i] ?? 0);
      if (x > 0) gains += x;
      else losses -= x;
      const day = days.dayOf[i] ?? 0;
      daily[day] = (daily[day] ?? 0) + x;
    }
    factor[d] = losses > 0 ? gains / losses : Infinity;
    sharpe[d] = sharpeOf(daily) ?? 0;
    sortino[d] = sortinoOf(daily) ?? Infinity;
  }
  const found = { profitFactor: middleOf(factor), sharpe: middleOf(sharpe), sortino: middleOf(sortino) };
  return Object.fromEntries(Object.entries(found).filter(([, interval]) => interval !== undefined));
};
