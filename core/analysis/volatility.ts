// The volatility state on 15m candles: today's ATR among those of the last days. It says nothing of direction.
import { atr } from '../technical/atr.ts';
import type { Analysis, AnalysisInput } from './analysis.ts';
import { abstain, tooFew, view } from './view.ts';

const LENGTH = 14;
const MEMORY = 480;
const WARM_UP = LENGTH + 96;

const word = (rank: number): string => (rank < 0.2 ? 'low' : rank < 0.8 ? 'normal' : rank < 0.95 ? 'high' : 'extreme');

/**
 * Label low, normal, high or extreme by the rank of ATR / price among the last 480 (at least 96). It carries no noise
 * percentile: volatility clusters, so a rank among the last days is not uniform even where no price can be foretold.
 * Abstains below 110 candles and where the price did not move.
 */
export const volatilityAnalyst = ({ candles: { m15 } }: AnalysisInput): Analysis => {
  const few = tooFew(m15.close.length, WARM_UP, '15m candles');
  if (few) return abstain('volatility', few);
  const range = atr(m15, LENGTH);
  const from = Math.max(LENGTH, range.length - MEMORY);
  const share = (i: number): number => (range[i] ?? Number.NaN) / (m15.close[i] ?? Number.NaN);
  const now = share(range.length - 1);
  let [below, highest] = [0, 0];
  for (let i = from; i < range.length; i++) {
    if (share(i) < now * (1 - 1e-9)) below++;
    highest = Math.max(highest, share(i));
  }
  if (highest === 0) return abstain('volatility', 'the price did not move');
  const points = range.length - from;
  const rank = below / points;
  return view(
    'volatility',
    {
      strength: Math.abs(rank - 0.5) * 2,
      label: word(rank),
      against: {
        made: 'none',
        because: 'volatility clusters in noise too, so its rank among the last days is not uniform there',
      },
    },
    { atrShare: now, rank, points },
  );
};
