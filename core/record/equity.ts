// The paper account over time: daily results, Sharpe and Sortino, drawdown. One definition for every place that tells them.
import { DAY_MS, type Instant, instant } from '../instant.ts';
import type { Trades } from './trades.ts';

/** The paper account risks this share of what it holds on every signal; per cent of the account rest on it. */
export const RISK_SHARE = 0.01;

/** Market instants, [from, to). */
export type Span = { readonly from: Instant; readonly to: Instant };

/**
 * Sharpe and Sortino are of the net R that ended in each 24 hours of the span, quiet days counted as 0, times the root of
 * 365. Fewer days carry none.
 */
export const MINIMUM_DAYS = 5;

/** Net R by days of 24 hours from the start of the span; what ended after its end makes it longer. */
export type Days = { readonly count: number; readonly dayOf: Int32Array };

export const daysOf = ({ endedAt }: Pick<Trades, 'endedAt'>, { from, to }: Span): Days => {
  let count = Math.max(1, Math.ceil((to - from) / DAY_MS));
  const dayOf = Int32Array.from(endedAt, (at) => Math.max(0, Math.floor((at - from) / DAY_MS)));
  for (const day of dayOf) count = Math.max(count, day + 1);
  return { count, dayOf };
};

/** Of daily results: how many, their sum, the sum of their squares, and that of those below 0. */
export type Sums = { days: number; sum: number; squares: number; shortfall: number };

export const sumsOf = (daily: Float64Array): Readonly<Sums> => {
  let [sum, squares, shortfall] = [0, 0, 0];
  for (const x of daily) {
    sum += x;
    squares += x * x;
    if (x < 0) shortfall += x * x;
  }
  return { days: daily.length, sum, squares, shortfall };
};

/** what adding up leaves of a difference that is none */
const ROUNDING = 1e-12;

/** Annualised mean over standard deviation (days - 1 below); undefined where the days do not differ. */
export const sharpeOf = ({ days, sum, squares }: Sums): number | undefined => {
  const mean = sum / days;
  const variance = (squares - days * mean * mean) / (days - 1);
  return days > 1 && variance > ROUNDING * (1 + squares) ? (mean / Math.sqrt(variance)) * Math.sqrt(365) : undefined;
};

/** Annualised, against the root of the mean squared shortfall below 0 of all days; undefined where no day lost. */
export const sortinoOf = ({ days, sum, shortfall }: Sums): number | undefined =>
  shortfall > ROUNDING ? (sum / days / Math.sqrt(shortfall / days)) * Math.sqrt(365) : undefined;

/**
 * The deepest fall of the paper account from a peak, by signals as they ended; those of one instant are one step. `depthR` in
 * R summed, `depthShare` of the account that risks RISK_SHARE a signal, each the deepest of its own. From the peak before the
 * deepest fall in R until it was reached again; `until` is absent where it was not yet. 0 deep: nothing was ever lost.
 */
export type Drawdown = {
  readonly depthR: number;
  readonly depthShare: number;
  readonly from: Instant;
  readonly until?: Instant;
  readonly lengthMs: number;
};

/** Row numbers in the order in which the trades ended, then were entered. */
export const byEnd = ({ endedAt }: Pick<Trades, 'endedAt'>): Int32Array =>
  Int32Array.from(endedAt.keys()).toSorted((a, b) => (endedAt[a] ?? 0) - (endedAt[b] ?? 0) || a - b);

type Step = { readonly at: number; readonly r: number };

/** Net R of each instant at which something ended, in order. */
export const stepsOf = (trades: Pick<Trades, 'endedAt' | 'r'>): readonly Step[] => {
  const steps: { at: number; r: number }[] = [];
  for (const i of byEnd(trades)) {
    const [at, r] = [trades.endedAt[i] ?? 0, trades.r[i] ?? 0];
    const last = steps.at(-1);
    if (last?.at === at) last.r += r;
    else steps.push({ at, r });
  }
  return steps;
};

export const drawdownOf = (trades: Pick<Trades, 'endedAt' | 'r'>, { from, to }: Span): Drawdown => {
  let [sum, peak, peakAt, account, top, depthShare] = [0, 0, from as number, 1, 1, 0];
  let deepest: { depthR: number; from: number; until: number | undefined } = { depthR: 0, from, until: from };
  let last: number = to;
  for (const { at, r } of stepsOf(trades)) {
    sum += r;
    account *= Math.max(0, 1 + RISK_SHARE * r);
    top = Math.max(top, account);
    depthShare = Math.max(depthShare, 1 - account / top);
    last = Math.max(last, at);
    if (sum >= peak - 1e-12) {
      if (deepest.until === undefined) deepest.until = at;
      [peak, peakAt] = [Math.max(peak, sum), at];
    } else if (peak - sum > deepest.depthR + 1e-12) deepest = { depthR: peak - sum, from: peakAt, until: undefined };
  }
  const { depthR, until } = deepest;
  const ended = until === undefined ? {} : { until: instant(until) };
  return { depthR, depthShare, from: instant(deepest.from), ...ended, lengthMs: (until ?? last) - deepest.from };
};

/** The most losses in a row as they ended; a breakeven or a win ends a row. */
export const longestLosingRun = (trades: Pick<Trades, 'endedAt' | 'result'>): number => {
  let [run, longest] = [0, 0];
  for (const i of byEnd(trades)) {
    run = trades.result[i] === -1 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
};
