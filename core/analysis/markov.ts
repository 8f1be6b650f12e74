// The Markov analyst: the state of the market on 15m candles, how long it lasts, and whether it shows a direction.
import { sliceCandles } from '../market/shapeCandles.ts';
import type { Analyst } from './analysis.ts';
import { evidence } from './markov/evidence.ts';
import { markovFeatures } from './markov/features.ts';
import { runFilter, trackOf } from './markov/filter.ts';
import { oddsAgainstFlips } from './markov/odds.ts';
import { BEARISH, BULLISH, namedByState, STATES } from './markov/states.ts';
import { noisePercentile } from './noise/percentile.ts';
import { FLIPS } from './noise/signFlips.ts';
import { abstain, directedView, tooFew } from './view.ts';

/** 14 days of 15m candles: what the filter learns from */
const LONGEST = 1344;
/** candles with a trade and a move that it takes to speak, and those at the end whose signs are flipped */
export const MARKOV_WARM_UP = 128;
export const MARKOV_WINDOW = 64;

/**
 * Label: the state's name. The noise percentile is that of log (P bullish / P bearish) with the signs of the last 64
 * returns flipped. Lean: P bullish - P bearish where a trend is named, at most 4 of 100 flips show as much, and both speak
 * of the same side; else 0. Numbers: confidence (0..1), directionOdds (natural log), expectedHours until the state is
 * left, p... (probability of each state) and next... (where it goes when it leaves), points (candles that told
 * something). Abstains below 128 such candles.
 */
export const markovAnalyst: Analyst = ({ candles: { m15 } }) => {
  const candles = sliceCandles(m15, Math.max(0, m15.close.length - LONGEST));
  const features = markovFeatures(candles);
  const few = tooFew(
    features.known.reduce((sum, x) => sum + x, 0),
    MARKOV_WARM_UP,
    '15m candles with a move',
  );
  if (few) return abstain('markov', few);
  const e = evidence(features);
  const from = candles.close.length - MARKOV_WINDOW;
  const run = runFilter(features.known, features.pace, e, from);
  const track = trackOf(run, features.known, candles.intervalS);
  const { observed, surrogates } = oddsAgainstFlips({
    ...{ start: run.kept, known: features.known, pace: features.pace, evidence: e, from },
  });
  const p = track.probabilities.subarray(track.probabilities.length - STATES);
  const apart = (p[BULLISH] ?? Number.NaN) - (p[BEARISH] ?? Number.NaN);
  const middle = surrogates.toSorted()[FLIPS >> 1] ?? 0;
  const pull = Math.sign(apart) === Math.sign(observed - middle) ? apart : 0;
  const told = directedView(
    'markov',
    {
      ...{ pull, label: track.state, noisePercentile: noisePercentile(observed, surrogates) },
      against: { made: 'signs flipped', surrogates: FLIPS },
    },
    {
      ...{ confidence: track.confidence, directionOdds: observed, expectedHours: track.expectedHours },
      ...namedByState('p', p),
      ...namedByState('next', track.next),
      points: track.known,
    },
  );
  const trends = track.state === 'TRENDING_BULLISH' || track.state === 'TRENDING_BEARISH';
  return told.kind === 'view' && !trends ? { ...told, lean: 0 } : told;
};
