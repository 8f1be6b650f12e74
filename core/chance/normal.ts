// The standard normal distribution: draws, distribution function and its inverse.
import type { Uniform } from './generator.ts';

/** Pairs by the polar method (Marsaglia and Bray 1964); the next call gives the second of a pair. */
export const normals = (uniform: Uniform): (() => number) => {
  let kept: number | undefined;
  return () => {
    if (kept !== undefined) {
      const value = kept;
      kept = undefined;
      return value;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s === 0 || s >= 1) continue;
      const factor = Math.sqrt((-2 * Math.log(s)) / s);
      kept = v * factor;
      return u * factor;
    }
  };
};

const NUMERATOR = [
  220.2068679123761, 221.2135961699311, 112.0792914978709, 33.912866078383, 6.37396220353165, 0.7003830644436881,
  0.03526249659989109,
];
const DENOMINATOR = [
  440.4137358247522, 793.8265125199484, 637.3336333788311, 296.5642487796737, 86.78073220294608, 16.06417757920695,
  1.755667163182642, 0.0883883476483184,
];
const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, c) => sum * x + c, 0);

/** P(Z <= z) to double precision: Hart 1968, algorithm 5666, with West's continued fraction (2005) in the far tail. */
export const normalCdf = (z: number): number => {
  const size = Math.abs(z);
  if (size > 37) return z > 0 ? 1 : 0;
  const density = Math.exp((-size * size) / 2);
  const tail =
    size < 7.07106781186547
      ? (density * polynomial(NUMERATOR, size)) / polynomial(DENOMINATOR, size)
      : density / (size + 1 / (size + 2 / (size + 3 / (size + 4 / (size + 0.65))))) / 2.506628274631;
  return z > 0 ? 1 - tail : tail;
};

const A = [
  -39.6968302866538, 220.946098424521, -275.928510446969, 138.357751867269, -30.6647980661472, 2.50662827745924,
];
const B = [-54.4760987982241, 161.585836858041, -155.698979859887, 66.8013118877197, -13.2806815528857];
const C = [
  -0.00778489400243029, -0.322396458041136, -2.40075827716184, -2.54973253934373, 4.37466414146497, 2.93816398269878,
];
const D = [0.00778469570904146, 0.32246712907004, 2.445134137143, 3.75440866190742];

const firstGuess = (p: number): number => {
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(C.toReversed(), q) / (polynomial(D.toReversed(), q) * q + 1);
  }
  const q = p - 0.5;
  return (polynomial(A.toReversed(), q * q) * q) / (polynomial(B.toReversed(), q * q) * q * q + 1);
};

/** The z with P(Z <= z) = p, for p in (0, 1): Acklam's rational guess (2003), refined by one step of Halley's method. */
export const normalQuantile = (p: number): number => {
  if (!(p > 0 && p < 1)) throw new RangeError(`a probability between 0 and 1 is needed, not ${p}`);
  if (p > 0.5) return -normalQuantile(1 - p);
  const x = firstGuess(p);
  const u = (normalCdf(x) - p) * Math.sqrt(2 * Math.PI) * Math.exp((x * x) / 2);
  return x - u / (1 + (x * u) / 2);
};
