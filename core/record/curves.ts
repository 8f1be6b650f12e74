// The record as curves over time: what had been won by then, how deep below the peak, and the trend of the win rate.
import { type Instant, instant } from '../instant.ts';
import { type EndedEntry, isEnded, type RecordEntry } from './entry.ts';
import { MINIMUM_SAMPLE } from './figure.ts';
import { scoreInterval } from './intervals.ts';
import { resultOf } from './settle.ts';

/** Sums over what had ended at the instant: `r` in R, `share` of the price, both net; `below` the peak of `r`, 0 or less. */
export type CurveRow = { readonly at: Instant; readonly r: number; readonly share: number; readonly below: number };

/** The same over the signals of one person, in their R. */
export type OwnRow = { readonly at: Instant; readonly r: number };

/** Win rate of the last `n` that had ended, with the 95 % score interval, every signal counted by itself. */
export type TrendRow = {
  readonly at: Instant;
  readonly n: number;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
};

export type Curves = {
  readonly paper: readonly CurveRow[];
  readonly own: readonly OwnRow[];
  readonly trend: readonly TrendRow[];
};

/** The trend looks back over so many. */
export const TREND_SIGNALS = 50;
const POINTS = 400;

const byEnd = (a: EndedEntry, b: EndedEntry): number => a.outcome.at - b.outcome.at || (a.id < b.id ? -1 : 1);

/** Every so many rows, the last one always among them. */
const thinned = <T>(rows: readonly T[]): readonly T[] => {
  const every = Math.ceil(rows.length / POINTS);
  return every <= 1 ? rows : rows.filter((_, i) => (rows.length - 1 - i) % every === 0);
};

/**
 * Of the published entries that have ended. `ownR`: for each signal the person took, what it came to for them in R. The
 * trend begins once MINIMUM_SAMPLE have ended. At most 400 rows each.
 */
export const curvesOf = (entries: readonly RecordEntry[], ownR: ReadonlyMap<string, number> = new Map()): Curves => {
  const ended = entries
    .filter((entry) => entry.published)
    .filter(isEnded)
    .toSorted(byEnd);
  const paper: CurveRow[] = [];
  const own: OwnRow[] = [];
  const trend: TrendRow[] = [];
  let [r, share, peak, mine, wins] = [0, 0, 0, 0, 0];
  const won = ended.map(({ outcome }) => (resultOf(outcome) === 'win' ? 1 : 0));
  ended.forEach(({ id, outcome }, i) => {
    const at = instant(outcome.at);
    r += outcome.r;
    share += outcome.netShare;
    peak = Math.max(peak, r);
    paper.push({ at, r, share, below: r - peak });
    const own1 = ownR.get(id);
    if (own1 !== undefined) {
      mine += own1;
      own.push({ at, r: mine });
    }
    wins += (won[i] ?? 0) - (won[i - TREND_SIGNALS] ?? 0);
    const n = Math.min(i + 1, TREND_SIGNALS);
    if (i + 1 < MINIMUM_SAMPLE) return;
    const [low, high] = scoreInterval(wins / n, n);
    trend.push({ at, n, rate: wins / n, low, high });
  });
  return { paper: thinned(paper), own: thinned(own), trend: thinned(trend) };
};
