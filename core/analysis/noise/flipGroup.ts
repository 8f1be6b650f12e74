// Coin flips that form a group: turns one stretch of returns into 255 without direction, and ranks exactly.
import { generator } from '../../chance/generator.ts';

const BITS = 8;
/** How many surrogates the group gives beside the data itself. */
export const GROUP_FLIPS = 2 ** BITS - 1;
/** the longest stretch that can be flipped */
export const LONGEST_GROUP_FLIP = 512;

let table: Uint8Array | undefined;

/** Every pattern but the one that never flips, shuffled (Fisher and Yates), so that neighbours never flip together. */
const patterns = (next: () => number): Uint8Array => {
  const out = Uint8Array.from({ length: GROUP_FLIPS }, (_, i) => i + 1);
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [out[i], out[j]] = [out[j] ?? 0, out[i] ?? 0];
  }
  return out;
};

const parity = (x: number): number => {
  let bits = x;
  bits ^= bits >> 4;
  bits ^= bits >> 2;
  bits ^= bits >> 1;
  return bits & 1;
};

const drawn = (): Uint8Array => {
  const next = generator(0x5161);
  const out = new Uint8Array(GROUP_FLIPS * LONGEST_GROUP_FLIP);
  let block = patterns(next);
  for (let i = 0; i < LONGEST_GROUP_FLIP; i++) {
    if (i > 0 && i % GROUP_FLIPS === 0) block = patterns(next);
    const pattern = block[i % GROUP_FLIPS] ?? 0;
    for (let k = 0; k < GROUP_FLIPS; k++) out[k * LONGEST_GROUP_FLIP + i] = parity(pattern & (k + 1));
  }
  return out;
};

/**
 * Row k (0..GROUP_FLIPS - 1) begins at k * LONGEST_GROUP_FLIP: 1 where the return is flipped, else 0; from a fixed seed,
 * the same in every cycle. Together with the row of zeros the rows are closed under addition modulo 2, so under the null
 * (each return as likely up as down, whatever its size) the rank of the data among its flipped versions is exactly
 * uniform in every window; with a fixed table of independent coins it is so only on average over tables (Hemerik and
 * Goeman 2018, "Exact testing with random permutations"). Any two of 255 successive returns flip independently.
 */
export const flipGroup = (): Uint8Array => {
  table ??= drawn();
  return table;
};
