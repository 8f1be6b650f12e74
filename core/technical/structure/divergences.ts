// Divergences of the price's swings from an oscillator such as RSI.
import type { Swing } from './swings.ts';

/** `from` and `to` are the rows of the two swings that disagree with the oscillator; known once `knownAt` has closed. */
export type Divergence = {
  readonly kind: 'regular' | 'hidden';
  readonly direction: 'bullish' | 'bearish';
  readonly from: number;
  readonly to: number;
  readonly knownAt: number;
};

/** A regular one: the price goes on, the oscillator does not. A hidden one: the oscillator goes on, the price does not. */
const kindOf = (priceOnwards: number, oscillatorOnwards: number): Divergence['kind'] | undefined => {
  if (priceOnwards > 0 && oscillatorOnwards < 0) return 'regular';
  return priceOnwards < 0 && oscillatorOnwards > 0 ? 'hidden' : undefined;
};

/**
 * Each confirmed swing against the one of its kind before it, at most `within` rows apart. Lows: the price lower and the
 * oscillator higher is regular bullish, the price higher and the oscillator lower hidden bullish; highs the other way
 * round, bearish. Equal values and rows where the oscillator is NaN make none. Oldest first by the row of the later swing.
 */
export const divergences = (found: readonly Swing[], oscillator: Float64Array, within = 60): readonly Divergence[] => {
  const before: { high?: Swing; low?: Swing } = {};
  return found.flatMap((swing) => {
    const last = before[swing.kind];
    before[swing.kind] = swing;
    if (last === undefined || swing.row - last.row > within) return [];
    const onwards = swing.kind === 'high' ? 1 : -1;
    const kind = kindOf(
      onwards * (swing.price - last.price),
      onwards * ((oscillator[swing.row] ?? Number.NaN) - (oscillator[last.row] ?? Number.NaN)),
    );
    if (kind === undefined) return [];
    const direction = swing.kind === 'high' ? 'bearish' : 'bullish';
    return [{ kind, direction, from: last.row, to: swing.row, knownAt: swing.knownAt }];
  });
};
