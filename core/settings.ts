// The numbers that can be tuned, in one place; a cycle's report names the version it was judged by.
import type { ReservationLimits } from './decision/reservation.ts';
import type { LifeHours } from './synthesis/synthesis.ts';

export type QuantSettings = {
  /** how much each lean counts; the sum need not be 1, the score is divided by it */
  readonly weights: { readonly trend: number; readonly macd: number; readonly rsi: number; readonly bollinger: number };
  /** a score below this is HOLD */
  readonly minimumScore: number;
  /** the score that reads as confidence 100 */
  readonly fullScore: number;
  readonly stopInAtr: number;
  /** net reward to risk the target is placed for */
  readonly targetRatio: number;
  readonly lifeHours: { readonly calm: LifeHours; readonly lively: LifeHours };
};

export type JudgeSettings = {
  readonly minimumConfidence: number;
  readonly tiers: { readonly high: number; readonly medium: number };
  readonly entryWithinAtr: number;
  readonly stopInAtr: { readonly minimum: number; readonly maximum: number };
  readonly minimumRewardToRisk: number;
  readonly limits: ReservationLimits;
};

/** Shares of the price. */
export type CostSettings = { readonly feesBothSides: number; readonly slippage: number };

export type Settings = {
  readonly version: string;
  readonly quant: QuantSettings;
  readonly judge: JudgeSettings;
  readonly costs: CostSettings;
};

export const settings: Settings = {
  version: '1',
  quant: {
    weights: { trend: 3, macd: 2, rsi: 2, bollinger: 1 },
    minimumScore: 0.2,
    fullScore: 0.9,
    stopInAtr: 2,
    targetRatio: 1.3,
    lifeHours: { calm: 4, lively: 1 },
  },
  judge: {
    minimumConfidence: 60,
    tiers: { high: 75, medium: 65 },
    entryWithinAtr: 0.3,
    stopInAtr: { minimum: 0.5, maximum: 4 },
    minimumRewardToRisk: 1.2,
    limits: { anHour: 10, anHourHigh: 5, highConfidence: 75 },
  },
  costs: { feesBothSides: 0.002, slippage: 0.0002 },
};
