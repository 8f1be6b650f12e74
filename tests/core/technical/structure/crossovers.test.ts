// The last change of sign.
import { describe, expect, test } from 'vitest';
import { lastCrossover } from '../../../../core/technical/structure/crossovers.ts';

const of = (...values: readonly number[]) => lastCrossover(Float64Array.from(values));

describe('the last crossover', () => {
  test('is the first row on the new side', () => {
    expect(of(-1, -2, 3, 4, 5)).toEqual({ direction: 'up', row: 2, barsSince: 2 });
    expect(of(-1, 2, 3, -4)).toEqual({ direction: 'down', row: 3, barsSince: 0 });
  });

  test('touching zero is no crossing, and zeros between two sides belong to the side before', () => {
    expect(of(1, 0, 2)).toBeUndefined();
    expect(of(1, 0, 0, -2, -1)).toEqual({ direction: 'down', row: 3, barsSince: 1 });
    expect(of(1, -2, 0)).toEqual({ direction: 'down', row: 1, barsSince: 1 });
  });

  test('there is none without two sides', () => {
    for (const values of [[], [1], [0, 0], [Number.NaN, 1, 2], [Number.NaN, Number.NaN]])
      expect(of(...values)).toBeUndefined();
  });

  test('warm-up before the first value is no side', () => {
    expect(of(Number.NaN, Number.NaN, -1, 1)).toEqual({ direction: 'up', row: 3, barsSince: 0 });
  });
});
