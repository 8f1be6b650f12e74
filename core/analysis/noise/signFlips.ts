// The group of coin flips as signs, for statistics that multiply.
import { flipGroup, GROUP_FLIPS, LONGEST_GROUP_FLIP } from './flipGroup.ts';

/** How many surrogates an analyst with flipped signs is held against. */
export const FLIPS = GROUP_FLIPS;
/** the longest stretch that can be flipped */
export const LONGEST_FLIP = LONGEST_GROUP_FLIP;

let table: Int8Array | undefined;

/** Row k (0..FLIPS - 1) begins at k * LONGEST_FLIP: -1 where the return is flipped, else 1; the rows of `flipGroup`. */
export const signFlips = (): Int8Array => {
  table ??= Int8Array.from(flipGroup(), (flip) => (flip === 1 ? -1 : 1));
  return table;
};
