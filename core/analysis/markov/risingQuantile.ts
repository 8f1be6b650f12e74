// A quantile of everything seen so far, kept while values come in one by one.

/** `add` takes one more value (at most `most` in all) and returns the `share` quantile, interpolated, of those so far. */
export const risingQuantile = (most: number, share: number): { readonly add: (x: number) => number } => {
  const sorted = new Float64Array(most);
  let n = 0;
  const place = (x: number): number => {
    let low = 0;
    let high = n;
    while (low < high) {
      const mid = (low + high) >> 1;
      if ((sorted[mid] ?? 0) < x) low = mid + 1;
      else high = mid;
    }
    return low;
  };
  const add = (x: number): number => {
    const at = place(x);
    sorted.copyWithin(at + 1, at, n);
    sorted[at] = x;
    n++;
    const rank = share * (n - 1);
    const below = Math.floor(rank);
    const low = sorted[below] ?? 0;
    return low + (rank - below) * ((sorted[Math.min(n - 1, below + 1)] ?? 0) - low);
  };
  return { add };
};
