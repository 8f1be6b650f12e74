// What is said in the proof channel.
import type { ProofLink } from '../record/proof/chain.ts';

/** Plain text; the hash stands on a line of its own, so that it can be compared and copied. */
export const proofPost = ({ sequence, hash }: Pick<ProofLink, 'sequence' | 'hash'>): string => {
  const fixes = sequence === 1 ? 'signal 1' : `signals 1 to ${sequence}`;
  return [
    `V7 Signals proof · #${sequence}`,
    hash,
    `This hash fixes ${fixes} as published, before the last outcome could be known: change a word in any of them and it no longer comes out. Anyone can check with npm run verify.`,
  ].join('\n');
};
