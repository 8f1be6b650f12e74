// RSI on 15m candles: how one-sided the last changes were.
import type { CandleSet } from '../market/context.ts';
import { rsi } from '../technical/rsi.ts';
import type { Analysis } from './analysis.ts';
import { abstain, tooFew, view } from './view.ts';

const LENGTH = 14;
const WARM_UP = 4 * LENGTH;

/** Lean (RSI - 50) / 50. Abstains below 56 candles, where Wilder's smoothing still remembers its seed. */
export const rsiAnalyst = ({ m15 }: CandleSet): Analysis => {
  const few = tooFew(m15.close.length, WARM_UP, '15m candles');
  if (few) return abstain('rsi', few);
  const value = rsi(m15.close, LENGTH).at(-1) ?? Number.NaN;
  const lean = (value - 50) / 50;
  return view('rsi', { lean, strength: Math.abs(lean), label: value.toFixed(0) }, { rsi: value });
};
