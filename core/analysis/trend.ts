// The trend on hourly candles: the distance of the quick from the slow average, in the volatility of an hour.
import type { Analysis, AnalysisInput } from './analysis.ts';
import { againstFlips, flipped, volatilityOfCloses } from './noise/flippedCloses.ts';
import { lastEmaGap } from './noise/lastValues.ts';
import { abstain, directedView, tooFew } from './view.ts';

const QUICK = 20;
const SLOW = 50;
const WARM_UP = 2 * SLOW;
/** closes it rests on, ten days: the slow average remembers a two-thousandth of what lies before them */
const WINDOW = 240;
/** returns whose root mean square is the yardstick */
const YARDSTICK = 50;
/** below this many volatilities apart it is called sideways */
const SIDEWAYS = 0.8;
/** that many volatilities apart are the whole pull: two hourly ATR, an ATR being about 1.6 volatilities */
const FULL = 3.2;

/**
 * (EMA 20 - EMA 50) of hourly closes as a share of the price, over the root mean square of the last 50 log returns; pull
 * is a 3.2th of it; 'sideways' below 0.8. Abstains below 100 candles and where the price did not move.
 */
export const trendAnalyst = ({ candles: { h1 } }: AnalysisInput): Analysis => {
  const few = tooFew(h1.close.length, WARM_UP, 'hourly candles');
  if (few) return abstain('trend', few);
  const close = h1.close.subarray(-WINDOW);
  const volatility = volatilityOfCloses(close, YARDSTICK);
  if (volatility === 0) return abstain('trend', 'the price did not move');
  const { observed, noisePercentile } = againstFlips(
    close,
    (path) => lastEmaGap(path, QUICK, SLOW) / (volatility * (path.at(-1) ?? Number.NaN)),
  );
  const label = Math.abs(observed) < SIDEWAYS ? 'sideways' : observed > 0 ? 'up' : 'down';
  return directedView(
    'trend',
    { pull: observed / FULL, label, noisePercentile, against: flipped },
    { apartInVolatility: observed, volatility, points: close.length },
  );
};
