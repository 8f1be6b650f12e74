// Permutation entropy: how evenly the possible orders of neighbouring values occur.
import { shannonEntropy } from './shannon.ts';

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/** The order pattern of `order` values from `start` as a number 0..order! - 1 (Lehmer's code); of equals the earlier is the smaller. */
const patternAt = (values: ArrayLike<number>, start: number, order: number): number => {
  let code = 0;
  for (let i = 0; i < order; i++) {
    let smallerLater = 0;
    for (let j = i + 1; j < order; j++)
      if ((values[start + j] ?? Number.NaN) < (values[start + i] ?? Number.NaN)) smallerLater++;
    code = code * (order - i) + smallerLater;
  }
  return code;
};

/**
 * H in bits of the order patterns of `order` (2..8) successive values (Bandt and Pompe 2002), ties in their order of
 * appearance: 0 on a series that only rises, log2(order!) where all orders are as frequent. NaN where the series is
 * shorter than one pattern.
 */
export const permutationEntropy = (values: ArrayLike<number>, order: number): number => {
  if (!(Number.isInteger(order) && order >= 2 && order <= 8)) throw new RangeError(`an order of 2..8, not ${order}`);
  const counts = new Uint32Array(factorial(order));
  for (let start = 0; start + order <= values.length; start++) {
    const pattern = patternAt(values, start, order);
    counts[pattern] = (counts[pattern] ?? 0) + 1;
  }
  return shannonEntropy(counts);
};

/** The same as a share of its most, log2(order!): 0..1. */
export const normalisedPermutationEntropy = (values: ArrayLike<number>, order: number): number =>
  permutationEntropy(values, order) / Math.log2(factorial(order));
