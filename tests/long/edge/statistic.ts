// Means over signals whose weeks are the independent pieces, and what is left of the best of many tries.
import { generator, seedOf } from '../../../core/chance/generator.ts';
import { studentHalfWidth, studentTail } from '../../../core/record/intervals.ts';

/** One trial's values and the week of each. */
export type Sample = { readonly values: readonly number[]; readonly weeks: readonly number[] };

/** `low` and `high` bound the mean with 95 %; `p` is one-sided against a mean of zero or less. Undefined below ten weeks. */
export type WeeklyMean = {
  readonly n: number;
  readonly weeks: number;
  readonly mean: number;
  readonly t: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
};

type Piece = { n: number; sum: number };

const piecesOf = ({ values, weeks }: Sample): ReadonlyMap<number, Piece> => {
  const pieces = new Map<number, Piece>();
  values.forEach((value, i) => {
    const piece = pieces.get(weeks[i] ?? 0) ?? { n: 0, sum: 0 };
    piece.n++;
    piece.sum += value;
    pieces.set(weeks[i] ?? 0, piece);
  });
  return pieces;
};

/** Mean and its error with whole weeks as pieces (Liang and Zeger 1986). */
const moments = (pieces: readonly Piece[]): { readonly n: number; readonly mean: number; readonly error: number } => {
  let [n, sum] = [0, 0];
  for (const piece of pieces) {
    n += piece.n;
    sum += piece.sum;
  }
  const mean = sum / n;
  let between = 0;
  for (const piece of pieces) between += (piece.sum - mean * piece.n) ** 2;
  const g = pieces.length;
  return { n, mean, error: Math.sqrt(((g / (g - 1)) * between) / (n * n)) };
};

export const weeklyMean = (sample: Sample): WeeklyMean | undefined => {
  const pieces = [...piecesOf(sample).values()];
  const weeks = pieces.length;
  if (weeks < 10) return undefined;
  const { n, mean, error } = moments(pieces);
  const [half, t] = [studentHalfWidth(weeks - 1) * error, mean / error];
  return { n, weeks, mean, t, low: mean - half, high: mean + half, p: studentTail(t, weeks - 1) };
};

const DRAWS = 2000;

/**
 * One-sided p of each trial against the best of all under no edge anywhere: weeks drawn again together, the largest
 * studentised deviation kept (White 2000; Romano and Wolf 2005, first step). Seeded.
 */
export const deflated = (samples: readonly Sample[], weeks: readonly number[]): readonly number[] => {
  const pieces = samples.map(piecesOf);
  const told = samples.map(weeklyMean);
  const uniform = generator(seedOf('edge search'));
  const most: number[] = [];
  for (let d = 0; d < DRAWS; d++) {
    const drawn = weeks.map(() => weeks[Math.floor(uniform() * weeks.length)] ?? 0);
    let best = -Infinity;
    pieces.forEach((of, k) => {
      const own = told[k];
      const again = drawn.flatMap((week) => of.get(week) ?? []);
      if (!own || again.length < 10) return;
      const { mean, error } = moments(again);
      best = Math.max(best, (mean - own.mean) / error);
    });
    most.push(best);
  }
  return told.map((own) => (own ? (1 + most.filter((x) => x >= own.t).length) / (1 + DRAWS) : 1));
};

/** Holm's step-down p-values (1979). */
export const holm = (ps: readonly number[]): readonly number[] => {
  const out = ps.map(() => 1);
  let highest = 0;
  [...ps.keys()]
    .toSorted((a, b) => (ps[a] ?? 1) - (ps[b] ?? 1))
    .forEach((k, rank) => {
      highest = Math.max(highest, Math.min(1, (ps.length - rank) * (ps[k] ?? 1)));
      out[k] = highest;
    });
  return out;
};
