// How signals like one have done, in words: counts now, a rate only where the coin's record stands beside it.

/** Below so many settled signals even counts would mislead. */
export const MINIMUM_SAMPLE = 20;

/** Settled signals and those of them that won, by the one line that divides a win from the rest. */
export type SettledCount = { readonly n: number; readonly wins: number };

/**
 * 'not enough data yet (7)'; from 20 settled ones on the bare counts, '64 of 118 won, the coin is not measured yet': a
 * rate without what chance would have shown is not told.
 */
export const recordText = ({ n, wins }: SettledCount): string =>
  n < MINIMUM_SAMPLE ? `not enough data yet (${n})` : `${wins} of ${n} won, the coin is not measured yet`;
