// How far the last candles tell up from down, and what the same candles tell with their signs flipped.
import { FLIPS, LONGEST_FLIP, signFlips } from '../noise/signFlips.ts';
import { type Evidence, gate, nextDrift, nextPeak } from './evidence.ts';
import type { FilterState } from './filter.ts';

export type OddsWindow = {
  readonly start: FilterState;
  readonly known: Uint8Array;
  readonly pace: Float64Array;
  readonly evidence: Evidence;
  /** first row of the window; it ends with the columns */
  readonly from: number;
};

/** Rows as they are. */
const UNFLIPPED = new Int8Array(LONGEST_FLIP).fill(1);

/**
 * log (P bullish / P bearish) at the last row, by the filter from `start` on with its matrix frozen there. `signs`: from
 * `offset` on, 1 or -1 for each row of the window (at most 512); absent, the rows as they are.
 */
// One long function: 13,000 steps a cycle, so that probabilities and matrix stay in locals. They are not normalised,
// since only ratios matter and a window is too short for them to vanish. A test holds it to the plain filter.
export const trendOdds = (window: OddsWindow, signs: Int8Array = UNFLIPPED, offset = 0): number => {
  const { known, pace, from } = window;
  const { calm, volatile, breakout, rising, up, down, turnUp, turnDown } = window.evidence;
  const m = window.start.matrix;
  const at = (k: number): number => m[k] ?? 0;
  const [a0, a1, a2, a3, a4, a5] = [at(0), at(6), at(12), at(18), at(24), at(30)];
  const [b0, b1, b2, b3, b4, b5] = [at(1), at(7), at(13), at(19), at(25), at(31)];
  const [c0, c1, c2, c3, c4, c5] = [at(2), at(8), at(14), at(20), at(26), at(32)];
  const [d0, d1, d2, d3, d4, d5] = [at(3), at(9), at(15), at(21), at(27), at(33)];
  const [e0, e1, e2, e3, e4, e5] = [at(4), at(10), at(16), at(22), at(28), at(34)];
  const [f0, f1, f2, f3, f4, f5] = [at(5), at(11), at(17), at(23), at(29), at(35)];
  const first = window.start.probabilities;
  let [p0, p1, p2, p3] = [first[0] ?? 0, first[1] ?? 0, first[2] ?? 0, first[3] ?? 0];
  let [p4, p5] = [first[4] ?? 0, first[5] ?? 0];
  let { drift, peak } = window.start;
  for (let i = from; i < known.length; i++) {
    if (known[i] !== 1) continue;
    const flipped = signs[offset + i - from] === -1;
    const bull = p0 * a0 + p1 * a1 + p2 * a2 + p3 * a3 + p4 * a4 + p5 * a5;
    const bear = p0 * b0 + p1 * b1 + p2 * b2 + p3 * b3 + p4 * b4 + p5 * b5;
    const quiet = p0 * c0 + p1 * c1 + p2 * c2 + p3 * c3 + p4 * c4 + p5 * c5;
    const rough = p0 * d0 + p1 * d1 + p2 * d2 + p3 * d3 + p4 * d4 + p5 * d5;
    const tight = p0 * e0 + p1 * e1 + p2 * e2 + p3 * e3 + p4 * e4 + p5 * e5;
    const turn = p0 * f0 + p1 * f1 + p2 * f2 + p3 * f3 + p4 * f4 + p5 * f5;
    p2 = quiet * (calm[i] ?? 1);
    p3 = rough * (volatile[i] ?? 1);
    p4 = tight * (breakout[i] ?? 1);
    const even = (quiet + rough + tight) / (p2 + p3 + p4);
    p2 *= even;
    p3 *= even;
    p4 *= even;
    p0 = bull * ((flipped ? down[i] : up[i]) ?? 1);
    p1 = bear * ((flipped ? up[i] : down[i]) ?? 1);
    p5 = turn * gate(peak) * (rising[i] ?? 1) * ((peak > 0 === flipped ? turnUp[i] : turnDown[i]) ?? 1);
    const x = pace[i] ?? 0;
    drift = nextDrift(drift, flipped ? -x : x);
    peak = nextPeak(peak, drift);
  }
  return Math.log(p0 / p1);
};

/**
 * `trendOdds` of the window as it is and of its sign flips. Everything before the window is the same for all, and within
 * it only signs differ, so that given the past and the sizes the observed is one of the lot under the null.
 */
export const oddsAgainstFlips = (
  window: OddsWindow,
): { readonly observed: number; readonly surrogates: Float64Array } => {
  const signs = signFlips();
  const surrogates = new Float64Array(FLIPS);
  for (let k = 0; k < FLIPS; k++) surrogates[k] = trendOdds(window, signs, k * LONGEST_FLIP);
  return { observed: trendOdds(window), surrogates };
};
