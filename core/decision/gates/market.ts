// Gates on the proposal against the market as it is: near the price, worth its risk after costs, likely to be decided.
import { type Gate, measured } from './gate.ts';

export const nearMarket: Gate = {
  name: 'entry',
  ask: ({ proposal, assessment, atr }, s) => {
    const distanceInAtr = Math.abs(proposal.entry - assessment.marketPrice) / atr;
    return distanceInAtr <= s.entryWithinAtr
      ? []
      : [{ reason: 'entry far from market', ...measured('distanceInAtr', distanceInAtr), maximum: s.entryWithinAtr }];
  },
};

export const rewardToRisk: Gate = {
  name: 'reward to risk',
  ask: ({ assessment: a }, s) =>
    a.rewardToRisk >= s.minimumRewardToRisk
      ? []
      : [{ reason: 'reward to risk', ...measured('ratio', a.rewardToRisk), minimum: s.minimumRewardToRisk }],
};

/** Odds that could not be measured do not pass: an absence is no share. */
export const neither: Gate = {
  name: 'neither level',
  ask: ({ proposal, assessment: { odds } }, { maximumNeither: maximum }) => {
    if (odds.kind === 'unknown') return [{ reason: 'odds unknown', because: odds.because }];
    return odds.pNeither <= maximum
      ? []
      : [{ reason: 'neither likely', ...measured('share', odds.pNeither), maximum, lifeHours: proposal.lifeHours }];
  },
};

export const spread: Gate = {
  name: 'spread',
  ask: ({ spread: share }, { spreadLimit: limit }) =>
    share !== undefined && share >= 0 && share < limit
      ? []
      : [{ reason: 'spread', ...measured('share', share ?? Number.NaN), limit }],
};

export const lastCandle: Gate = {
  name: 'last candle',
  ask: ({ newestCandleEnd: newestEnd, asOf }) =>
    newestEnd !== undefined && newestEnd >= asOf
      ? []
      : [{ reason: 'last candle missing', ...(newestEnd !== undefined && { newestEnd }), expected: asOf }],
};
