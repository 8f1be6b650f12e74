// RSI on 15m candles: how one-sided the last changes were.
import type { Analysis, AnalysisInput } from './analysis.ts';
import { againstFlips, flipped, volatilityOfCloses } from './noise/flippedCloses.ts';
import { lastRsi } from './noise/lastValues.ts';
import { abstain, directedView, tooFew } from './view.ts';

const LENGTH = 14;
const WARM_UP = 4 * LENGTH;
/** closes it rests on: Wilder's smoothing remembers a ten-thousandth of what lies before them */
const WINDOW = 128;

/**
 * RSI(14) of the last 128 closes; pull (RSI - 50) / 50. Abstains below 56 candles, where Wilder's smoothing still
 * remembers its seed, and where the price did not move.
 */
export const rsiAnalyst = ({ candles: { m15 } }: AnalysisInput): Analysis => {
  const few = tooFew(m15.close.length, WARM_UP, '15m candles');
  if (few) return abstain('rsi', few);
  const close = m15.close.subarray(-WINDOW);
  if (volatilityOfCloses(close, WINDOW) === 0) return abstain('rsi', 'the price did not move');
  const { observed, noisePercentile } = againstFlips(close, lastRsi);
  return directedView(
    'rsi',
    {
      pull: (observed - 50) / 50,
      label: observed.toFixed(0),
      noisePercentile,
      against: flipped,
    },
    { rsi: observed, points: close.length },
  );
};
