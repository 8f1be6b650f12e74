// Which kinds of signals did better or worse than the others, after correction for having looked at many.
import { createCells } from './cells.ts';
import { type CutName, cutNames, type Groups, UNTOLD } from './cuts.ts';
import { type Figure, type Interval, MINIMUM_SAMPLE, measured } from './figure.ts';
import { type Moments, meanInterval, studentHalfWidth, studentTail } from './intervals.ts';
import type { Trades } from './trades.ts';

/** Of those called standing out, at most this share are expected to be chance (Benjamini and Hochberg 1995). */
export const FALSE_DISCOVERIES = 0.05;
/** fewer overlap clusters say nothing of their own spread */
const MINIMUM_CLUSTERS = 5;
const SHOWN = 3;

/** One property or two; `difference`: its mean R minus that of all other signals. `q`: p after the correction. */
export type Combination = {
  readonly parts: readonly { readonly by: CutName; readonly label: string }[];
  readonly n: number;
  readonly expectancyR: Figure;
  readonly difference: number;
  readonly interval: Interval;
  readonly p: number;
  readonly q: number;
  readonly verdict: 'stands out' | 'noise';
};

/** `tested`: how many were looked at; best and worst are the surest differences each way, at most three. */
export type Combinations = {
  readonly tested: number;
  readonly best: readonly Combination[];
  readonly worst: readonly Combination[];
};

/** Adjusted p of each, in the order given: the least false-discovery rate at which it stands out. */
export const adjusted = (ps: readonly number[]): readonly number[] => {
  const order = ps.map((p, i) => ({ p, i })).toSorted((a, b) => b.p - a.p);
  const out = Array.from(ps, () => 1);
  let least = 1;
  order.forEach(({ p, i }, k) => {
    least = Math.min(least, (p * ps.length) / (ps.length - k));
    out[i] = least;
  });
  return out;
};

/** Pairs that say the same twice are not looked at. */
const SAME = new Set(['hour session', 'settings prompt', 'session hour', 'prompt settings']);
const VERSIONS: readonly CutName[] = ['settings', 'prompt'];

const pairs: readonly (readonly CutName[])[] = cutNames.flatMap((a, i) => [
  [a],
  ...cutNames
    .slice(i + 1)
    .filter((b) => !SAME.has(`${a} ${b}`) && !VERSIONS.includes(a) && !VERSIONS.includes(b))
    .map((b) => [a, b]),
]);

type Tested = Omit<Combination, 'q' | 'verdict'>;

/**
 * Mean of the group minus mean of the rest. Its error is that of the group's mean over clusters; the rest, being of the same
 * market, is taken to err as much a signal: (1 + n / rest). What both share of a cluster would make it smaller.
 */
const compared = (inside: Moments, all: { readonly n: number; readonly sum: number }): Tested | undefined => {
  const rest = all.n - inside.n;
  if (inside.n < MINIMUM_SAMPLE || rest < MINIMUM_SAMPLE || inside.clusters < MINIMUM_CLUSTERS) return undefined;
  const mean = inside.sum / inside.n;
  const others = (all.sum - inside.sum) / rest;
  const between = Math.max(0, inside.ss - 2 * mean * inside.sm + mean * mean * inside.mm);
  const clustered = ((inside.clusters / (inside.clusters - 1)) * between) / (inside.n * inside.n);
  const independent = Math.max(0, inside.squares - inside.n * mean * mean) / (inside.n - 1) / inside.n;
  const error = Math.sqrt(Math.max(clustered, independent) * (1 + inside.n / rest));
  if (!(error > 0)) return undefined;
  const difference = mean - others;
  const degrees = inside.clusters - 1;
  const half = studentHalfWidth(degrees) * error;
  return {
    parts: [],
    n: inside.n,
    expectancyR: measured(mean, meanInterval(inside)),
    difference,
    interval: [difference - half, difference + half],
    p: Math.min(1, 2 * studentTail(Math.abs(difference) / error, degrees)),
  };
};

const testedBy = (trades: Trades, groups: Groups, names: readonly CutName[]): readonly Tested[] => {
  const [first, second] = names.map((name) => ({ name, ...groups[name] }));
  if (first === undefined) return [];
  const width = second?.names.length ?? 1;
  const cells = createCells(first.names.length * width);
  let [n, sum] = [0, 0];
  for (let i = 0; i < trades.r.length; i++) {
    const r = trades.r[i] ?? 0;
    n++;
    sum += r;
    cells.add((first.of[i] ?? 0) * width + (second?.of[i] ?? 0), trades.cluster[i] ?? 0, r);
  }
  return first.names.flatMap((label, a) =>
    (second?.names ?? ['']).flatMap((other, b) => {
      const found = compared(cells.moments(a * width + b), { n, sum });
      const parts = [{ by: first.name, label }, ...(second ? [{ by: second.name, label: other }] : [])];
      return found === undefined || parts.some((part) => part.label === UNTOLD) ? [] : [{ ...found, parts }];
    }),
  );
};

/** Every property and every pair of two with at least 20 signals in it and beside it, on at least five clusters. */
export const combinationsOf = (trades: Trades, groups: Groups): Combinations => {
  const tested = pairs.flatMap((names) => testedBy(trades, groups, names));
  const qs = adjusted(tested.map(({ p }) => p));
  const judged = tested.map((one, i): Combination => {
    const q = qs[i] ?? 1;
    return { ...one, q, verdict: q <= FALSE_DISCOVERIES ? 'stands out' : 'noise' };
  });
  const ordered = judged.toSorted((a, b) => a.p - b.p || b.n - a.n);
  return {
    tested: judged.length,
    best: ordered.filter(({ difference }) => difference > 0).slice(0, SHOWN),
    worst: ordered.filter(({ difference }) => difference < 0).slice(0, SHOWN),
  };
};
