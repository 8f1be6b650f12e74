// Shannon entropy on 15m candles: can the next move be told from the last better than in pure noise?

import type { Analyst } from './analysis.ts';
import { normalisedPermutationEntropy } from './entropy/permutation.ts';
import { entropyRate, flippedRates } from './entropy/rate.ts';
import { correctedEntropy } from './entropy/shannon.ts';
import { countStates, STATES, statesOf } from './entropy/states.ts';
import { LEANS_BELOW, noisePercentile } from './noise/percentile.ts';
import { FLIPS } from './noise/signFlips.ts';
import { logReturns, STANDARDISING_WARM_UP, standardise } from './noise/standardise.ts';
import { abstain, clamp, tooFew, view } from './view.ts';

/** standardised returns looked at: 5 days and 8 hours */
export const ENTROPY_POINTS = 512;
/** candles needed: a close before the first return, and the returns that only measure the volatility */
export const ENTROPY_CANDLES = ENTROPY_POINTS + STANDARDISING_WARM_UP + 1;
const MOST_BITS = Math.log2(STATES);
const PATTERN = 3;
/** more returns of exactly 0 than this and the states tell when nothing was traded, not how the price moves */
const MOST_STILL = ENTROPY_POINTS / 2;

const medianOf = (values: Float64Array): number => {
  const sorted = values.toSorted();
  return sorted[sorted.length >> 1] ?? Number.NaN;
};

/** What is measured on the last 573 closes; `noiseMedian` belongs to the same returns with their signs flipped. */
export const measureEntropy = (close: Float64Array) => {
  const z = standardise(logReturns(close.subarray(-ENTROPY_CANDLES)));
  const states = statesOf(z);
  const rate = entropyRate(states);
  const surrogates = flippedRates(states, z);
  return {
    entropy: clamp(correctedEntropy(countStates(states)), 0, MOST_BITS),
    rate,
    permutationEntropy: normalisedPermutationEntropy(z, PATTERN),
    noiseMedian: medianOf(surrogates),
    noisePercentile: noisePercentile(rate, surrogates),
    still: z.reduce((count, r) => count + (r === 0 ? 1 : 0), 0),
    finite: z.every(Number.isFinite),
  };
};

/**
 * On the last 512 standardised 15m returns (573 candles; abstains below, and where more than 256 of them are 0).
 * `entropyRate`, 0..3 bits, carries the noise floor: signs flipped, sizes and their clustering kept. `entropy`, 0..3
 * bits, carries none: shuffling leaves it as it is, flipping moves it only between mirrored states. Label 'more predictable than noise'
 * only where the rate lies below the noise median and at most 4 of 100 flips lie as far from it; 'as random as noise'
 * else. Strength: the share of the noise median that is gone (0 where nothing is). It never leans: that the next move
 * can be told says nothing of where it goes.
 */
export const entropyAnalyst: Analyst = ({ candles }) => {
  const { close } = candles.m15;
  const few = tooFew(close.length, ENTROPY_CANDLES, '15m candles');
  if (few) return abstain('entropy', few);
  const found = measureEntropy(close);
  if (!found.finite) return abstain('entropy', 'a return cannot be computed on these candles');
  if (found.still > MOST_STILL)
    return abstain('entropy', `the price stood still in ${found.still} of ${ENTROPY_POINTS} 15m candles`);
  const gone = 1 - found.rate / found.noiseMedian;
  const predictable = gone > 0 && found.noisePercentile <= LEANS_BELOW;
  return view(
    'entropy',
    {
      strength: clamp(gone, 0, 1),
      label: predictable ? 'more predictable than noise' : 'as random as noise',
      noisePercentile: found.noisePercentile,
      against: { made: 'signs flipped', surrogates: FLIPS },
    },
    {
      entropy: found.entropy,
      entropyRate: clamp(found.rate, 0, MOST_BITS),
      permutationEntropy: found.permutationEntropy,
      noiseMedian: clamp(found.noiseMedian, 0, MOST_BITS),
      points: ENTROPY_POINTS,
    },
  );
};
