// Intervals of ratios that have no closed form: whole overlap clusters drawn again with replacement, seeded.
import { generator, seedOf, type Uniform } from '../chance/generator.ts';
import { type Days, type Sums, sharpeOf, sortinoOf, sumsOf } from './equity.ts';
import type { Interval } from './figure.ts';
import type { Trades } from './trades.ts';

/** Fewer pieces drawn again show nothing but themselves. */
const MINIMUM_PIECES = 10;
const MOST_DRAWS = 1000;
const FEWEST_DRAWS = 200;
const WORK = 1e7;

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

/** 200 to 1,000 draws of as many pieces as there are, the fewer the more pieces; `draw` is called for each draw. */
const resample = (pieces: number, seed: string, draw: (d: number, next: () => number) => void): number => {
  const draws = Math.max(FEWEST_DRAWS, Math.min(MOST_DRAWS, Math.floor(WORK / Math.max(1, pieces))));
  const uniform: Uniform = generator(seedOf(seed));
  const next = (): number => Math.floor(uniform() * pieces);
  for (let d = 0; d < draws; d++) draw(d, next);
  return draws;
};

/** Percentile interval (Efron 1979) of gains over losses, clusters drawn again; undefined below ten clusters. */
export const profitFactorInterval = ({ clusters, cluster, r }: Trades): Interval | undefined => {
  if (clusters < MINIMUM_PIECES) return undefined;
  const [gains, losses] = [new Float64Array(clusters), new Float64Array(clusters)];
  r.forEach((x, i) => {
    const at = cluster[i] ?? 0;
    if (x > 0) gains[at] = (gains[at] ?? 0) + x;
    else losses[at] = (losses[at] ?? 0) - x;
  });
  const drawn = new Float64Array(MOST_DRAWS);
  const draws = resample(clusters, 'profit factor', (d, next) => {
    let [up, down] = [0, 0];
    for (let k = 0; k < clusters; k++) {
      const at = next();
      up += gains[at] ?? 0;
      down += losses[at] ?? 0;
    }
    drawn[d] = down > 0 ? up / down : Infinity;
  });
  return middleOf(drawn.subarray(0, draws));
};

/** Days that no cluster ends across, each run of tied days one block, by its first day; the last is the end. */
export const blocksOf = ({ cluster, clusters }: Trades, { count, dayOf }: Days): readonly number[] => {
  const [first, last] = [new Int32Array(clusters).fill(count), new Int32Array(clusters)];
  cluster.forEach((c, i) => {
    const day = dayOf[i] ?? 0;
    first[c] = Math.min(first[c] ?? count, day);
    last[c] = Math.max(last[c] ?? 0, day);
  });
  const tied = new Uint8Array(count);
  for (let c = 0; c < clusters; c++) tied.fill(1, (first[c] ?? 0) + 1, (last[c] ?? 0) + 1);
  return [...tied.keys()].filter((day) => tied[day] === 0).concat(count);
};

export type RatioIntervals = Partial<Readonly<Record<'sharpe' | 'sortino', Interval>>>;

/**
 * Percentile intervals of the ratios of daily results: blocks of days drawn again, of which none cuts a cluster. Empty below
 * ten blocks.
 */
export const dailyIntervals = (daily: Float64Array, blocks: readonly number[]): RatioIntervals => {
  const pieces = blocks.slice(0, -1).map((from, i) => sumsOf(daily.subarray(from, blocks[i + 1])));
  if (pieces.length < MINIMUM_PIECES) return {};
  const [sharpe, sortino] = [new Float64Array(MOST_DRAWS), new Float64Array(MOST_DRAWS)];
  const draws = resample(pieces.length, 'days', (d, next) => {
    const all = { days: 0, sum: 0, squares: 0, shortfall: 0 } satisfies Sums;
    for (let k = 0; k < pieces.length; k++) {
      const piece = pieces[next()];
      if (piece === undefined) continue;
      all.days += piece.days;
      all.sum += piece.sum;
      all.squares += piece.squares;
      all.shortfall += piece.shortfall;
    }
    sharpe[d] = sharpeOf(all) ?? 0;
    sortino[d] = sortinoOf(all) ?? Infinity;
  });
  const found = { sharpe: middleOf(sharpe.subarray(0, draws)), sortino: middleOf(sortino.subarray(0, draws)) };
  return Object.fromEntries(Object.entries(found).filter(([, interval]) => interval !== undefined));
};
