// What the record has taught: counts of wins by kind of signal, a pure fold over ended signals.
import { betaQuantile } from '../chance/beta.ts';
import { DAY_MS, type Instant } from '../instant.ts';
import { settings } from '../settings.ts';
import type { Direction } from '../synthesis/synthesis.ts';

/**
 * One ended signal, or withheld proposal, as it is learned from; `state` is the Markov state it was made in, where one was
 * named. `withheld`: it never went out; it teaches the analysts' beliefs under this flag and no published rate.
 */
export type Lesson = {
  readonly signalId: string;
  readonly symbol: string;
  readonly direction: Direction;
  readonly state: string | undefined;
  readonly confidence: number;
  readonly result: 'win' | 'loss' | 'breakeven';
  readonly learnedAt: Instant;
  readonly withheld?: true;
};

/** Confidence bands, as the tiers draw them; what lies below 65 is in the first. */
export type Band = '60-64' | '65-74' | '75+';

/** `priorRate`: where nothing is known, what a coin won on quant's levels in 67,000 trades of 2023 and 2024 (docs/findings.md). */
export const beliefSettings = { ...settings.learning, priorRate: 0.35 } as const;

/**
 * No lesson moves a belief by more than this: 1 of 21 for itself, and less than 0.002 for what is forgotten meanwhile
 * over the five levels.
 */
export const MOST_A_LESSON_MOVES = 1 / (beliefSettings.poolingStrength + 1) + 0.002;

/** What all lessons of one UTC day weigh together at most. */
const MOST_A_DAY_WEIGHS = beliefSettings.fullLessonsADay + 1;
const LEVELS = 5;

/**
 * No UTC day, however many lessons it brings, moves a belief of published signals by more than this: its weight spread
 * evenly over the five levels moves it most. 0.02 is for what is forgotten during a day of up to 24 lessons.
 */
export const MOST_A_DAY_MOVES = 1 - (1 + MOST_A_DAY_WEIGHS / LEVELS / beliefSettings.poolingStrength) ** -LEVELS + 0.02;

type Kind = {
  readonly symbol: string;
  readonly direction: Direction;
  readonly state: string;
  readonly band: Band;
  readonly withheld: boolean;
};
/** Weights as they stood after lesson number `at` of its flag; they have halved every half-life since. */
type Cell = Kind & { readonly wins: number; readonly weight: number; readonly at: number };

/** Lessons of one flag so far, and how many of them on the UTC day (since 1970) of the last one. */
type Course = { readonly lessons: number; readonly day: number; readonly today: number };

/**
 * `lessons` counts the published ones ever folded in, `withheld` the others; plain data, so that it can be stored and
 * hashed.
 */
export type Beliefs = {
  readonly lessons: number;
  readonly withheld: number;
  readonly courses: { readonly published: Course; readonly withheld: Course };
  readonly cells: readonly Cell[];
};

const NO_COURSE: Course = { lessons: 0, day: -1, today: 0 };

export const noBeliefs: Beliefs = {
  ...{ lessons: 0, withheld: 0, cells: [] },
  courses: { published: NO_COURSE, withheld: NO_COURSE },
};

export const beliefBand = (confidence: number): Band =>
  confidence >= 75 ? '75+' : confidence >= 65 ? '65-74' : '60-64';

const NO_STATE = '';
/** a breakeven is half a win: it earned what the levels earn at their break-even rate, which is near a half */
export const LESSON_WORTH = { win: 1, breakeven: 0.5, loss: 0 } as const;

const kindOf = (l: Lesson): Kind => ({
  symbol: l.symbol,
  direction: l.direction,
  state: l.state ?? NO_STATE,
  band: beliefBand(l.confidence),
  withheld: l.withheld === true,
});

const left = (lessons: number): number => 2 ** (-lessons / beliefSettings.halfLifeLessons);

const keyOf = (k: Kind): string => JSON.stringify([k.symbol, k.direction, k.state, k.band, k.withheld]);

const flagOf = ({ withheld }: Pick<Kind, 'withheld'>): keyof Beliefs['courses'] =>
  withheld ? 'withheld' : 'published';

const onward = (course: Course, learnedAt: Instant): Course => {
  const day = Math.floor(learnedAt / DAY_MS);
  return { lessons: course.lessons + 1, day, today: day === course.day ? course.today + 1 : 1 };
};

/** What the newest lesson of a course weighs: signals of one day move together, so that the later ones say less. */
const weightOf = ({ today }: Course, withheld: boolean): number =>
  0.5 ** Math.max(0, today - beliefSettings.fullLessonsADay) * (withheld ? beliefSettings.withheldWeight : 1);

/**
 * The beliefs after more lessons, given in the order they were learned, each once. The same bits whether folded one by
 * one or all at once.
 */
