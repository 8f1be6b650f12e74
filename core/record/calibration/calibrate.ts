// The calibration of confidence: fitted on earlier outcomes, chosen and judged on later ones only.

import { LESSON_WORTH } from '../beliefs.ts';
import type { RecordEntry } from '../entry.ts';
import type { Outcome } from '../outcome.ts';
import { resultOf } from '../settle.ts';
import { clustersOf } from '../trades.ts';
import { type Calibrator, calibratedRate, calibratorOf, METHODS, type Sample } from './calibrator.ts';
import { type Reliability, reliabilityOf, type Stated } from './reliability.ts';

export type Judged = Pick<RecordEntry, 'id' | 'confidence' | 'publishedAt' | 'outcome' | 'learnedAt' | 'published'>;

/** Ended signals before a calibration is tried, and those of a later stretch it is judged on each time. */
export const CALIBRATION_NEEDS = 60;
const STRETCH = 20;
/** A long record is walked in so many stretches at most, longer ones. */
const MOST_STRETCHES = 100;

type Method = Calibrator['kind'];

/**
 * `brier` of each method, `judged` and `reliability` all on signals published after what they were fitted on had ended:
 * `judged` how many. `method` has the least of the three; what `reliability` judges was stated by the method that was
 * best before, so that the choice is not judged on itself either.
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

type Known = Sample & {
  readonly id: string;
  readonly publishedAt: number;
  readonly enteredAt: number;
  readonly endedAt: number;
  readonly knownAt: number;
};

type Ended = Extract<Outcome, { readonly r: number }>;

const knownOf = (entries: readonly Judged[]): readonly Known[] =>
  entries
    .filter((entry) => entry.published)
    .flatMap(({ id, confidence, publishedAt, outcome, learnedAt }) => {
      const result = resultOf(outcome);
      if (result === undefined) return [];
      const { at, entryAt: enteredAt } = outcome as Ended;
      const known = { knownAt: Math.max(at, learnedAt ?? at), enteredAt, endedAt: at };
      return [{ id, confidence, publishedAt, won: LESSON_WORTH[result], ...known }];
    })
    .toSorted((a, b) => a.publishedAt - b.publishedAt || (a.id < b.id ? -1 : 1));

type Scores = Record<Method, number>;

/** The least of the sums; the simplest where two are alike. */
const bestOf = (scores: Scores): Method =>
  (['one rate', 'beta', 'isotonic'] as const).reduce((best, m) => (scores[m] < scores[best] - 1e-12 ? m : best));

/** Outcomes counted as they become known, those of one conviction and result together. */
const createTally = (all: readonly Known[]) => {
  const order = all.toSorted((a, b) => a.knownAt - b.knownAt || (a.id < b.id ? -1 : 1));
  const counts = new Map<string, Sample & { readonly n: number }>();
  let n = 0;
  /** Known by the instant; instants are to ascend. */
  return (at: number): { readonly n: number; readonly samples: readonly Sample[] } => {
    for (let next = order[n]; next && next.knownAt <= at; next = order[++n]) {
      const { confidence, won } = next;
      const key = `${confidence} ${won}`;
      counts.set(key, { confidence, won, n: (counts.get(key)?.n ?? 0) + 1 });
    }
    return { n, samples: [...counts.values()] };
  };
};

/** Stretches of later signals, each stated by calibrators that know only what had ended before it began. */
const walk = (all: readonly Known[]): { readonly scores: Scores; readonly stated: readonly Stated[] } => {
  const scores: Scores = { isotonic: 0, beta: 0, 'one rate': 0 };
  const stated: Stated[] = [];
  const { cluster } = clustersOf(
    all.map(({ enteredAt }) => enteredAt),
    all.map(({ endedAt }) => endedAt),
  );
  const knownBy = createTally(all);
  const length = Math.max(STRETCH, Math.ceil(all.length / MOST_STRETCHES));
  for (let from = CALIBRATION_NEEDS / 2; from < all.length; from += length) {
    const stretch = all.slice(from, from + length);
    const earlier = knownBy(stretch[0]?.publishedAt ?? 0);
    if (earlier.n < CALIBRATION_NEEDS / 3) continue;
    const best = bestOf(scores);
    const fits = METHODS.map((method) => [method, calibratorOf(method, earlier.samples)] as const);
    const later: Scores = { ...scores };
    for (const [i, { confidence, won }] of stretch.entries())
      for (const [method, fit] of fits) {
        const p = calibratedRate(fit, confidence);
        later[method] += (p - won) ** 2;
        if (method === best) stated.push({ p, won, cluster: cluster[from + i] ?? 0 });
      }
    Object.assign(scores, later);
  }
  return { scores, stated };
};

/**
 * Published signals with a result, in any order. In stretches of 20, of a long record a hundred of them, forward in time: each method is fitted on what had
 * ended before the stretch was published, and its Brier score on the stretch is added up. The calibrator handed out is of
 * the best method, fitted on all. Where neither isotonic steps nor the beta curve beats one rate for all, confidence says
 * nothing beyond it, and one rate is what is stated.
 */
export const calibrationOf = (entries: readonly Judged[]): Calibration => {
  const all = knownOf(entries);
  const { scores, stated } = all.length < CALIBRATION_NEEDS ? { scores: undefined, stated: [] } : walk(all);
  const reliability = reliabilityOf(stated);
  if (!scores || !reliability) return { kind: 'not yet', n: all.length, needed: CALIBRATION_NEEDS };
  const method = bestOf(scores);
  const judged = stated.length;
  const brier = {
    isotonic: scores.isotonic / judged,
    beta: scores.beta / judged,
    'one rate': scores['one rate'] / judged,
  };
  const calibrator = calibratorOf(method, createTally(all)(Infinity).samples);
  return { kind: 'calibrated', n: all.length, method, calibrator, judged, brier, reliability };
};
