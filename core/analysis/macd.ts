// MACD on 15m candles: whether the pace is rising or falling, measured in ATR.
import type { CandleSet } from '../market/context.ts';
import { atr } from '../technical/atr.ts';
import { macd } from '../technical/macd.ts';
import type { Analysis } from './analysis.ts';
import { abstain, tooFew, view } from './view.ts';

const WARM_UP = 78;
/** below this many ATR the histogram says nothing */
const FLAT = 0.03;

/** Lean is the histogram in ATR times 4, clamped. Abstains below 78 candles (three slow windows). */
export const macdAnalyst = ({ m15 }: CandleSet): Analysis => {
  const few = tooFew(m15.close.length, WARM_UP, '15m candles');
  if (few) return abstain('macd', few);
  const { line, signal, histogram } = macd(m15.close);
  const range = atr(m15).at(-1) ?? Number.NaN;
  if (range === 0) return abstain('macd', 'the price did not move');
  const pace = (histogram.at(-1) ?? Number.NaN) / range;
  const label = Math.abs(pace) < FLAT ? 'flat' : pace > 0 ? 'up' : 'down';
  return view(
    'macd',
    { lean: label === 'flat' ? 0 : 4 * pace, strength: 4 * Math.abs(pace), label },
    { histogramInAtr: pace, line: line.at(-1) ?? Number.NaN, signal: signal.at(-1) ?? Number.NaN },
  );
};
