// A whole set of analyses as a cycle has it, for texts and stores.
import type { Analysis, Null } from '../../core/analysis/analysis.ts';
import type { Assessment } from '../../core/decision/verdict.ts';

const flipped: Null = { made: 'signs flipped', surrogates: 199 };

export const analysesFixture: readonly Analysis[] = [
  {
    ...{
      kind: 'view',
      analyst: 'entropy',
      lean: 0,
      strength: 0.01,
      label: 'as random as noise',
      noisePercentile: 0.34,
    },
    against: flipped,
    numbers: { entropy: 2.94, entropyRate: 2.81, permutationEntropy: 0.99, noiseMedian: 2.83, points: 512 },
  },
  {
    ...{ kind: 'view', analyst: 'hurst', lean: 0, strength: 0.2, label: 'like noise', noisePercentile: 0.07 },
    against: { made: 'order shuffled', surrogates: 400_000 },
    numbers: { hurst: 0.58, standardError: 0.05, dfa: 0.56, points: 512 },
  },
  {
    ...{ kind: 'view', analyst: 'markov', lean: 0.6, strength: 0.6, label: 'TRENDING_BULLISH', noisePercentile: 0.04 },
    ...{ against: flipped, evidence: 2.05 },
    numbers: { confidence: 0.71, directionOdds: 2.1, expectedHours: 3.2, pTrendingBullish: 0.71, points: 1344 },
  },
  {
    ...{
      kind: 'view',
      analyst: 'kalman',
      lean: 0,
      strength: 0.4,
      label: 'no pace beyond noise',
      noisePercentile: 0.21,
    },
    ...{ against: flipped, evidence: 1.25 },
    numbers: { smoothedPrice: 96_410.2, velocityPerHour: 0.0009, velocityZ: 1.3, whitenessP: 0.4, points: 255 },
  },
  { kind: 'abstained', analyst: 'bayes', because: 'no ended signal yet' },
  {
    ...{ kind: 'view', analyst: 'monteCarlo', lean: 0, strength: 0.02, label: 'even', noisePercentile: 0.6 },
    ...{ against: flipped, evidence: 0.5 },
    numbers: { pUpFirst: 0.49, pDownFirst: 0.48, pNeither: 0.03, paths: 10_000, points: 336 },
  },
  {
    ...{ kind: 'view', analyst: 'rsi', lean: 0, strength: 0.22, label: '61', noisePercentile: 0.3 },
    ...{ against: flipped, evidence: 1.04 },
    numbers: { rsi: 61.2, points: 300 },
  },
  {
    ...{ kind: 'view', analyst: 'volatility', lean: 0, strength: 0.1, label: 'normal' },
    against: { made: 'none', because: 'volatility clusters in noise too' },
    numbers: { atrShare: 0.0036, rank: 0.55, among: 480, points: 480 },
  },
];

/** What an assessment holds beside costs: the simulation on the levels, and the record of such signals. */
export const oddsFixture: Pick<Assessment, 'odds' | 'belief'> = {
  odds: {
    ...{ kind: 'known', pTarget: 0.41, pStop: 0.47, pNeither: 0.12, expectedR: -0.08, paths: 10_000 },
    ...{ driftPerHour: 0, driftHours: 336, driftHoursNeeded: 160 },
    ...{ volatilityPerHour: 0.005, volatilityPerYear: 0.47, drawdown95: 0.02 },
  },
  belief: { kind: 'unknown', because: 'no ended signal yet (0)' },
};
