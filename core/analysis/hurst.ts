// Hurst exponent on 5m candles: do moves tend to be followed by their like, or taken back, more than in pure noise?
import type { Analyst } from './analysis.ts';
import { dfa } from './hurst/dfa.ts';
import { normalScores } from './hurst/normalScores.ts';
import { NULL_OF_512 } from './hurst/nullTable.ts';
import { correctedRescaledRange } from './hurst/rescaledRange.ts';
import { shareAsFar } from './hurst/shuffledNull.ts';
import { dfaSizes, rescaledRangeSizes } from './hurst/windowSizes.ts';
import { LEANS_BELOW } from './noise/percentile.ts';
import { logReturns, STANDARDISING_WARM_UP, standardise } from './noise/standardise.ts';
import { abstain, clamp, tooFew, view } from './view.ts';

/** returns looked at: 42 hours 40 minutes; the windows within them are 80 minutes to 21 hours, the life of a signal */
export const HURST_POINTS = NULL_OF_512.length;
/** candles needed: a close before the first return, and the returns that only measure the volatility */
export const HURST_CANDLES = HURST_POINTS + STANDARDISING_WARM_UP + 1;
/** more returns of exactly 0 than this share one rank, and the order of ranks is no longer the order of moves */
const MOST_STILL = HURST_POINTS / 2;

const SIZES = rescaledRangeSizes(HURST_POINTS);
const OTHER_SIZES = dfaSizes(HURST_POINTS);

/**
 * H of the last 512 standardised returns as normal scores (573 closes), by both estimators, not clamped, and the share of
 * random orders whose R/S exponent lies as far from their median. `still`: how many returns are exactly 0.
 */
export const measureHurst = (close: Float64Array) => {
  const z = standardise(logReturns(close.subarray(-HURST_CANDLES)));
  let still = 0;
  let finite = true;
  for (let i = 0; i < z.length; i++) {
    const r = z[i] ?? Number.NaN;
    if (r === 0) still++;
    if (!Number.isFinite(r)) finite = false;
  }
  const scores = normalScores(z);
  const hurst = correctedRescaledRange(scores, SIZES);
  return { hurst, dfa: dfa(scores, OTHER_SIZES), noisePercentile: shareAsFar(hurst, NULL_OF_512), still, finite };
};

const word = (hurst: number, noisePercentile: number): string =>
  noisePercentile > LEANS_BELOW ? 'like noise' : hurst > NULL_OF_512.median ? 'persistent' : 'mean-reverting';

/**
 * On the last 512 standardised 5m returns (573 candles; abstains below, and where more than 256 of them are 0), each
 * replaced by its normal score, so that under the null (order shuffled) the distribution is that of a table. `hurst` is
 * R/S with the Anis-Lloyd expectation removed, `dfa` the second opinion, both 0..1; the standard errors are the spread of
 * noise at this length. Label 'persistent' or 'mean-reverting' where at most 4 of 100 random orders lie as far from their
 * median, else 'like noise'. Strength: 2 |hurst - 0.5|. The lean is always 0, and no caller may read a direction from any
 * of these numbers: a persistent market persists in falling as well as in rising.
 */
export const hurstAnalyst: Analyst = ({ candles }) => {
  const { close } = candles.m5;
  const few = tooFew(close.length, HURST_CANDLES, '5m candles');
  if (few) return abstain('hurst', few);
  const found = measureHurst(close);
  if (!found.finite) return abstain('hurst', 'a return cannot be computed on these candles');
  if (found.still > MOST_STILL)
    return abstain('hurst', `the price stood still in ${found.still} of ${HURST_POINTS} 5m candles`);
  return view(
    'hurst',
    {
      strength: 2 * Math.abs(found.hurst - 0.5),
      label: word(found.hurst, found.noisePercentile),
      noisePercentile: found.noisePercentile,
      against: { made: 'order shuffled', surrogates: NULL_OF_512.permutations },
    },
    {
      hurst: clamp(found.hurst, 0, 1),
      standardError: NULL_OF_512.spread,
      dfa: clamp(found.dfa, 0, 1),
      dfaStandardError: NULL_OF_512.dfaSpread,
      points: HURST_POINTS,
    },
  );
};
