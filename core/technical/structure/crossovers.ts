// When a line last crossed zero: MACD's line its signal (the histogram changes sign) and the zero line.

/** `row` is the first on the new side, `barsSince` how many rows have followed it. */
export type Crossover = { readonly direction: 'up' | 'down'; readonly row: number; readonly barsSince: number };

/**
 * The last change of sign; exact zeros and NaN belong to the side before them, so touching is no crossing. Absent where
 * there was none.
 */
export const lastCrossover = (values: Float64Array): Crossover | undefined => {
  const sideOf = (i: number): number => {
    const x = values[i] ?? Number.NaN;
    return x > 0 ? 1 : x < 0 ? -1 : 0;
  };
  let row = values.length - 1;
  while (row >= 0 && sideOf(row) === 0) row--;
  const side = row < 0 ? 0 : sideOf(row);
  for (let i = row - 1; i >= 0; i--) {
    const earlier = sideOf(i);
    if (earlier === side) row = i;
    else if (earlier !== 0) return { direction: side > 0 ? 'up' : 'down', row, barsSince: values.length - 1 - row };
  }
  return undefined;
};
