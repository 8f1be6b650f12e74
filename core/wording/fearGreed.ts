// Fear & Greed in a line, with its day and whom it comes from (the provider asks to be named beside the value).
import type { FearGreed } from '../market/fearGreed.ts';

/** "Fear & Greed: 72 of 100 (Greed) for 2024-02-09, 66 the day before; alternative.me". */
export const fearGreedLines = ({ value, label, day, before }: FearGreed): readonly string[] => {
  const then = before === undefined ? '' : `, ${before.value} the day before`;
  return [`Fear & Greed: ${value} of 100 (${label}) for ${day}${then}; alternative.me`];
};
