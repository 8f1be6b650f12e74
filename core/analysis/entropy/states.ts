// Returns as one of eight states: which way, and how far for this market.

/** log2 of it is the most entropy there can be: 3 bits */
export const STATES = 8;
/** set in the states of positive returns; flipping a return's sign toggles it */
export const UP = 4;

/** Normal quantiles at 5/8, 6/8 and 7/8: with the sign they cut a normal distribution into eighths. */
const CUTS = [0.318639363964375, 0.674489750196082, 1.15034938037601] as const;

/** How far: 0 the smallest quarter of normal moves, 3 the largest. */
const sizeOf = (r: number): number => {
  const size = Math.abs(r);
  return (size > CUTS[0] ? 1 : 0) + (size > CUTS[1] ? 1 : 0) + (size > CUTS[2] ? 1 : 0);
};

/**
 * State 0..7 of each standardised return: its size class, plus 4 where it is above 0. A return of exactly 0 is state 0
 * whichever way it is flipped.
 */
export const statesOf = (standardised: Float64Array): Uint8Array => {
  const states = new Uint8Array(standardised.length);
  for (let i = 0; i < states.length; i++) {
    const r = standardised[i] ?? 0;
    states[i] = sizeOf(r) + (r > 0 ? UP : 0);
  }
  return states;
};

/** How often each of the 8 states occurs. */
export const countStates = (states: Uint8Array): Uint32Array => {
  const counts = new Uint32Array(STATES);
  for (let i = 0; i < states.length; i++) counts[states[i] ?? 0] = (counts[states[i] ?? 0] ?? 0) + 1;
  return counts;
};
