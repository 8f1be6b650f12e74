// What the record has taught: counts of wins by kind of signal, a pure fold over ended signals.
import { betaQuantile } from '../chance/beta.ts';
import type { Instant } from '../instant.ts';
import { settings } from '../settings.ts';
import type { Direction } from '../synthesis/synthesis.ts';

/** One ended signal as it is learned from; `state` is the Markov state it was published in, where one was named. */
export type Lesson = {
  readonly signalId: string;
  readonly symbol: string;
  readonly direction: Direction;
  readonly state: string | undefined;
  readonly confidence: number;
  readonly result: 'win' | 'loss' | 'breakeven';
  readonly learnedAt: Instant;
};

/** Confidence bands, as the tiers draw them; what lies below 65 is in the first. */
export type Band = '60-64' | '65-74' | '75+';

/**
 * `poolingStrength`: what a kind's parent says weighs as much as so many lessons of the kind itself. `halfLifeLessons`: a
 * lesson counts half once so many have followed it, of whatever kind. `priorRate`: where nothing is known, the rate of a
 * coin at the reward-to-risk that targets are placed for.
 */
export const beliefSettings = {
  poolingStrength: 20,
  halfLifeLessons: 500,
  priorRate: 1 / (1 + settings.quant.targetRatio),
} as const;

/**
 * No lesson moves a belief by more than this: 1 of 21 for itself, and less than 0.002 for what is forgotten meanwhile
 * over the five levels.
 */
export const MOST_A_LESSON_MOVES = 1 / (beliefSettings.poolingStrength + 1) + 0.002;

type Kind = { readonly symbol: string; readonly direction: Direction; readonly state: string; readonly band: Band };
/** Weights as they stood after lesson number `at`; they have halved every half-life since. */
type Cell = Kind & { readonly wins: number; readonly weight: number; readonly at: number };

/** `lessons` counts all ever folded in; plain data, so that it can be stored and hashed. */
export type Beliefs = { readonly lessons: number; readonly cells: readonly Cell[] };

export const noBeliefs: Beliefs = { lessons: 0, cells: [] };

export const beliefBand = (confidence: number): Band =>
  confidence >= 75 ? '75+' : confidence >= 65 ? '65-74' : '60-64';

const NO_STATE = '';
/** a breakeven is half a win: it earned what the levels earn at their break-even rate, which is near a half */
const WORTH = { win: 1, breakeven: 0.5, loss: 0 } as const;

const kindOf = (l: Lesson): Kind => ({
  symbol: l.symbol,
  direction: l.direction,
  state: l.state ?? NO_STATE,
  band: beliefBand(l.confidence),
});

const left = (lessons: number): number => 2 ** (-lessons / beliefSettings.halfLifeLessons);

const keyOf = (k: Kind): string => JSON.stringify([k.symbol, k.direction, k.state, k.band]);

/**
 * The beliefs after more lessons, given in the order they were learned, each once. The same bits whether folded one by
 * one or all at once.
 */
export const beliefsFrom = (lessons: readonly Lesson[], before: Beliefs = noBeliefs): Beliefs => {
  const cells = new Map(before.cells.map((c) => [keyOf(c), c]));
  let now = before.lessons;
  for (const lesson of lessons) {
    now++;
    const kind = kindOf(lesson);
    const old = cells.get(keyOf(kind)) ?? { wins: 0, weight: 0, at: now };
    const kept = left(now - old.at);
    const wins = old.wins * kept + WORTH[lesson.result];
    cells.set(keyOf(kind), { ...kind, wins, weight: old.weight * kept + 1, at: now });
  }
  return { lessons: now, cells: [...cells.values()] };
};

/** The beliefs with one more lesson. */
export const foldBeliefs = (beliefs: Beliefs, lesson: Lesson): Beliefs => beliefsFrom([lesson], beliefs);

/** Which signals are meant; what is left out is not asked for. */
export type Question = {
  readonly symbol: string;
  readonly direction?: Direction | undefined;
  readonly state?: string | undefined;
  readonly band?: Band | undefined;
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
    const kept = left(beliefs.lessons - c.at);
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
      [() => true],
    );
};

/**
 * Beta-binomial with partial pooling (e.g. Gelman et al. 2013, chapter 5), from all signals over the symbol, direction
 * and state to the band: at each level the parent's mean weighs as `poolingStrength` lessons, and a parent learns only
 * from lessons that are not the child's, so that each is counted once. The interval is of Beta(mean n, (1 - mean) n)
 * where the parent adds less to n the less is known of itself: 1 / (1/strength + 1/its own n).
 */
export const beliefFor = (beliefs: Beliefs, question: Question): Belief => {
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
  const quantile = (p: number): number => betaQuantile(p, mean * certainty, (1 - mean) * certainty);
  return { mean, low: quantile(0.05), high: quantile(0.95), effectiveN, own: counts.at(-1)?.weight ?? 0 };
};
