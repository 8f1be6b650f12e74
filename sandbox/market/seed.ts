// Chance that is the same at every run: 32-bit hashes and a small generator seeded by them.

/** The FNV-1a hash of a text, an unsigned 32-bit integer. */
export const seedOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
};

/** Two integers made into one unsigned 32-bit integer (the finisher of MurmurHash3). */
export const mixed = (a: number, b: number): number => {
  let hash = Math.imul(a ^ Math.imul(b | 0, 0x9e3779b1) ^ Math.floor(b / 0x1_0000_0000), 0x85ebca6b);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

/** A generator of numbers in [0, 1) with a resolution of 2^-32 (Mulberry32). */
export const createRandom = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let hash = Math.imul(state ^ (state >>> 15), 1 | state);
    hash = (hash + Math.imul(hash ^ (hash >>> 7), 61 | hash)) ^ hash;
    return ((hash ^ (hash >>> 14)) >>> 0) / 0x1_0000_0000;
  };
};
