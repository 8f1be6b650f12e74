// A few quantiles of many values without sorting them all.

const CELLS = 4096;

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
  const ranked = (rank: number): number => {
    let before = 0;
    let cell = 0;
    while (before + (counts[cell] ?? 0) <= rank && cell < CELLS - 1) before += counts[cell++] ?? 0;
    const inside = new Float64Array(counts[cell] ?? 0);
    let n = 0;
    for (let i = 0; i < values.length; i++) if (cells[i] === cell) inside[n++] = values[i] ?? low;
    return inside.toSorted()[rank - before] ?? high;
  };
  return shares.map((share) => {
    const at = share * (values.length - 1);
    const below = Math.floor(at);
    const x = ranked(below);
    return at === below ? x : x + (at - below) * (ranked(below + 1) - x);
  });
};
