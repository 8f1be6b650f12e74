// Builds the two kinds of analysis; a view whose numbers are not finite becomes an abstention.
import type { Analysis, AnalystName, Null, View } from './analysis.ts';
import { evidenceOf, LEANS_BELOW } from './noise/percentile.ts';

export const abstain = (analyst: AnalystName, because: string): Analysis => ({ kind: 'abstained', analyst, because });

/** 'needs 50 hourly candles, has 12' where there are too few rows; else undefined. */
export const tooFew = (has: number, needs: number, what: string): string | undefined =>
  has < needs ? `needs ${needs} ${what}, has ${has}` : undefined;

export const clamp = (x: number, low = -1, high = 1): number => Math.min(high, Math.max(low, x));

const notFinite = (numbers: Readonly<Record<string, number>>): string | undefined =>
  Object.entries(numbers).find(([, x]) => !Number.isFinite(x))?.[0];

/** A view without direction. `strength` is clamped to 0..1. */
export const view = (
  analyst: AnalystName,
  opinion: {
    readonly strength: number;
    readonly label: string;
    readonly against: Null;
    readonly noisePercentile?: number;
  },
  numbers: Readonly<Record<string, number>>,
): Analysis => {
  const { strength, label, noisePercentile } = opinion;
  const broken = notFinite({ strength, noise: noisePercentile ?? 0, ...numbers });
  if (broken) return abstain(analyst, `${broken} cannot be computed on these candles`);
  return {
    ...{ kind: 'view', analyst, lean: 0, strength: clamp(strength, 0, 1), label, against: opinion.against, numbers },
    ...(noisePercentile === undefined ? {} : { noisePercentile }),
  } satisfies View;
};

/**
 * A view with a direction: `pull` (any size, up positive) is clamped and becomes the lean only where at most 4 of 100
 * surrogates show as much; the evidence is told either way.
 */
export const directedView = (
  analyst: AnalystName,
  opinion: {
    readonly pull: number;
    readonly label: string;
    readonly noisePercentile: number;
    readonly against: Null;
  },
  numbers: Readonly<Record<string, number>>,
): Analysis => {
  const { pull, noisePercentile } = opinion;
  const base = view(analyst, { ...opinion, strength: Math.abs(pull) }, numbers);
  if (base.kind === 'abstained') return base;
  const lean = noisePercentile <= LEANS_BELOW ? clamp(pull) : 0;
  return { ...base, lean, evidence: evidenceOf(noisePercentile, pull) };
};
