// The entropy rate: how open the next state still is once the last one is known.
import { FLIPS, LONGEST_FLIP, signFlips } from '../noise/signFlips.ts';
import { STATES, UP } from './states.ts';

const CELLS = STATES * STATES;
/** tables of counts side by side, added up before they are read */
const LANES = 4;
const WORDS_A_ROW = LONGEST_FLIP / LANES;

let table = new Float64Array(0);

/** k log2 k for k = 0..upTo at least, so that no logarithm is taken per surrogate. */
const kLogK = (upTo: number): Float64Array => {
  if (table.length <= upTo) table = Float64Array.from({ length: upTo + 1 }, (_, k) => (k === 0 ? 0 : k * Math.log2(k)));
  return table;
};

/** From the counts of (last, next), row by row: H(last, next) - H(last), each with Miller and Madow's correction. */
const rateOf = (counts: Int32Array, transitions: number): number => {
  const logs = kLogK(transitions);
  let joint = 0;
  let rows = 0;
  let classes = 0;
  for (let row = 0; row < CELLS; row += STATES) {
    let total = 0;
    for (let a = row; a < row + STATES; a++) {
      const count =
        (counts[a] ?? 0) + (counts[a + CELLS] ?? 0) + (counts[a + 2 * CELLS] ?? 0) + (counts[a + 3 * CELLS] ?? 0);
      total += count;
      joint += logs[count] ?? 0;
      if (count > 0) classes++;
    }
    rows += logs[total] ?? 0;
    if (total > 0) classes--;
  }
  return (rows - joint) / transitions + classes / (2 * transitions * Math.LN2);
};

/**
 * H(next | last) in bits from the transitions between states 0..7 (Cover and Thomas 2006, section 4.2, for a chain of
 * first order), Miller-Madow corrected. About the entropy of the states themselves where the last tells nothing of the
 * next, 0 where it tells all. Not clamped: the correction may carry it slightly outside 0..3. NaN below two states.
 */
export const entropyRate = (states: Uint8Array): number => {
  const counts = new Int32Array(LANES * CELLS);
  for (let i = 1; i < states.length; i++) {
    const cell = (states[i - 1] ?? 0) * STATES + (states[i] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return states.length < 2 ? Number.NaN : rateOf(counts, states.length - 1);
};

/** Byte i: of `bits` at i - 1 and i, what they make of a cell (last * 8 + next); byte 0 is 0, being no transition. */
const inPairs = (bits: Uint8Array, length: number, from = 0): Uint8Array => {
  const out = new Uint8Array(length);
  for (let i = 1; i < length; i++) out[i] = (bits[from + i - 1] ?? 0) * STATES + (bits[from + i] ?? 0);
  return out;
};

let masks: Uint32Array | undefined;

/** The flip table as what it toggles in a cell, four transitions to a word; row k begins at word k * WORDS_A_ROW. */
const flipMasks = (): Uint32Array => {
  if (masks === undefined) {
    const bits = Uint8Array.from(signFlips(), (sign) => (sign < 0 ? UP : 0));
    const bytes = new Uint8Array(bits.length);
    for (let at = 0; at < bits.length; at += LONGEST_FLIP) bytes.set(inPairs(bits, LONGEST_FLIP, at), at);
    masks = new Uint32Array(bytes.buffer);
  }
  return masks;
};

/** Bytes as words; what is missing to the last word is 0. */
const inWords = (bytes: Uint8Array): Uint32Array => {
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  return new Uint32Array(padded.buffer);
};

/** Raises the counts by the cells with flip `row` applied: four at a time, each in its own lane, since none can be raised twice at once. */
const countFlipped = (counts: Int32Array, cells: Uint32Array, free: Uint32Array, row: number): void => {
  const flips = flipMasks();
  for (let i = 0; i < cells.length; i++) {
    const four = (cells[i] ?? 0) ^ ((flips[row + i] ?? 0) & (free[i] ?? 0));
    const a = four & 63;
    const b = CELLS + ((four >>> 8) & 63);
    const c = 2 * CELLS + ((four >>> 16) & 63);
    const d = 3 * CELLS + ((four >>> 24) & 63);
    counts[a] = (counts[a] ?? 0) + 1;
    counts[b] = (counts[b] ?? 0) + 1;
    counts[c] = (counts[c] ?? 0) + 1;
    counts[d] = (counts[d] ?? 0) + 1;
  }
};

/**
 * `entropyRate` of the states of FLIPS sign-flipped copies of the standardised returns (at most LONGEST_FLIP of them),
 * `states` being theirs unflipped. Flipping toggles the sign of a state and nothing else, except on returns of exactly 0.
 */
export const flippedRates = (states: Uint8Array, standardised: Float64Array): Float64Array => {
  const n = states.length;
  if (n > LONGEST_FLIP) throw new RangeError(`at most ${LONGEST_FLIP} returns can be flipped, not ${n}`);
  const moved = new Uint8Array(n);
  for (let i = 0; i < n; i++) moved[i] = standardised[i] === 0 ? 0 : UP;
  const cells = inWords(inPairs(states, n));
  const free = inWords(inPairs(moved, n));
  const counts = new Int32Array(LANES * CELLS);
  const rates = new Float64Array(FLIPS);
  const noTransition = cells.length * LANES - (n - 1);
  for (let k = 0; k < FLIPS; k++) {
    counts.fill(0);
    counts[0] = -noTransition;
    countFlipped(counts, cells, free, k * WORDS_A_ROW);
    rates[k] = rateOf(counts, n - 1);
  }
  return rates;
};
