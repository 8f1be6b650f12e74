// Whether stated rates come true: bins, Brier score and what it is made of, and one test of them all.
import { normalCdf } from '../../chance/normal.ts';
import { rateInterval } from '../../wording/record.ts';

/** A rate stated before the end, and what came: 1 won, 0 lost, 0.5 breakeven. */
export type Stated = { readonly p: number; readonly won: number };

/** Stated rates in [from, to); the last bin holds 1 too. `interval`: Wilson's 95 % of what came. */
export type ReliabilityBin = {
  readonly from: number;
  readonly to: number;
  readonly n: number;
  readonly stated: number;
  readonly came: number;
  readonly interval: readonly [number, number];
};

/**
 * `brier` = `reliability` - `resolution` + `uncertainty` + `withinBins` exactly (Murphy 1973; the last part, 0 where every
 * bin states one rate, after Stephenson, Coelho and Jolliffe 2008). Lower reliability and higher resolution are better;
 * `uncertainty` is the Brier score of stating the overall rate. `spiegelhalter` is absent where every stated rate is 0, 1
 * or a half: z of calibrated rates is standard normal (Spiegelhalter 1986), `p` two-sided.
 */
export type Reliability = {
  readonly n: number;
  readonly bins: readonly ReliabilityBin[];
  readonly brier: number;
  readonly reliability: number;
  readonly resolution: number;
  readonly uncertainty: number;
  readonly withinBins: number;
  readonly spiegelhalter?: { readonly z: number; readonly p: number };
};

const BINS = 10;

const sumOf = <T>(xs: readonly T[], of: (x: T) => number): number => xs.reduce((sum, x) => sum + of(x), 0);

const binOf = (p: number): number => Math.min(BINS - 1, Math.floor(p * BINS + 1e-9));

const spiegelhalterOf = (stated: readonly Stated[]): Reliability['spiegelhalter'] => {
  const variance = sumOf(stated, ({ p }) => (1 - 2 * p) ** 2 * p * (1 - p));
  if (!(variance > 1e-12)) return undefined;
  const z = sumOf(stated, ({ p, won }) => (won - p) * (1 - 2 * p)) / Math.sqrt(variance);
  return { z, p: 2 * (1 - normalCdf(Math.abs(z))) };
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
      ...{ came: wins / group.length, interval: rateInterval({ n: group.length, wins }) },
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
