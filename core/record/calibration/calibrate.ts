// The calibration of confidence: fitted on earlier outcomes, chosen and judged on later ones only.

import { LESSON_WORTH } from '../beliefs.ts';
import type { RecordEntry } from '../entry.ts';
import type { Outcome } from '../outcome.ts';
import { resultOf } from '../settle.ts';
import { clustersOf } from '../trades.ts';
import { type Calibrator, calibratedRate, calibratorOf, METHODS, type Sample } from './calibrator.ts';
import { driftlessRateOf, type Levelled } from './driftlessRate.ts';
import { type Reliability, reliabilityOf, type Stated } from './reliability.ts';

export type Judged = Levelled &
  Pick<RecordEntry, 'id' | 'confidence' | 'publishedAt' | 'outcome' | 'learnedAt' | 'published'>;

/** Ended signals before a calibration is tried, and those of a later stretch it is judged on each time. */
export const CALIBRATION_NEEDS = 60;
const STRETCH = 20;
/** A long record is walked in so many stretches at most, longer ones. */
const MOST_STRETCHES = 25;

type Method = Calibrator['kind'];

/**
 * `brier` of each method, `judged` and `reliability` all on signals published after what they were fitted on had ended:
 * `judged` how many. `method` is 'levels' unless another's score is better beyond chance; what `reliability` judges was stated
 * by the method that stood so before, so that the choice is not judged on itself either.
 */
export type Calibration =
  | { readonly kind: 'not yet'; readonly n: number; readonly needed: number }
  | {
      readonly kind: 'calibrated';
      readonly n: number;
      readonly method: Method;
      readonly calibrator: Calibrator;
      readonly judged: number;
      readonly brier: Readonly<Record<Method, number>>;
      readonly reliability: Reliability;
    };

type Ended = Extract<Outcome, { readonly r: number }>;

type Lesson = Sample & {
  readonly id: string;
  readonly publishedAt: number;
  readonly knownAt: number;
  readonly entryAt: number;
  readonly endedAt: number;
};

const lessonsOf = (entries: readonly Judged[]): readonly Lesson[] =>
  entries
    .filter((entry) => entry.published)
    .flatMap((entry) => {
      const { id, confidence, publishedAt, outcome, learnedAt } = entry;
      const result = resultOf(outcome);
      if (result === undefined) return [];
      const { at, entryAt } = outcome as Ended;
      const known = { knownAt: Math.max(at, learnedAt ?? at), entryAt, endedAt: at };
      return [{ id, confidence, publishedAt, driftless: driftlessRateOf(entry), won: LESSON_WORTH[result], ...known }];
    })
    .toSorted((a, b) => a.publishedAt - b.publishedAt || (a.id < b.id ? -1 : 1));

/** Of a method on the signals judged so far: its squared errors, and by how much they are below those of 'levels'. */
type Score = { readonly squares: number; readonly gain: number; readonly gainSquares: number };
type Scores = Readonly<Record<Method, Score>>;

const NOTHING: Score = { squares: 0, gain: 0, gainSquares: 0 };
/** a gain so many of its own errors above nothing is no chance: 5 of 100, one-sided */
const BEYOND_CHANCE = 1.645;

/** 'levels', or of those that are better beyond chance the best. */
const bestOf = (scores: Scores): Method =>
  METHODS.reduce<Method>((best, method) => {
    const { gain, gainSquares } = scores[method];
    return gain > BEYOND_CHANCE * Math.sqrt(gainSquares) && gain > scores[best].gain + 1e-12 ? method : best;
  }, 'levels');

const scored = ({ squares, gain, gainSquares }: Score, error: number, levels: number): Score => ({
  squares: squares + error,
  gain: gain + levels - error,
  gainSquares: gainSquares + (levels - error) ** 2,
});

/** For each method. */
const each = <T>(of: (method: Method) => T): Readonly<Record<Method, T>> => ({
  levels: of('levels'),
  'levels and confidence': of('levels and confidence'),
  isotonic: of('isotonic'),
  beta: of('beta'),
  'one rate': of('one rate'),
});

/** Stretches of later signals, each stated by calibrators that know only what had ended before it began. */
const walk = (all: readonly Lesson[]): { readonly scores: Scores; readonly stated: readonly Stated[] } => {
  const byEntry = all.toSorted((a, b) => a.entryAt - b.entryAt);
  const { cluster } = clustersOf(
    byEntry.map(({ entryAt }) => entryAt),
    byEntry.map(({ endedAt }) => endedAt),
  );
  const clusterOf = new Map(byEntry.map((one, i) => [one, cluster[i] ?? 0] as const));
  let scores: Scores = each(() => NOTHING);
  const stated: Stated[] = [];
  const length = Math.max(STRETCH, Math.ceil(all.length / MOST_STRETCHES));
  for (let from = CALIBRATION_NEEDS / 2; from < all.length; from += length) {
    const stretch = all.slice(from, from + length);
    const begins = stretch[0]?.publishedAt ?? 0;
    const earlier = all.filter(({ knownAt }) => knownAt <= begins);
    if (earlier.length < CALIBRATION_NEEDS / 3) continue;
    const best = bestOf(scores);
    const fits = each((method) => calibratorOf(method, earlier));
    for (const one of stretch) {
      const errors = each((method) => (calibratedRate(fits[method], one) - one.won) ** 2);
      const before = scores;
      scores = each((method) => scored(before[method], errors[method], errors.levels));
      stated.push({ p: calibratedRate(fits[best], one), won: one.won, cluster: clusterOf.get(one) ?? 0 });
    }
  }
  return { scores, stated };
};

/**
 * Published signals with a result, in any order. In stretches of 20, of a long record twenty-five of them, forward in time: each method is fitted on what had
 * ended before the stretch was published, and its Brier score on the stretch is added up. The calibrator handed out is of
 * the best method, fitted on all. What stands until another is better beyond chance are the signal's own levels: the rate at
 * which they win without drift, moved by what came.
 */
export const calibrationOf = (entries: readonly Judged[]): Calibration => {
  const all = lessonsOf(entries);
  const { scores, stated } = all.length < CALIBRATION_NEEDS ? { scores: undefined, stated: [] } : walk(all);
  const reliability = reliabilityOf(stated);
  if (!scores || !reliability) return { kind: 'not yet', n: all.length, needed: CALIBRATION_NEEDS };
  const method = bestOf(scores);
  const judged = stated.length;
  const brier = each((one) => scores[one].squares / judged);
  const calibrator = calibratorOf(method, all);
  return { kind: 'calibrated', n: all.length, method, calibrator, judged, brier, reliability };
};
