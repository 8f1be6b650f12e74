// Where two columns are not the same number, for tests.

export type Difference = { readonly row: number; readonly got: number; readonly expected: number };

/** |a - b| <= tolerance * max(1, |b|), or both NaN. */
export const same = (a: number, b: number, tolerance: number): boolean =>
  Number.isNaN(b) ? Number.isNaN(a) : a === b || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));

/** The first three rows from `from` on that differ; empty where the columns are equal. */
export const differences = (
  got: Float64Array,
  expected: Float64Array,
  tolerance: number,
  from = 0,
): readonly Difference[] => {
  if (got.length !== expected.length) return [{ row: -1, got: got.length, expected: expected.length }];
  const found: Difference[] = [];
  for (let row = from; row < expected.length && found.length < 3; row++) {
    const [a = Number.NaN, b = Number.NaN] = [got[row], expected[row]];
    if (!same(a, b, tolerance)) found.push({ row, got: a, expected: b });
  }
  return found;
};
