// Whether stated rates come true: bins, Brier score and what it is made of, and one test of them all.
import { normalCdf } from '../../chance/normal.ts';
import type { Interval } from '../figure.ts';
import { type Moments, rateInterval } from '../intervals.ts';

/**
 * A rate stated before the end, and what came: 1 won, 0 lost, 0.5 breakeven. What shares a `cluster` overlaps and is one piece;
 * without one it stands for itself.
 */
export type Stated = { readonly p: number; readonly won: number; readonly cluster?: number };

/**
 * Stated rates in [from, to); the last bin holds 1 too. `interval`: 95 % of what came, whole clusters counted (Wilson's where
 * nothing overlaps); 0 to 1 of one cluster.
 */
export type ReliabilityBin = {
  readonly from: number;
  readonly to: number;
  readonly n: number;
  readonly stated: number;
  readonly came: number;
  readonly interval: Interval;
};

/**
 * `brier` = `reliability` - `resolution` + `uncertainty` + `withinBins` exactly (Murphy 1973; the last part, 0 where every
 * bin states one rate, after Stephenson, Coelho and Jolliffe 2008). Lower reliability and higher resolution are better;
 * `uncertainty` is the Brier score of stating the overall rate. `spiegelhalter` is absent where every stated rate is 0, 1
 * or a half: z of calibrated rates is standard normal (Spiegelhalter 1986), `p` two-sided; its variance is that over clusters
 * where that is larger. `alone`: z as if nothing overlapped.
 */
export type Reliability = {
  readonly n: number;
  readonly bins: readonly ReliabilityBin[];
  readonly brier: number;
  readonly reliability: number;
  readonly resolution: number;
  readonly uncertainty: number;
  readonly withinBins: number;
  readonly spiegelhalter?: { readonly z: number; readonly p: number; readonly alone: number };
};

const BINS = 10;

const sumOf = <T>(xs: readonly T[], of: (x: T) => number): number => xs.reduce((sum, x) => sum + of(x), 0);

const binOf = (p: number): number => Math.min(BINS - 1, Math.floor(p * BINS + 1e-9));

/** Members by cluster; one without a cluster is a piece of its own. */
const piecesOf = (stated: readonly Stated[]): readonly (readonly Stated[])[] => [
  ...Map.groupBy(stated, (one) => one.cluster ?? one).values(),
];

const sumSquares = (xs: readonly number[]): number => sumOf(xs, (x) => x * x);

const momentsOf = (group: readonly Stated[]): Moments => {
  const pieces = piecesOf(group);
  const wins = pieces.map((piece) => sumOf(piece, ({ won }) => won));
  return {
    ...{ n: group.length, clusters: pieces.length, sum: sumOf(wins, (x) => x) },
    squares: sumOf(group, ({ won }) => won * won),
    ss: sumSquares(wins),
    sm: sumOf([...pieces.keys()], (k) => (wins[k] ?? 0) * (pieces[k]?.length ?? 0)),
    mm: sumSquares(pieces.map((piece) => piece.length)),
  };
};

const spiegelhalterOf = (stated: readonly Stated[]): Reliability['spiegelhalter'] => {
  const term = ({ p, won }: Stated): number => (won - p) * (1 - 2 * p);
  const independent = sumOf(stated, ({ p }) => (1 - 2 * p) ** 2 * p * (1 - p));
  if (!(independent > 1e-12)) return undefined;
  const pieces = piecesOf(stated);
  const scale = pieces.length > 1 ? pieces.length / (pieces.length - 1) : 0;
  const clustered = pieces.length === stated.length ? 0 : scale * sumSquares(pieces.map((piece) => sumOf(piece, term)));
  const sum = sumOf(stated, term);
  const z = sum / Math.sqrt(Math.max(independent, clustered));
  return { z, p: 2 * (1 - normalCdf(Math.abs(z))), alone: sum / Math.sqrt(independent) };
};

/** Tenths of the stated rate; empty ones are not there. Undefined where nothing was stated. */
export const reliabilityOf = (stated: readonly Stated[]): Reliability | undefined => {
  const n = stated.length;
  if (n === 0) return undefined;
  const rate = sumOf(stated, ({ won }) => won) / n;
  const groups = [...Map.groupBy(stated, ({ p }) => binOf(p))].toSorted(([x], [y]) => x - y);
  const bins = groups.map(([bin, group]): ReliabilityBin => {
    const wins = sumOf(group, ({ won }) => won);
    return {
      ...{ from: bin / BINS, to: (bin + 1) / BINS, n: group.length, stated: sumOf(group, ({ p }) => p) / group.length },
      ...{ came: wins / group.length, interval: rateInterval(momentsOf(group)) ?? [0, 1] },
    };
  });
  const brier = sumOf(stated, ({ p, won }) => (p - won) ** 2) / n;
  const reliability = sumOf(bins, (b) => b.n * (b.stated - b.came) ** 2) / n;
  const resolution = sumOf(bins, (b) => b.n * (b.came - rate) ** 2) / n;
  const uncertainty = sumOf(stated, ({ won }) => (won - rate) ** 2) / n;
  const spiegelhalter = spiegelhalterOf(stated);
  return {
    ...{ n, bins, brier, reliability, resolution, uncertainty },
    withinBins: brier - (reliability - resolution + uncertainty),
    ...(spiegelhalter && { spiegelhalter }),
  };
};
