// Fibonacci retracements of the last completed swing.
import { alternate, type Swing } from './swings.ts';

export const FIBONACCI_RATIOS = [0.236, 0.382, 0.5, 0.618, 0.786] as const;

/**
 * The swing ran from `from` to `to`, `direction` tells which way; a retracement of ratio r lies r of the way back. `back`
 * is how much of the swing the close has given back: 0 at its end, 1 at its start, below 0 beyond its end.
 */
export type Fibonacci = {
  readonly direction: 'up' | 'down';
  readonly from: Swing;
  readonly to: Swing;
  readonly levels: readonly { readonly ratio: number; readonly price: number }[];
  readonly back: number;
};

/**
 * Retracements of the leg between the last two of the alternating swings. 0.5 is no Fibonacci number, it is Dow's. Absent
 * before there are a high and a low, and where both lie at one price.
 */
export const fibonacci = (found: readonly Swing[], close: number): Fibonacci | undefined => {
  const [from, to] = alternate(found).slice(-2);
  if (from === undefined || to === undefined || from.price === to.price) return undefined;
  const leg = to.price - from.price;
  return {
    direction: leg > 0 ? 'up' : 'down',
    from,
    to,
    levels: FIBONACCI_RATIOS.map((ratio) => ({ ratio, price: to.price - ratio * leg })),
    back: (to.price - close) / leg,
  };
};
