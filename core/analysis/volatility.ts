// The volatility state on 15m candles: today's ATR among those of the last days. It says nothing of direction.
import type { CandleSet } from '../market/context.ts';
import { atr } from '../technical/atr.ts';
import type { Analysis } from './analysis.ts';
import { abstain, tooFew, view } from './view.ts';

const LENGTH = 14;
const MEMORY = 480;
const WARM_UP = LENGTH + 96;

const word = (rank: number): string => (rank < 0.2 ? 'low' : rank < 0.8 ? 'normal' : rank < 0.95 ? 'high' : 'extreme');

/** Label low, normal, high or extreme by the rank of ATR / price among the last 480 (at least 96). Abstains below 110. */
export const volatilityAnalyst = ({ m15 }: CandleSet): Analysis => {
  const few = tooFew(m15.close.length, WARM_UP, '15m candles');
  if (few) return abstain('volatility', few);
  const share = atr(m15, LENGTH).map((x, i) => x / (m15.close[i] ?? Number.NaN));
  const window = share.subarray(Math.max(LENGTH, share.length - MEMORY));
  const now = window.at(-1) ?? Number.NaN;
  const rank = window.filter((x) => x < now).length / window.length;
  return view(
    'volatility',
    { lean: 0, strength: Math.abs(rank - 0.5) * 2, label: word(rank) },
    { atrShare: now, rank, among: window.length },
  );
};
