// The Hurst exponent of any series, by two estimators, each with how far pure noise strays at that length.
import { clamp } from '../view.ts';
import { dfa } from './dfa.ts';
import { correctedRescaledRange } from './rescaledRange.ts';
import { dfaSizes, FEWEST_POINTS, rescaledRangeSizes } from './windowSizes.ts';

/** Both exponents 0..1; the standard errors belong to them; `points` is the length of the series. */
export type HurstEstimate = {
  readonly hurst: number;
  readonly standardError: number;
  readonly dfa: number;
  readonly dfaStandardError: number;
  readonly points: number;
};

const SPREAD_OF_NOISE: readonly (readonly [length: number, rescaledRange: number, dfa: number])[] = [
  [128, 0.0596, 0.1055],
  [256, 0.0625, 0.0666],
  [512, 0.0423, 0.0441],
  [1024, 0.0432, 0.0301],
  [2048, 0.0297, 0.0212],
  [4096, 0.0298, 0.0146],
  [8192, 0.0211, 0.0103],
];

/**
 * The standard deviation of both estimates over independent normal series of this length (the honest standard error: that
 * of a regression takes its points for independent, which nested windows are not). Simulated at powers of two, 20,000
 * series each (5,000 from 4,096 up); from each to the next it falls with the root of the length (right within 8 %).
 * Series with memory stray up to a fifth further.
 */
export const noiseSpread = (length: number): { readonly rescaledRange: number; readonly dfa: number } => {
  const row = SPREAD_OF_NOISE.findLast(([from]) => from <= length);
  if (row === undefined) return { rescaledRange: Number.NaN, dfa: Number.NaN };
  const shrink = Math.sqrt(row[0] / length);
  return { rescaledRange: row[1] * shrink, dfa: row[2] * shrink };
};

/**
 * H of a series of returns (not prices): 0.5 where they have no memory, above where moves tend to be followed by moves of
 * the same sign, below where they tend to be taken back. It says nothing of direction. `undefined` below 128 values, on
 * constant values and on any that is not finite.
 */
export const hurstExponent = (values: Float64Array): HurstEstimate | undefined => {
  const points = values.length;
  if (points < FEWEST_POINTS || !values.every(Number.isFinite)) return undefined;
  const hurst = correctedRescaledRange(values, rescaledRangeSizes(points));
  const second = dfa(values, dfaSizes(points));
  if (!Number.isFinite(hurst) || !Number.isFinite(second)) return undefined;
  const spread = noiseSpread(points);
  return {
    hurst: clamp(hurst, 0, 1),
    standardError: spread.rescaledRange,
    dfa: clamp(second, 0, 1),
    dfaStandardError: spread.dfa,
    points,
  };
};