export const beliefsFrom = (lessons: readonly Lesson[], before: Beliefs = noBeliefs): Beliefs => {
  const cells = new Map(before.cells.map((c) => [keyOf(c), c]));
  const courses = { ...before.courses };
  for (const lesson of lessons) {
    const kind = kindOf(lesson);
    const flag = flagOf(kind);
    const course = onward(courses[flag], lesson.learnedAt);
    courses[flag] = course;
    const at = course.lessons;
    const old = cells.get(keyOf(kind)) ?? { wins: 0, weight: 0, at };
    const kept = left(at - old.at);
    const own = weightOf(course, kind.withheld);
    const wins = old.wins * kept + own * LESSON_WORTH[lesson.result];
    cells.set(keyOf(kind), { ...kind, wins, weight: old.weight * kept + own, at });
  }
  const { published, withheld } = courses;
  return { lessons: published.lessons, withheld: withheld.lessons, courses, cells: [...cells.values()] };
};

/** The beliefs with one more lesson. */
export const foldBeliefs = (beliefs: Beliefs, lesson: Lesson): Beliefs => beliefsFrom([lesson], beliefs);

/**
 * Which signals are meant; what is left out is not asked for. `withheld`: proposals that never went out count too, for an
 * analyst's belief; a rate told of published signals never asks so.
 */
export type Question = {
  readonly symbol: string;
  readonly direction?: Direction | undefined;
  readonly state?: string | undefined;
  readonly band?: Band | undefined;
  readonly withheld?: 'included';
};

/**
 * `mean`: the chance that such a signal wins; `low` and `high` the 90 % equal-tailed interval. `own`: the (forgetting)
 * count of exactly this kind; `effectiveN`: that and what real outcomes of its relatives add, 0 where only the prior
 * speaks.
 */
export type Belief = {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly effectiveN: number;
  readonly own: number;
};

type Count = { readonly wins: number; readonly weight: number };

const countOf = (beliefs: Beliefs, wanted: (c: Cell) => boolean): Count => {
  let wins = 0;
  let weight = 0;
  for (const c of beliefs.cells) {
    if (!wanted(c)) continue;
    const kept = left(beliefs.courses[flagOf(c)].lessons - c.at);
    wins += kept * c.wins;
    weight += kept * c.weight;
  }
  return { wins, weight };
};

/** Narrower and narrower kinds, from all signals to the one asked for. */
const levelsOf = (q: Question): readonly ((c: Cell) => boolean)[] => {
  const tests: readonly (((c: Cell) => boolean) | undefined)[] = [
    (c) => c.symbol === q.symbol,
    q.direction && ((c) => c.direction === q.direction),
    q.state === undefined ? undefined : (c) => c.state === q.state,
    q.band && ((c) => c.band === q.band),
  ];
  return tests
    .filter((t) => t !== undefined)
    .reduce<readonly ((c: Cell) => boolean)[]>(
      (levels, t) => [...levels, (c) => (levels.at(-1)?.(c) ?? true) && t(c)],
      [(c) => q.withheld === 'included' || !c.withheld],
    );
};

type Pooled = Pick<Belief, 'mean' | 'effectiveN' | 'own'> & { readonly certainty: number };

const pooled = (beliefs: Beliefs, question: Question): Pooled => {
  const { poolingStrength: strength, priorRate } = beliefSettings;
  const levels = levelsOf(question);
  const counts = levels.map((wanted, i) => countOf(beliefs, (c) => wanted(c) && !levels[i + 1]?.(c)));
  let mean: number = priorRate;
  /** share of the mean that outcomes made, not the prior */
  let learned = 0;
  let certainty = Infinity;
  let effectiveN = 0;
  for (const { wins, weight } of counts) {
    const lent = 1 / (1 / strength + 1 / certainty);
    effectiveN = weight + lent * learned;
    mean = (wins + strength * mean) / (weight + strength);
    learned = (weight + strength * learned) / (weight + strength);
    certainty = weight + lent;
  }
  return { mean, effectiveN, own: counts.at(-1)?.weight ?? 0, certainty };
};

/** The mean of `beliefFor` alone, which costs a small part of it. */
export const beliefMean = (beliefs: Beliefs, question: Question): number => pooled(beliefs, question).mean;

/**
 * Beta-binomial with partial pooling (e.g. Gelman et al. 2013, chapter 5), from all signals over the symbol, direction
 * and state to the band: at each level the parent's mean weighs as `poolingStrength` lessons, and a parent learns only
 * from lessons that are not the child's, so that each is counted once. The interval is of Beta(mean n, (1 - mean) n)
 * where the parent adds less to n the less is known of itself: 1 / (1/strength + 1/its own n).
 */
export const beliefFor = (beliefs: Beliefs, question: Question): Belief => {
  const { mean, effectiveN, own, certainty } = pooled(beliefs, question);
  const quantile = (p: number): number => betaQuantile(p, mean * certainty, (1 - mean) * certainty);
  return { mean, low: quantile(0.05), high: quantile(0.95), effectiveN, own };
};
