// The trend on hourly candles: the distance of the quick from the slow average, in hourly ATR.
import type { CandleSet } from '../market/context.ts';
import { atr } from '../technical/atr.ts';
import { ema } from '../technical/ema.ts';
import type { Analysis } from './analysis.ts';
import { abstain, tooFew, view } from './view.ts';

const QUICK = 20;
const SLOW = 50;
const WARM_UP = 2 * SLOW;
const SIDEWAYS = 0.5;

/** Lean is (EMA 20 - EMA 50) / (2 ATR 14), clamped; 'sideways' below half an ATR apart. Abstains below 100 candles. */
export const trendAnalyst = ({ h1 }: CandleSet): Analysis => {
  const few = tooFew(h1.close.length, WARM_UP, 'hourly candles');
  if (few) return abstain('trend', few);
  const range = atr(h1).at(-1) ?? Number.NaN;
  if (range === 0) return abstain('trend', 'the price did not move');
  const apart = ((ema(h1.close, QUICK).at(-1) ?? Number.NaN) - (ema(h1.close, SLOW).at(-1) ?? Number.NaN)) / range;
  const label = Math.abs(apart) < SIDEWAYS ? 'sideways' : apart > 0 ? 'up' : 'down';
  return view('trend', { lean: apart / 2, strength: Math.abs(apart) / 2, label }, { apartInAtr: apart });
};
