// What a set of followed signals comes to: every figure of the record, one definition each.
import { blocksOf, dailyIntervals, profitFactorInterval } from './bootstrap.ts';
import { type Cells, createCells } from './cells.ts';
import type { EndedEntry, RecordEntry } from './entry.ts';
import {
  type Drawdown,
  daysOf,
  drawdownOf,
  longestLosingRun,
  MINIMUM_DAYS,
  type Span,
  sharpeOf,
  sortinoOf,
  sumsOf,
} from './equity.ts';
import { type Figure, MINIMUM_SAMPLE, measured, notMeasurable } from './figure.ts';
import { chanceOfRate, type Moments, meanInterval, rateEffectiveN, rateInterval, spreadOf } from './intervals.ts';
import { type Trades, tradesOf } from './trades.ts';

/** How many of each; `unknown` cannot be told for want of candles, they and the open ones are in nothing else. */
export type Counts = {
  readonly entries: number;
  readonly open: number;
  readonly unknown: number;
  readonly ended: number;
  readonly wins: number;
  readonly losses: number;
  readonly breakeven: number;
  readonly target: number;
  readonly stop: number;
  readonly expired: number;
};

/**
 * Rates and shares are 0..1, R is net. `breakEvenRate`: the mean of the rates at which the levels, from the price actually
 * entered at, neither earn nor lose. `coinWinRate`: the mean over both directions of those whose other direction was
 * followed. Costs in per cent of the price (a share) and in R, which net R has already lost.
 */
export type Statistics = {
  readonly effectiveN: number;
  readonly clusters: number;
  readonly winRate: Figure;
  /** of so many independent signals the win rate's interval and test are */
  readonly winEffectiveN: Figure;
  /** P of such a win rate or a higher one, were every signal won with a chance of one half */
  readonly pAboveHalf: Figure;
  readonly breakEvenRate: Figure;
  readonly coinWinRate: Figure;
  readonly shares: Readonly<Record<'target' | 'stop' | 'expired', number>>;
  readonly expectancyR: Figure;
  readonly totalR: number;
  readonly totalShare: number;
  readonly profitFactor: Figure;
  readonly sharpe: Figure;
  readonly sortino: Figure;
  readonly drawdown: Drawdown;
  readonly longestLosingRun: number;
  readonly timeInTrade: { readonly meanMs: number; readonly medianMs: number; readonly shareOfSpan: number };
  readonly excursion: { readonly meanAdverseR: number; readonly meanFavourableR: number };
  readonly costs: { readonly meanShare: number; readonly meanR: number; readonly totalR: number };
  readonly confidence: { readonly mean: number; readonly deviation: number };
};

/** `few`: below the minimum sample only the counts are told. */
export type Summary =
  | { readonly kind: 'few'; readonly counts: Counts; readonly needs: number }
  | ({ readonly kind: 'measured'; readonly counts: Counts } & Statistics);

export const countsOf = (entries: readonly RecordEntry[], trades: Trades): Counts => {
  const kinds = { open: 0, unknown: 0, target: 0, stop: 0, expired: 0 };
  for (const { outcome } of entries) kinds[outcome.kind]++;
  const results = { '-1': 0, '0': 0, '1': 0 };
  for (const result of trades.result) results[String(result) as keyof typeof results]++;
  return {
    ...{ entries: entries.length, ...kinds, ended: trades.entries.length },
    ...{ wins: results['1'], losses: results['-1'], breakeven: results['0'] },
  };
};

const over = (trades: Trades, number: (i: number) => number | undefined): Moments => {
  const cells: Cells = createCells(1);
  for (let i = 0; i < trades.r.length; i++) {
    const x = number(i);
    if (x !== undefined) cells.add(0, trades.cluster[i] ?? 0, x);
  }
  return cells.moments(0);
};

const oneCluster = notMeasurable('all signals overlap: they are one cluster');
const where = (value: number | undefined): Figure => (value === undefined ? oneCluster : measured(value));

const rate = (moments: Moments): Figure => measured(moments.sum / moments.n, rateInterval(moments));

const sumOf = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum;
};

const mean = (values: ArrayLike<number>): number => sumOf(values) / values.length;

const medianOf = (values: Float64Array): number => {
  const sorted = values.toSorted();
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
};

type RatioFigures = Readonly<Record<'profitFactor' | 'sharpe' | 'sortino', Figure>>;

