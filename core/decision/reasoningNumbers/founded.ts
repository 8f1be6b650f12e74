// Whether a printed number is one of the known ones, as it is or rounded to the digits it is printed with.
import type { Grounds } from '../reasoningNumbers.ts';
import { sharedMultiplier } from './priceLike.ts';
import type { NumberToken } from './tokens.ts';

const same = (value: number, step: number, { known, tolerance }: Grounds): boolean =>
  known.some((signed) => {
    const fact = Math.abs(signed);
    if (Math.abs(value - fact) <= tolerance * fact) return true;
    return Math.abs(Math.round(fact / step) * step - value) <= step * 1e-6;
  });

/** Any reading of the print that is known is enough. */
export const isFounded = (token: NumberToken, grounds: Grounds, next?: NumberToken): boolean => {
  const shared = sharedMultiplier(token, next);
  const [usual = Number.NaN, ...others] = token.values;
  return (
    same(usual, token.step, grounds) ||
    (shared > 1 && same(usual * shared, token.step * shared, grounds)) ||
    others.some((value) => same(value, 1, grounds))
  );
};
