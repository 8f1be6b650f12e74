// What became of a proposal: a signal that is published, or every reason why it is not.
import type { CycleId, Instant } from '../instant.ts';
import type { SourceName } from '../market/context.ts';
import type { Band, Belief } from '../record/beliefs.ts';
import type { PhaseName } from '../record/phase/phase.ts';
import type { Stability } from '../synthesis/stability.ts';
import type { Direction, HoldCause, LifeHours, Risk } from '../synthesis/synthesis.ts';
import type { Odds } from './odds.ts';

export type Tier = 'HIGH' | 'MEDIUM' | 'LOW';

/** Shares of the price, e.g. 0.0022 for 0.22 %. Fees are for both sides. */
export type Costs = {
  readonly fees: number;
  readonly halfSpread: number;
  readonly slippage: number;
  readonly total: number;
};

/**
 * A proposal against the odds. Gross and net are shares of the entry price; `rewardToRisk` is net and from the market
 * price; `breakEvenRate` is the win rate at which the levels neither earn nor lose after costs.
 */
export type Assessment = {
  readonly marketPrice: number;
  readonly costs: Costs;
  readonly grossGain: number;
  readonly grossLoss: number;
  readonly netGain: number;
  readonly netLoss: number;
  readonly rewardToRisk: number;
  readonly breakEvenRate: number;
  readonly stopInAtr: number;
  /** the simulation on the proposal's own levels and life, from the market price */
  readonly odds: Odds;
  readonly belief: BandBelief;
};

/** How signals of this symbol, direction, state and confidence band did, where any signal has ended; `lessons`: all. */
export type BandBelief =
  | ({ readonly kind: 'known'; readonly band: Band; readonly lessons: number } & Belief)
  | { readonly kind: 'unknown'; readonly because: string };

/** `id` is `${cycle}-${symbol}`, only [A-Za-z0-9_-]: the same in URL, callback and proof. */
export type Signal = {
  readonly id: string;
  readonly cycle: CycleId;
  readonly symbol: string;
  readonly direction: Direction;
  readonly confidence: number;
  readonly tier: Tier;
  readonly entry: number;
  readonly stopLoss: number;
  readonly takeProfit: number;
  readonly tick: number;
  readonly risk: Risk;
  readonly lifeHours: LifeHours;
  /** the instant of the facts: the last closed candle's end */
  readonly asOf: Instant;
  /** market instant of the verdict; the paper trade enters at the open of the first 1m candle after it */
  readonly publishedAt: Instant;
  /** until here the levels may be acted on as written */
  readonly validUntil: Instant;
  readonly expiresAt: Instant;
  readonly by: 'deepseek' | 'quant';
  readonly reasoning: string;
  readonly keyFactors: readonly string[];
  readonly assessment: Assessment;
  /** the service's when it was published; absent in rows of before there were phases */
  readonly phase?: PhaseName;
};

/** Why a reasoning is none that can be weighed. */
export type ReasoningFault = 'too short' | 'too few words' | 'not in English';

/** Every gate that can stop a proposal, with the values that did; a value that is no number is absent. */
export type WithholdReason =
  | { readonly reason: 'hold'; readonly cause: HoldCause }
  | { readonly reason: 'confidence'; readonly confidence?: number; readonly minimum: number }
  | { readonly reason: 'reasoning missing'; readonly because: ReasoningFault }
  | { readonly reason: 'reasoning contradicts'; readonly says: 'BUY' | 'SELL' | 'HOLD'; readonly phrase: string }
  /** a number in the reasoning that no fact and no level is, as it is printed there */
  | { readonly reason: 'unfounded'; readonly number: string }
  | { readonly reason: 'levels not finite' }
  | {
      readonly reason: 'off tick';
      readonly level: 'entry' | 'stop' | 'target';
      readonly price: number;
      readonly tick?: number;
    }
  | { readonly reason: 'wrong side'; readonly level: 'stop' | 'target' }
  | { readonly reason: 'entry far from market'; readonly distanceInAtr?: number; readonly maximum: number }
  | {
      readonly reason: 'stop distance';
      readonly distanceInAtr?: number;
      readonly minimum: number;
      readonly maximum: number;
    }
  | { readonly reason: 'reward to risk'; readonly ratio?: number; readonly minimum: number }
  | { readonly reason: 'odds unknown'; readonly because: string }
  | {
      readonly reason: 'neither likely';
      readonly share?: number;
      readonly maximum: number;
      readonly lifeHours: LifeHours;
    }
  /** `share` of the middle price; absent where the quotes are no market (crossed, or no numbers) */
  | { readonly reason: 'spread'; readonly share?: number; readonly limit: number }
  | { readonly reason: 'last candle missing'; readonly newestEnd?: Instant; readonly expected: Instant }
  | { readonly reason: 'essential source'; readonly source: SourceName; readonly detail: string }
  | { readonly reason: 'event near'; readonly name: string; readonly at: Instant; readonly source: string }
  | { readonly reason: 'unstable'; readonly how: Exclude<Stability, { kind: 'agreed' | 'not asked' }> }
  | { readonly reason: 'cooldown'; readonly until: Instant; readonly stoppedSignal: string }
  | { readonly reason: 'opposes open signal'; readonly signalId: string }
  | { readonly reason: 'candles missing'; readonly detail: string }
  | { readonly reason: 'price missing'; readonly detail: string }
  | { readonly reason: 'ATR missing' }
  | { readonly reason: 'hourly limit'; readonly published: number; readonly limit: number }
  | { readonly reason: 'hourly limit of high confidence'; readonly published: number; readonly limit: number }
  | { readonly reason: 'already open'; readonly signalId: string }
  /** passed every rule, is recorded and followed, and goes only to those who asked for cards of a suspended service */
  | { readonly reason: 'suspended'; readonly since: Instant };

export type Verdict =
  | { readonly kind: 'publish'; readonly signal: Signal }
  | { readonly kind: 'withhold'; readonly reasons: readonly WithholdReason[] };
