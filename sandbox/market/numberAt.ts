// Reads a number of a typed array where an index outside is a mistake of ours.

/** The number at an index; throws a RangeError outside, since a silent NaN would be served as a price. */
export const numberAt = (array: Float64Array, index: number): number => {
  const value = array[index];
  if (value === undefined) throw new RangeError(`Index ${index} is outside an array of ${array.length}.`);
  return value;
};
