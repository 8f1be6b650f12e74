// Between two steps of a path: the chance that it touched one of two levels, and which first.

/** Levels so many step deviations apart are touched in turn, three times within a step, with a chance below exp(-18). */
const FAR_APART = 3;
/** Below this many step deviations apart the first step decides all, by the distances alone. */
const CLOSE = 0.1;

const CELLS = 64;
const END = 16;
const table = Float64Array.from({ length: CELLS * END + 2 }, (_, i) => Math.exp(-i / CELLS));

/** exp(-x) for x >= 0 from a table, to 3e-5 of itself; 0 from 16 on, where it is below 1.2e-7. */
export const expMinus = (x: number): number => {
  if (x >= END) return 0;
  const at = x * CELLS;
  const cell = at | 0;
  const low = table[cell] ?? 0;
  return low + (at - cell) * ((table[cell + 1] ?? 0) - low);
};

/**
 * P(the level above is touched first) for a Brownian bridge from `from` to `to` in unit variance, both below `up`, `from`
 * above `down`; the touches after a touch of `down` are taken out by reflections (Anderson 1960). Mirror the arguments
 * for the level below.
 */
export const touchesFirst = (from: number, to: number, up: number, down: number): number => {
  const apart = up - down;
  if (apart > FAR_APART) {
    const one = 2 * (up - from) * (up - to);
    if (one >= END) return 0;
    const other = 2 * apart * (apart - to + from);
    return other >= END ? expMinus(one) : Math.max(0, expMinus(one) - expMinus(other));
  }
  if (apart < CLOSE) return (from - down) / apart;
  let sum = Math.exp(-2 * (up - from) * (up - to));
  for (let k = 1; k * k * apart * apart < 20; k++) {
    const shift = k * apart;
    sum += Math.exp(-2 * (up - from + shift) * (up - to + shift)) - Math.exp(-2 * shift * (shift - to + from));
  }
  return Math.min(1, Math.max(0, sum));
};
