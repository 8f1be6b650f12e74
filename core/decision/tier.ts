// The tier a confidence belongs to.
import type { JudgeSettings } from '../settings.ts';
import type { Tier } from './verdict.ts';

export const tierOf = (confidence: number, tiers: JudgeSettings['tiers']): Tier =>
  confidence >= tiers.high ? 'HIGH' : confidence >= tiers.medium ? 'MEDIUM' : 'LOW';

/** The confidence band [from, to) of a tier's signals, for "signals like this". */
export const bandOf = (confidence: number, settings: JudgeSettings): readonly [number, number] => {
  const { tiers, minimumConfidence } = settings;
  if (confidence >= tiers.high) return [tiers.high, 101];
  return confidence >= tiers.medium ? [tiers.medium, tiers.high] : [minimumConfidence, tiers.medium];
};
