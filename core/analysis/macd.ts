// MACD on 15m candles: whether the pace is rising or falling, measured in the volatility of 15 minutes.
import type { Analysis, AnalysisInput } from './analysis.ts';
import { againstFlips, flipped, volatilityOfCloses } from './noise/flippedCloses.ts';
import { lastMacd } from './noise/lastValues.ts';
import { abstain, directedView, tooFew } from './view.ts';

const WARM_UP = 78;
/** closes it rests on: the slow average remembers less than a ten-thousandth of what lies before them */
const WINDOW = 128;
/** returns whose root mean square is the yardstick */
const YARDSTICK = 50;
/** below this many volatilities the histogram is called flat */
const FLAT = 0.05;
/** pull of a histogram of one volatility: 2.5 of them in ATR were 4, an ATR being about 1.6 volatilities */
const PULL = 2.5;

/**
 * The histogram of MACD(12, 26, 9) as a share of the price, over the root mean square of the last 50 log returns; pull
 * is 2.5 times that. Abstains below 78 candles (three slow windows) and where the price did not move.
 */
export const macdAnalyst = ({ candles: { m15 } }: AnalysisInput): Analysis => {
  const few = tooFew(m15.close.length, WARM_UP, '15m candles');
  if (few) return abstain('macd', few);
  const close = m15.close.subarray(-WINDOW);
  const volatility = volatilityOfCloses(close, YARDSTICK);
  if (volatility === 0) return abstain('macd', 'the price did not move');
  const yardstick = (path: Float64Array): number => volatility * (path.at(-1) ?? Number.NaN);
  const { observed, noisePercentile } = againstFlips(close, (path) => {
    const { line, signal } = lastMacd(path);
    return (line - signal) / yardstick(path);
  });
  const { line, signal } = lastMacd(close);
  const label = Math.abs(observed) < FLAT ? 'flat' : observed > 0 ? 'up' : 'down';
  return directedView(
    'macd',
    { pull: PULL * observed, label, noisePercentile, against: flipped },
    {
      histogramInVolatility: observed,
      lineInVolatility: line / yardstick(close),
      signalInVolatility: signal / yardstick(close),
      volatility,
      points: close.length,
    },
  );
};
