// Whether stated rates come true: bins, Brier score and what it is made of, and one test of them all.
import { normalCdf } from '../../chance/normal.ts';
import { createCells } from '../cells.ts';
import type { Interval } from '../figure.ts';
import { rateInterval } from '../intervals.ts';

/**
 * A rate stated before the end, and what came: 1 won, 0 lost, 0.5 breakeven. `cluster`: those of one number overlap;
 * ascending, absent where each stands by itself.
 */
export type Stated = { readonly p: number; readonly won: number; readonly cluster?: number };

/**
 * Stated rates in [from, to); the last bin holds 1 too. `interval`: the 95 % score interval of what came, whole overlap
 * clusters being the independent pieces; absent where all of the bin overlap.
 */
export type ReliabilityBin = {
  readonly from: number;
  readonly to: number;
  readonly n: number;
  readonly stated: number;
  readonly came: number;
  readonly interval?: Interval;
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

const intervalOf = (group: readonly Stated[]): Interval | undefined => {
  const cells = createCells(1);
  for (const [i, { won, cluster = i }] of group.entries()) cells.add(0, cluster, won);
  return rateInterval(cells.moments(0));
};

const spiegelhalterOf = (stated: readonly Stated[]): Reliability['spiegelhalter'] => {
  const independent = sumOf(stated, ({ p }) => (1 - 2 * p) ** 2 * p * (1 - p));
  if (!(independent > 1e-12)) return undefined;
  const pieces = [...Map.groupBy(stated, (one) => one.cluster ?? one).values()];
  const sums = pieces.map((piece) => sumOf(piece, ({ p, won }) => (won - p) * (1 - 2 * p)));
  const sum = sumOf(sums, (x) => x);
  const overlaps = pieces.length > 1 && pieces.length < stated.length;
  const clustered = overlaps ? (pieces.length / (pieces.length - 1)) * sumOf(sums, (x) => x * x) : 0;
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
    const interval = intervalOf(group);
    return {
      ...{ from: bin / BINS, to: (bin + 1) / BINS, n: group.length, stated: sumOf(group, ({ p }) => p) / group.length },
      ...{ came: wins / group.length, ...(interval && { interval }) },
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
