// Builds the two kinds of analysis; a view whose numbers are not finite becomes an abstention.
import type { Analysis, AnalystName } from './analysis.ts';

export const abstain = (analyst: AnalystName, because: string): Analysis => ({ kind: 'abstained', analyst, because });

/** 'needs 50 hourly candles, has 12' where there are too few rows; else undefined. */
export const tooFew = (has: number, needs: number, what: string): string | undefined =>
  has < needs ? `needs ${needs} ${what}, has ${has}` : undefined;

export const clamp = (x: number, low = -1, high = 1): number => Math.min(high, Math.max(low, x));

/** `lean` and `strength` are clamped to their ranges. */
export const view = (
  analyst: AnalystName,
  opinion: { readonly lean: number; readonly strength: number; readonly label: string },
  numbers: Readonly<Record<string, number>>,
): Analysis => {
  const broken = Object.entries({ lean: opinion.lean, strength: opinion.strength, ...numbers }).find(
    ([, x]) => !Number.isFinite(x),
  );
  if (broken) return abstain(analyst, `${broken[0]} cannot be computed on these candles`);
  return {
    kind: 'view',
    analyst,
    lean: clamp(opinion.lean),
    strength: clamp(opinion.strength, 0, 1),
    label: opinion.label,
    numbers,
  };
};
