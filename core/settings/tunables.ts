// The numbers an admin may change while the service runs: their names, bounds, and where they stand in the settings.
import type { Settings } from '../settings.ts';

export type Tunable = {
  readonly name: string;
  /** what it is, as /set lists it */
  readonly says: string;
  readonly unit: string;
  readonly from: number;
  readonly to: number;
  readonly whole: boolean;
  readonly read: (settings: Settings) => number;
  readonly write: (settings: Settings, value: number) => Settings;
};

type Judge = Settings['judge'];
const MINUTE = 60_000;

const judged = (change: (judge: Judge, value: number) => Judge) => (settings: Settings, value: number) => ({
  ...settings,
  judge: change(settings.judge, value),
});

const whole = (name: string, says: string, unit: string, [from, to]: readonly [number, number]) => ({
  ...{ name, says, unit, from, to, whole: true },
});
const real = (name: string, says: string, unit: string, bounds: readonly [number, number]) => ({
  ...whole(name, says, unit, bounds),
  whole: false,
});

export const tunables: readonly Tunable[] = [
  {
    ...whole('minimum_confidence', 'a proposal below it is withheld', 'of 100', [50, 95]),
    read: ({ judge }) => judge.minimumConfidence,
    write: judged((judge, minimumConfidence) => ({ ...judge, minimumConfidence })),
  },
  {
    ...whole('tier_medium', 'the tier MEDIUM begins here', 'of 100', [50, 99]),
    read: ({ judge }) => judge.tiers.medium,
    write: judged((judge, medium) => ({ ...judge, tiers: { ...judge.tiers, medium } })),
  },
  {
    ...whole('tier_high', 'the tier HIGH begins here', 'of 100', [51, 100]),
    read: ({ judge }) => judge.tiers.high,
    write: judged((judge, high) => ({ ...judge, tiers: { ...judge.tiers, high } })),
  },
  {
    ...real('entry_within', 'how far the entry may lie from the market', 'ATR', [0.05, 2]),
    read: ({ judge }) => judge.entryWithinAtr,
    write: judged((judge, entryWithinAtr) => ({ ...judge, entryWithinAtr })),
  },
  {
    ...real('stop_nearest', 'the nearest stop', 'ATR', [0.1, 5]),
    read: ({ judge }) => judge.stopInAtr.minimum,
    write: judged((judge, minimum) => ({ ...judge, stopInAtr: { ...judge.stopInAtr, minimum } })),
  },
  {
    ...real('stop_farthest', 'the farthest stop', 'ATR', [0.5, 10]),
    read: ({ judge }) => judge.stopInAtr.maximum,
    write: judged((judge, maximum) => ({ ...judge, stopInAtr: { ...judge.stopInAtr, maximum } })),
  },
  {
    ...real('reward_to_risk', 'the least net reward to risk', '', [0.5, 5]),
    read: ({ judge }) => judge.minimumRewardToRisk,
    write: judged((judge, minimumRewardToRisk) => ({ ...judge, minimumRewardToRisk })),
  },
  {
    ...real('maximum_neither', 'the largest share of paths that reach neither level', '', [0.05, 1]),
    read: ({ judge }) => judge.maximumNeither,
    write: judged((judge, maximumNeither) => ({ ...judge, maximumNeither })),
  },
  {
    ...real('spread_limit', 'the widest spread', '% of the price', [0.005, 1]),
    read: ({ judge }) => judge.spreadLimit * 100,
    write: judged((judge, percent) => ({ ...judge, spreadLimit: percent / 100 })),
  },
  {
    ...whole('event_before', 'no signal so long before an event', 'minutes', [0, 1440]),
    read: ({ judge }) => judge.eventWindow.beforeMs / MINUTE,
    write: judged((judge, n) => ({ ...judge, eventWindow: { ...judge.eventWindow, beforeMs: n * MINUTE } })),
  },
  {
    ...whole('event_after', 'no signal so long after an event', 'minutes', [0, 1440]),
    read: ({ judge }) => judge.eventWindow.afterMs / MINUTE,
    write: judged((judge, n) => ({ ...judge, eventWindow: { ...judge.eventWindow, afterMs: n * MINUTE } })),
  },
  {
    ...whole('signals_an_hour', 'at most so many signals an hour', '', [1, 60]),
    read: ({ judge }) => judge.limits.anHour,
    write: judged((judge, anHour) => ({ ...judge, limits: { ...judge.limits, anHour } })),
  },
  {
    ...whole('high_signals_an_hour', 'of them at most so many of high confidence', '', [1, 60]),
    read: ({ judge }) => judge.limits.anHourHigh,
    write: judged((judge, anHourHigh) => ({ ...judge, limits: { ...judge.limits, anHourHigh } })),
  },
  {
    ...whole('cooldown', 'pause of a direction after its stop', 'minutes', [0, 1440]),
    read: ({ judge }) => judge.limits.cooldownMinutes,
    write: judged((judge, cooldownMinutes) => ({ ...judge, limits: { ...judge.limits, cooldownMinutes } })),
  },
  {
    ...real('fees', 'fees of both sides together', '% of the price', [0, 2]),
    read: ({ costs }) => costs.feesBothSides * 100,
    write: (settings, percent) => ({ ...settings, costs: { ...settings.costs, feesBothSides: percent / 100 } }),
  },
  {
    ...real('slippage', 'slippage', '% of the price', [0, 1]),
    read: ({ costs }) => costs.slippage * 100,
    write: (settings, percent) => ({ ...settings, costs: { ...settings.costs, slippage: percent / 100 } }),
  },
  {
    ...real('quant_hold_below', 'evidence below so many spreads is HOLD where the rules decide', 'spreads', [0.5, 4]),
    read: ({ quant }) => quant.holdBelow,
    write: (settings, holdBelow) => ({ ...settings, quant: { ...settings.quant, holdBelow } }),
  },
  {
    ...real('quant_stop', 'where the rules place the stop', 'ATR', [0.5, 4]),
    read: ({ quant }) => quant.stopInAtr,
    write: (settings, stopInAtr) => ({ ...settings, quant: { ...settings.quant, stopInAtr } }),
  },
  {
    ...real('quant_target_ratio', 'the net reward to risk the rules place the target for', '', [0.5, 5]),
    read: ({ quant }) => quant.targetRatio,
    write: (settings, targetRatio) => ({ ...settings, quant: { ...settings.quant, targetRatio } }),
  },
];

/** Numbers of the settings that stand against each other; undefined where they go together. */
export const contradictionIn = ({ judge, quant }: Settings): string | undefined => {
  const { tiers, stopInAtr, limits } = judge;
  if (tiers.medium >= tiers.high) return 'tier_medium must lie below tier_high';
  if (stopInAtr.minimum >= stopInAtr.maximum) return 'stop_nearest must lie below stop_farthest';
  if (limits.anHourHigh > limits.anHour) return 'high_signals_an_hour may not exceed signals_an_hour';
  if (quant.stopInAtr < stopInAtr.minimum || quant.stopInAtr > stopInAtr.maximum)
    return 'quant_stop must lie between stop_nearest and stop_farthest';
  return undefined;
};
