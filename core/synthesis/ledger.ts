// One asking of the model as it is kept: what was sent, what came back, how long it took and what it cost.
import type { CycleId, Instant } from '../instant.ts';
import type { AskFailure } from './modelFailure.ts';
import type { TokenUsage } from './pricing.ts';

export type ChatMessage = { readonly role: 'system' | 'user' | 'assistant'; readonly content: string };

/** The cycle's question, the same with the facts in another order, or either once more with the complaint about its answer. */
export type CallPurpose = 'first' | 'stability' | 'repair';

/**
 * `usage`: computed from the tokens the provider counted. `estimate`: it may have been charged, but nothing was told; rather too
 * dear. `free`: refused before any work.
 */
export type CallCost = { readonly usd: number; readonly basis: 'usage' | 'estimate' | 'free' };

/** `charged` ends in a text, which may be blank or cut; a `failed` one has none and may be asked again. */
export type CallOutcome =
  | { readonly kind: 'charged'; readonly as: 'answered' | 'blank' | 'cut'; readonly text: string }
  | { readonly kind: 'failed'; readonly failure: AskFailure };

export type ModelCall = {
  /** unique; a call put twice is kept once */
  readonly id: string;
  /** hash over model, thinking and messages: equal for identical facts */
  readonly key: string;
  readonly cycle: CycleId;
  readonly symbol: string;
  readonly purpose: CallPurpose;
  /** 1 for the first attempt of these messages, more where the wire failed */
  readonly attempt: number;
  readonly promptVersion: string;
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  /** market instants */
  readonly began: Instant;
  readonly ended: Instant;
  /** wall milliseconds */
  readonly latencyMs: number;
  readonly outcome: CallOutcome;
  /** absent where the provider told none */
  readonly usage?: TokenUsage;
  readonly cost: CallCost;
};

/** Sums over calls that reached the wire; tokens of those whose usage is known (`counted`). */
export type LedgerTotals = {
  readonly calls: number;
  readonly counted: number;
  readonly failed: number;
  readonly promptTokens: number;
  readonly cacheHitTokens: number;
  readonly completionTokens: number;
  readonly costUsd: number;
  readonly estimatedUsd: number;
};

export type ModelLedger = {
  /** Idempotent by id. */
  put(call: ModelCall): Promise<void>;
  /** The newest charged call with this key. */
  answerTo(key: string): Promise<ModelCall | undefined>;
  /** US dollars of all calls begun in [from, to), estimates included. */
  spentUsd(from: Instant, to: Instant): Promise<number>;
  totals(from: Instant, to: Instant): Promise<LedgerTotals>;
  /** Everything asked for the cycle and symbol, oldest first. */
  ofCycle(cycle: CycleId, symbol: string): Promise<readonly ModelCall[]>;
};
