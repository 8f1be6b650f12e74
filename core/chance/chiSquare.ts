// The chi-square distribution's upper tail, by the regularised incomplete gamma function.
import { logGamma } from './gamma.ts';

const MOST_TERMS = 10_000;
const ENOUGH = 1e-16;

/** P(a, x) by its series; quick where x < a + 1. */
const lowerBySeries = (a: number, x: number): number => {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MOST_TERMS && Math.abs(term) > ENOUGH * Math.abs(sum); n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * Math.exp(a * Math.log(x) - x - logGamma(a));
};

/** Q(a, x) by Legendre's continued fraction, evaluated by Lentz's method; quick where x >= a + 1. */
const upperByFraction = (a: number, x: number): number => {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const coefficient = -n * (n - a);
    b += 2;
    d = 1 / (coefficient * d + b || tiny);
    c = b + coefficient / c || tiny;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < ENOUGH) break;
  }
  return fraction * Math.exp(a * Math.log(x) - x - logGamma(a));
};

/** Q(a, x) = Gamma(a, x) / Gamma(a) for a > 0, x >= 0 (Abramowitz and Stegun 6.5). */
export const upperGamma = (a: number, x: number): number => {
  if (!(a > 0 && x >= 0)) throw new RangeError(`a > 0 and x >= 0 are needed, not ${a} and ${x}`);
  if (x === 0) return 1;
  if (x === Infinity) return 0;
  return x < a + 1 ? 1 - lowerBySeries(a, x) : upperByFraction(a, x);
};

/** P(chi-square with `degrees` of freedom >= x); 1 for x <= 0. */
export const chiSquareTail = (x: number, degrees: number): number => upperGamma(degrees / 2, Math.max(0, x) / 2);
