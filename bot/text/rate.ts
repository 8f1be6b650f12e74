// A measured rate in words: always with its sample and its interval, never bare.
import { recordOfKind } from '../../core/wording/analyses.ts';
import { percent } from '../../core/wording/numbers.ts';

/** Below so many settled signals a rate would only mislead. */
export const MINIMUM_SAMPLE = 20;
const Z95 = 1.959963984540054;

/** The Wilson score interval at 95 %, shares in 0..1 (Wilson 1927); [0, 1] where nothing was counted. */
export const wilson = (wins: number, n: number): readonly [number, number] => {
  if (n <= 0) return [0, 1];
  const rate = wins / n;
  const z2 = Z95 ** 2 / n;
  const middle = (rate + z2 / 2) / (1 + z2);
  const reach = (Z95 * Math.sqrt((rate * (1 - rate)) / n + z2 / (4 * n))) / (1 + z2);
  return [Math.max(0, middle - reach), Math.min(1, middle + reach)];
};

/** 'won 54 % of 118 (45-63 %)', or 'not enough data yet (7)'. */
export const recordText = ({ n, wins }: { readonly n: number; readonly wins: number }): string => {
  if (n < MINIMUM_SAMPLE) return recordOfKind(n);
  const [low, high] = wilson(wins, n);
  return `won ${percent(wins / n)} of ${n} (${Math.round(low * 100)}-${percent(high)})`;
};
