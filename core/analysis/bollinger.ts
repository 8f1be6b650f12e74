// Bollinger bands on 15m candles: where the price stands in them, and whether a squeeze is on or released.
import type { CandleSet } from '../market/context.ts';
import { bollinger } from '../technical/bollinger.ts';
import type { Analysis } from './analysis.ts';
import { abstain, tooFew, view } from './view.ts';

const LENGTH = 20;
const MEMORY = 100;
const WARM_UP = LENGTH + MEMORY;
/** the share of the last MEMORY widths below which the bands are squeezed */
const SQUEEZED = 0.15;
const RECENT = 6;

const rank = (values: Float64Array, at: number): number => {
  const window = values.subarray(at - MEMORY + 1, at + 1);
  const now = values[at] ?? Number.NaN;
  return window.filter((x) => x < now).length / window.length;
};

const stateOf = (width: Float64Array, position: number): string => {
  const last = width.length - 1;
  if (rank(width, last) < SQUEEZED) return 'squeeze';
  for (let back = 1; back <= RECENT; back++) if (rank(width, last - back) < SQUEEZED) return 'squeeze released';
  return position > 1 ? 'above the upper band' : position < -1 ? 'below the lower band' : 'inside';
};

/** Lean is the distance from the middle in half-widths. Abstains below 126 candles (bands, memory and look-back). */
export const bollingerAnalyst = ({ m15 }: CandleSet): Analysis => {
  const few = tooFew(m15.close.length, WARM_UP + RECENT, '15m candles');
  if (few) return abstain('bollinger', few);
  const bands = bollinger(m15.close, LENGTH);
  const middle = bands.middle.at(-1) ?? Number.NaN;
  const reach = (bands.upper.at(-1) ?? Number.NaN) - middle;
  if (reach === 0) return abstain('bollinger', 'the price did not move');
  const position = ((m15.close.at(-1) ?? Number.NaN) - middle) / reach;
  return view(
    'bollinger',
    { lean: position, strength: Math.abs(position), label: stateOf(bands.width, position) },
    { position, width: bands.width.at(-1) ?? Number.NaN },
  );
};
