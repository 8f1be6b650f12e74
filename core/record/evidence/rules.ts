// The declared numbers of the tests of the record: bound, stakes, and what an e-value must reach.
import type { AccountRules } from './account.ts';

/**
 * `bound`: no signal is declared to lose (or, for the detector, gain) more than 3 R net; a stop with its costs is near
 * -1.5. `shares` of the free capital a signal: the mixture finds edges from 0.02 to 0.3 R without knowing which.
 */
const BET = { bound: 3, shares: [0.02, 0.05, 0.1, 0.2] } as const;

export const eProcessRules: AccountRules = { ...BET, deposits: 'once' };
export const eDetectorRules: AccountRules = { ...BET, deposits: 'each' };

/** An e-value that a record without an edge ever reaches with a chance of at most 1 in 20. */
export const E_ENOUGH = 20;

/** Signals between two false suspensions in the mean, at least, where the expectancy is exactly zero. */
export const MEAN_RUN_LENGTH = 500;