const ratiosOf = (trades: Trades, span: Span): RatioFigures => {
  const days = daysOf(trades, span);
  const daily = new Float64Array(days.count);
  let [gains, losses] = [0, 0];
  trades.r.forEach((r, i) => {
    const day = days.dayOf[i] ?? 0;
    daily[day] = (daily[day] ?? 0) + r;
    if (r > 0) gains += r;
    else losses -= r;
  });
  const intervals = dailyIntervals(daily, blocksOf(trades, days));
  const sums = sumsOf(daily);
  const fewDays = notMeasurable(`needs ${MINIMUM_DAYS} days, has ${days.count}`);
  const annual = (value: number | undefined, name: 'sharpe' | 'sortino', because: string): Figure => {
    if (days.count < MINIMUM_DAYS) return fewDays;
    return value === undefined ? notMeasurable(because) : measured(value, intervals[name]);
  };
  return {
    profitFactor:
      losses > 0 ? measured(gains / losses, profitFactorInterval(trades)) : notMeasurable('nothing was lost yet'),
    sharpe: annual(sharpeOf(sums), 'sharpe', 'the days do not differ'),
    sortino: annual(sortinoOf(sums), 'sortino', 'no day lost yet'),
  };
};

/** Time with at least one signal open, from the clusters, which follow each other without overlap. */
const exposedMs = ({ cluster, enteredAt, endedAt }: Trades): number => {
  let [total, from, until, now] = [0, 0, 0, -1];
  for (let i = 0; i < cluster.length; i++) {
    if (cluster[i] !== now) {
      total += until - from;
      [now, from, until] = [cluster[i] ?? 0, enteredAt[i] ?? 0, endedAt[i] ?? 0];
    } else until = Math.max(until, endedAt[i] ?? 0);
  }
  return total + until - from;
};

const measure = (trades: Trades, counts: Counts, span: Span): Statistics => {
  const { entries, r, result, clusters } = trades;
  const n = entries.length;
  const inR = over(trades, (i) => r[i]);
  const wins = over(trades, (i) => (result[i] === 1 ? 1 : 0));
  const coin = over(trades, (i) =>
    trades.hasOther[i] === 1 ? ((result[i] === 1 ? 1 : 0) + (trades.otherResult[i] === 1 ? 1 : 0)) / 2 : undefined,
  );
  const column = (of: (entry: EndedEntry) => number): Float64Array => Float64Array.from(entries, of);
  const confidences = column((e) => e.confidence);
  const confidence = mean(confidences);
  const durations = column((e) => e.outcome.durationMs);
  const exposed = exposedMs(trades);
  return {
    ...{ effectiveN: spreadOf(inR).effectiveN, clusters },
    ...{ winRate: rate(wins), winEffectiveN: where(rateEffectiveN(wins)), pAboveHalf: where(chanceOfRate(wins, 0.5)) },
    breakEvenRate: measured(mean(trades.breakEven)),
    coinWinRate: coin.n > 0 ? rate(coin) : notMeasurable('no other direction was followed'),
    shares: { target: counts.target / n, stop: counts.stop / n, expired: counts.expired / n },
    expectancyR: measured(inR.sum / n, meanInterval(inR)),
    totalR: inR.sum,
    totalShare: sumOf(column((e) => e.outcome.netShare)),
    ...ratiosOf(trades, span),
    ...{ drawdown: drawdownOf(trades, span), longestLosingRun: longestLosingRun(trades) },
    timeInTrade: {
      meanMs: mean(durations),
      medianMs: medianOf(durations),
      shareOfSpan: Math.min(1, exposed / Math.max(1, span.to - span.from, exposed)),
    },
    excursion: {
      meanAdverseR: mean(column((e) => e.outcome.adverseR)),
      meanFavourableR: mean(column((e) => e.outcome.favourableR)),
    },
    costs: { meanShare: mean(column((e) => e.costs)), meanR: mean(trades.costsR), totalR: sumOf(trades.costsR) },
    confidence: {
      mean: confidence,
      deviation: Math.sqrt(sumOf(confidences.map((x) => (x - confidence) ** 2)) / Math.max(1, n - 1)),
    },
  };
};

/** The summary of entries within a span; `trades` are theirs where they are at hand. */
export const summaryOf = (entries: readonly RecordEntry[], span: Span, trades: Trades = tradesOf(entries)): Summary => {
  const counts = countsOf(entries, trades);
  if (counts.ended < MINIMUM_SAMPLE) return { kind: 'few', counts, needs: MINIMUM_SAMPLE };
  return { kind: 'measured', counts, ...measure(trades, counts, span) };
};
