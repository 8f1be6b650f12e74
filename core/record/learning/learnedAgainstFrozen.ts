// "It learns" as a figure: beliefs that learn against beliefs that stood still, on the same signals.
import { DAY_MS, type Instant } from '../../instant.ts';
import { type Beliefs, beliefBand, beliefMean, beliefsFrom, LESSON_WORTH, type Lesson, noBeliefs } from '../beliefs.ts';
import type { RecordEntry } from '../entry.ts';
import { MINIMUM_SAMPLE } from '../figure.ts';
import type { Outcome } from '../outcome.ts';
import { resultOf } from '../settle.ts';

/**
 * Brier scores of the stated chance to win, lower is better. `gain` = frozen - learned, with its 95 % interval over days
 * (signals of one day move together); the interval is absent where there are fewer than five days.
 */
export type LearnedAgainstFrozen =
  | { readonly kind: 'not yet'; readonly n: number }
  | {
      readonly kind: 'compared';
      readonly n: number;
      readonly days: number;
      readonly learned: number;
      readonly frozen: number;
      readonly gain: number;
      readonly interval?: readonly [number, number];
    };

type Taught = { readonly entry: RecordEntry; readonly lesson: Lesson; readonly won: number };

type Ended = Extract<Outcome, { readonly r: number }>;

/** The lesson of an ended entry: one an outcome; undefined while it has none. */
export const lessonOf = (entry: RecordEntry): Lesson | undefined => {
  const result = resultOf(entry.outcome);
  if (result === undefined) return undefined;
  const { at } = entry.outcome as Ended;
  return {
    ...{ signalId: entry.id, symbol: entry.symbol, direction: entry.direction, state: entry.facts.markovState },
    ...{ confidence: entry.confidence, result, learnedAt: entry.learnedAt ?? at },
    ...(entry.published ? {} : { withheld: true as const }),
  };
};

/** The one order of the log: when it was learned, then by id. */
export const inOrder = <T extends Pick<Lesson, 'learnedAt' | 'signalId'>>(lessons: readonly T[]): readonly T[] =>
  lessons.toSorted(
    (a, b) => a.learnedAt - b.learnedAt || (a.signalId < b.signalId ? -1 : a.signalId > b.signalId ? 1 : 0),
  );

const taughtBy = (entries: readonly RecordEntry[]): readonly Taught[] =>
  entries.flatMap((entry) => {
    const lesson = entry.published ? lessonOf(entry) : undefined;
    return lesson ? [{ entry, lesson, won: LESSON_WORTH[lesson.result] }] : [];
  });

const chanceBy = (beliefs: Beliefs, { symbol, direction, facts, confidence }: RecordEntry): number =>
  beliefMean(beliefs, { symbol, direction, state: facts.markovState, band: beliefBand(confidence) });

/** Half the width of the 95 % interval of a mean whose days are drawn as wholes. */
const halfWidth = (gains: readonly { readonly day: number; readonly gain: number }[], mean: number): number => {
  const days = [...Map.groupBy(gains, ({ day }) => day).values()];
  const squares = days.reduce((sum, day) => sum + day.reduce((s, { gain }) => s + gain - mean, 0) ** 2, 0);
  return (1.96 * Math.sqrt((squares * days.length) / (days.length - 1))) / gains.length;
};

/**
 * Each published, ended signal is stated twice: by the beliefs of all lessons learned up to its `asOf`, and by those
 * learned up to `frozenAt` (the first signal's `asOf` unless told: what was believed before anything was learned).
 */
export const learnedAgainstFrozen = (entries: readonly RecordEntry[], frozenAt?: Instant): LearnedAgainstFrozen => {
  const taught = taughtBy(entries).toSorted((a, b) => a.entry.asOf - b.entry.asOf);
  const lessons = inOrder(taught.map(({ lesson }) => lesson));
  const still = frozenAt ?? taught[0]?.entry.asOf;
  if (still === undefined) return { kind: 'not yet', n: 0 };
  const frozen = beliefsFrom(lessons.filter(({ learnedAt }) => learnedAt <= still));
  let [beliefs, folded] = [noBeliefs, 0];
  const asked = taught.filter(({ entry }) => entry.asOf >= still);
  const rows = asked.map(({ entry, won }) => {
    const from = folded;
    while ((lessons[folded]?.learnedAt ?? Infinity) <= entry.asOf) folded++;
    beliefs = beliefsFrom(lessons.slice(from, folded), beliefs);
    const learnedLoss = (chanceBy(beliefs, entry) - won) ** 2;
    const frozenLoss = (chanceBy(frozen, entry) - won) ** 2;
    return { day: Math.floor(entry.publishedAt / DAY_MS), learnedLoss, frozenLoss, gain: frozenLoss - learnedLoss };
  });
  const n = rows.length;
  if (n < MINIMUM_SAMPLE) return { kind: 'not yet', n };
  const mean = (of: (row: (typeof rows)[number]) => number): number => rows.reduce((sum, row) => sum + of(row), 0) / n;
  const [learned, stood, gain] = [mean((r) => r.learnedLoss), mean((r) => r.frozenLoss), mean((r) => r.gain)];
  const days = new Set(rows.map(({ day }) => day)).size;
  const half = days < 5 ? undefined : halfWidth(rows, gain);
  return {
    ...{ kind: 'compared', n, days, learned, frozen: stood, gain },
    ...(half !== undefined && { interval: [gain - half, gain + half] as const }),
  };
};
