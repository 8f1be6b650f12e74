// How signals like one have done, in words: a rate with its count and interval, and what is not measured yet named so.
import { normalQuantile } from '../chance/normal.ts';
import { percent } from './numbers.ts';

/** Below so many settled signals no rate is told. */
export const MINIMUM_SAMPLE = 20;

/** Settled signals and those of them that won, by the one line that divides a win from the rest. */
export type SettledCount = { readonly n: number; readonly wins: number };

const Z = normalQuantile(0.975);

/** The 95 % score interval of a rate (Wilson, 1927) as shares; it never leaves 0 to 1, also where all or none won. */
export const rateInterval = ({ n, wins }: SettledCount): readonly [number, number] => {
  const rate = wins / n;
  const middle = (rate + (Z * Z) / (2 * n)) / (1 + (Z * Z) / n);
  const half = (Z / (1 + (Z * Z) / n)) * Math.sqrt((rate * (1 - rate)) / n + (Z * Z) / (4 * n * n));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
};

/**
 * 'unproven: not enough data yet (7)'; from 20 settled ones on '54 % won (n = 118, 95 % interval 45 to 63 %), coin not
 * measured yet', the coin being what entries at random would have won. Short, since it stands on the card.
 */
export const recordText = (settled: SettledCount): string => {
  const { n, wins } = settled;
  if (n < MINIMUM_SAMPLE) return `unproven: not enough data yet (${n})`;
  const [low, high] = rateInterval(settled);
  return `${percent(wins / n)} won (n = ${n}, 95 % interval ${(low * 100).toFixed(0)} to ${percent(high)}), coin not measured yet`;
};
