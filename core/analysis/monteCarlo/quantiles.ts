// A few quantiles of many values without sorting them all.

const CELLS = 4096;

type Grouped = { readonly grouped: Float64Array; readonly starts: Int32Array };

/** The values cell after cell, and where each cell begins; one start more for the end. */
const groupedBy = (values: Float64Array, cells: Uint16Array, counts: Int32Array): Grouped => {
  const starts = new Int32Array(CELLS + 1);
  for (let cell = 0; cell < CELLS; cell++) starts[cell + 1] = (starts[cell] ?? 0) + (counts[cell] ?? 0);
  const next = starts.slice();
  const grouped = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const cell = cells[i] ?? 0;
    const at = next[cell] ?? 0;
    grouped[at] = values[i] ?? Number.NaN;
    next[cell] = at + 1;
  }
  return { grouped, starts };
};

/** The cell that holds the rank. */
const cellOf = (starts: Int32Array, rank: number): number => {
  let [low, high] = [0, CELLS - 1];
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if ((starts[mid] ?? 0) <= rank) low = mid;
    else high = mid - 1;
  }
  return low;
};

/**
 * Quantiles by linear interpolation between order statistics (Hyndman and Fan 1996, type 7), exact: values are counted
 * into 4,096 equal cells and only the cells asked for are sorted. `values` are finite and at least one; left untouched.
 */
export const quantilesOf = (values: Float64Array, shares: readonly number[]): readonly number[] => {
  let low = Infinity;
  let high = -Infinity;
  for (const x of values) {
    if (x < low) low = x;
    if (x > high) high = x;
  }
  if (!(high > low)) return shares.map(() => low);
  const scale = (CELLS - 1) / (high - low);
  const cells = new Uint16Array(values.length);
  const counts = new Int32Array(CELLS);
  for (let i = 0; i < values.length; i++) {
    const cell = Math.trunc(((values[i] ?? low) - low) * scale);
    cells[i] = cell;
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  const { grouped, starts } = groupedBy(values, cells, counts);
  const sorted = new Map<number, Float64Array>();
  const ranked = (rank: number): number => {
    const cell = cellOf(starts, rank);
    const from = starts[cell] ?? 0;
    const inside = sorted.get(cell) ?? grouped.slice(from, starts[cell + 1]).toSorted();
    sorted.set(cell, inside);
    return inside[rank - from] ?? high;
  };
  return shares.map((share) => {
    const at = share * (values.length - 1);
    const below = Math.floor(at);
    const x = ranked(below);
    return at === below ? x : x + (at - below) * (ranked(below + 1) - x);
  });
};
