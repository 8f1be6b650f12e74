// Bollinger bands on 15m candles: where the price stands in them, and whether a squeeze is on or released.
import { bollinger } from '../technical/bollinger.ts';
import { SQUEEZE_NEEDS, type Squeeze, squeeze } from '../technical/structure/squeeze.ts';
import type { Analysis, AnalysisInput } from './analysis.ts';
import { againstFlips, flipped, volatilityOfCloses } from './noise/flippedCloses.ts';
import { abstain, directedView, tooFew } from './view.ts';

const LENGTH = 20;
/** the bands' own rows before the widths that the squeeze is judged by */
const WARM_UP = LENGTH + SQUEEZE_NEEDS;

const labelOf = (state: Squeeze['state'], position: number): string => {
  if (state === 'on') return 'squeeze';
  if (state === 'released') return 'squeeze released';
  return position > 1 ? 'above the upper band' : position < -1 ? 'below the lower band' : 'inside';
};

/** Distance of the last close from the mean of all, in two of their population standard deviations; 0 where flat. */
const positionOf = (close: Float64Array): number => {
  let mean = 0;
  for (let i = 0; i < close.length; i++) mean += close[i] ?? Number.NaN;
  mean /= close.length;
  let squares = 0;
  for (let i = 0; i < close.length; i++) squares += ((close[i] ?? Number.NaN) - mean) ** 2;
  const reach = 2 * Math.sqrt(squares / close.length);
  return reach > 0 ? ((close.at(-1) ?? Number.NaN) - mean) / reach : 0;
};

/**
 * The position of the close in the bands of 20 closes (middle 0, bands 1 and -1) is the pull; the label rests on the
 * rank of the bands' width among the last 100. Abstains below 126 candles (bands, memory and look-back) and where the
 * price did not move.
 */
export const bollingerAnalyst = ({ candles: { m15 } }: AnalysisInput): Analysis => {
  const few = tooFew(m15.close.length, WARM_UP, '15m candles');
  if (few) return abstain('bollinger', few);
  const close = m15.close.subarray(-LENGTH);
  if (volatilityOfCloses(close, LENGTH) === 0) return abstain('bollinger', 'the price did not move');
  const { observed, noisePercentile } = againstFlips(close, positionOf);
  const state = squeeze(bollinger(m15.close.subarray(-WARM_UP), LENGTH).width);
  if (state === undefined) return abstain('bollinger', 'the width of the bands cannot be computed on these candles');
  return directedView(
    'bollinger',
    {
      pull: observed,
      label: labelOf(state.state, observed),
      noisePercentile,
      against: flipped,
    },
    { position: observed, width: state.width, widthRank: state.rank, points: LENGTH },
  );
};
