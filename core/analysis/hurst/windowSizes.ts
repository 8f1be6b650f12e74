// Which window sizes an exponent is read from, by the length of the series.

/** fewest values an exponent is read from */
export const FEWEST_POINTS = 128;

/**
 * Sizes for R/S: powers of two from the largest not above the square root of the length (smaller windows hide persistence
 * behind their bias) to half the length. 512 gives 16..256, 2,048 gives 32..1,024. Empty below 128 values.
 */
export const rescaledRangeSizes = (length: number): readonly number[] => {
  const sizes: number[] = [];
  if (length < FEWEST_POINTS) return sizes;
  for (let size = 2 ** Math.floor(Math.log2(Math.sqrt(length))); size <= length / 2; size *= 2) sizes.push(size);
  return sizes;
};

/** Sizes for DFA: 8 to a quarter of the length, each the root of two times the one before. Empty below 128 values. */
export const dfaSizes = (length: number): readonly number[] => {
  const sizes: number[] = [];
  if (length < FEWEST_POINTS) return sizes;
  for (let step = 0; ; step++) {
    const size = Math.round(8 * 2 ** (step / 2));
    if (size > length / 4) return sizes;
    sizes.push(size);
  }
};
