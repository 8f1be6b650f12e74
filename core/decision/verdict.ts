// What became of a proposal: a signal that is published, or every reason why it is not.
import type { CycleId, Instant } from '../instant.ts';
import type { Direction, HoldCause, LifeHours, Risk } from '../synthesis/synthesis.ts';

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
};

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
};

/** Every gate that can stop a proposal, with the values that did. */
export type WithholdReason =
  | { readonly reason: 'hold'; readonly cause: HoldCause }
  | { readonly reason: 'confidence'; readonly confidence: number; readonly minimum: number }
  | { readonly reason: 'reasoning missing' }
  | { readonly reason: 'levels not finite' }
  | {
      readonly reason: 'off tick';
      readonly level: 'entry' | 'stop' | 'target';
      readonly price: number;
      readonly tick: number;
    }
  | { readonly reason: 'wrong side'; readonly level: 'stop' | 'target' }
  | { readonly reason: 'entry far from market'; readonly distanceInAtr: number; readonly maximum: number }
  | {
      readonly reason: 'stop distance';
      readonly distanceInAtr: number;
      readonly minimum: number;
      readonly maximum: number;
    }
  | { readonly reason: 'reward to risk'; readonly ratio: number; readonly minimum: number }
  | { readonly reason: 'candles missing'; readonly detail: string }
  | { readonly reason: 'price missing'; readonly detail: string }
  | { readonly reason: 'ATR missing' }
  | { readonly reason: 'hourly limit'; readonly published: number; readonly limit: number }
  | { readonly reason: 'hourly limit of high confidence'; readonly published: number; readonly limit: number }
  | { readonly reason: 'already open'; readonly signalId: string };

export type Verdict =
  | { readonly kind: 'publish'; readonly signal: Signal }
  | { readonly kind: 'withhold'; readonly reasons: readonly WithholdReason[] };
