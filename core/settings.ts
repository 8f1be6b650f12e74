// The numbers that can be tuned, in one place; a cycle's report names the version it was judged by.
import type { ReservationLimits } from './decision/reservation.ts';
import type { SourceName } from './market/context.ts';
import { EVENT_WINDOW, type EventWindow } from './market/events.ts';
import type { LifeHours } from './synthesis/synthesis.ts';

/** The analysts whose evidence has a direction. */
export type WeighedAnalyst = 'markov' | 'kalman' | 'monteCarlo' | 'trend' | 'macd' | 'rsi' | 'bollinger';

export type QuantSettings = {
  /** how much the evidence of each counts; the sum need not be 1, the mean is divided by it */
  readonly weights: Readonly<Record<WeighedAnalyst, number>>;
  /** standard deviation of that weighted mean on pure noise, measured (docs/mathematics.md): the analysts overlap */
  readonly noiseSpread: number;
  /** a mean below so many spreads is HOLD: 1.96 is what 5 of 100 pieces of noise reach */
  readonly holdBelow: number;
  /** the mean, in spreads, that reads as confidence 100 */
  readonly fullAt: number;
  readonly stopInAtr: number;
  /** net reward to risk the target is placed for */
  readonly targetRatio: number;
  /** the shortest of these lives is proposed in which at most `neitherWithin` of all paths reach neither level */
  readonly lives: readonly LifeHours[];
  readonly neitherWithin: number;
};

export type ReasoningSettings = {
  /** of substance: at least so many characters and distinct words */
  readonly minimumCharacters: number;
  readonly minimumWords: number;
  /** a number in it may be so far, as a share, from the fact it tells */
  readonly numberTolerance: number;
};

export type JudgeSettings = {
  readonly minimumConfidence: number;
  readonly tiers: { readonly high: number; readonly medium: number };
  readonly entryWithinAtr: number;
  readonly stopInAtr: { readonly minimum: number; readonly maximum: number };
  readonly minimumRewardToRisk: number;
  /** Monte Carlo's share of paths that reach neither level within the signal's life */
  readonly maximumNeither: number;
  /** (ask - bid) / middle must lie below this share */
  readonly spreadLimit: number;
  /** nothing is published from so long before an event of high impact to so long after */
  readonly eventWindow: EventWindow;
  /** upstreams that must have answered where they are configured; candles and price always must */
  readonly essentialSources: readonly Exclude<SourceName, 'coinbase'>[];
  readonly reasoning: ReasoningSettings;
  readonly stabilityInAtr: number;
  readonly limits: ReservationLimits;
};

/** Shares of the price. */
export type CostSettings = { readonly feesBothSides: number; readonly slippage: number };

/** How the record teaches; see core/record/beliefs.ts. */
export type LearningSettings = {
  /** what a kind's parent says weighs as much as so many lessons of the kind itself */
  readonly poolingStrength: number;
  /** a lesson counts half once so many of its own flag (published, or withheld) have followed it */
  readonly halfLifeLessons: number;
  /** the lessons of one UTC day count in full up to so many; each further one half as much as the one before */
  readonly fullLessonsADay: number;
  /** a withheld proposal beside a published signal: they come every five minutes and overlap */
  readonly withheldWeight: number;
};

export type Settings = {
  readonly version: string;
  readonly quant: QuantSettings;
  readonly judge: JudgeSettings;
  readonly costs: CostSettings;
  readonly learning: LearningSettings;
};

export const settings: Settings = {
  version: '1',
  quant: {
    weights: { markov: 2, kalman: 2, monteCarlo: 1, trend: 2, macd: 1, rsi: 1, bollinger: 1 },
    noiseSpread: 0.74,
    holdBelow: 1.96,
    fullAt: 4,
    stopInAtr: 2,
    targetRatio: 1.3,
    lives: [1, 4, 12, 24],
    neitherWithin: 0.4,
  },
  judge: {
    minimumConfidence: 60,
    tiers: { high: 75, medium: 65 },
    entryWithinAtr: 0.3,
    stopInAtr: { minimum: 0.5, maximum: 4 },
    minimumRewardToRisk: 1.2,
    maximumNeither: 0.5,
    spreadLimit: 0.001,
    eventWindow: EVENT_WINDOW,
    essentialSources: [],
    reasoning: { minimumCharacters: 30, minimumWords: 5, numberTolerance: 0.001 },
    stabilityInAtr: 1,
    limits: { anHour: 10, anHourHigh: 5, highConfidence: 75, cooldownMinutes: 60 },
  },
  costs: { feesBothSides: 0.002, slippage: 0.0002 },
  learning: { poolingStrength: 20, halfLifeLessons: 500, fullLessonsADay: 5, withheldWeight: 0.2 },
};
