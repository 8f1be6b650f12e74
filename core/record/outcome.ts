// What became of a signal, and what the person said of it.
import type { CycleId, Instant } from '../instant.ts';

/**
 * `r` is the net result over the distance to the stop, `netShare` the net result as a share of the entry price;
 * both after costs. `at` is the end of the candle that decided it. `unknown`: the candles to tell are not to be had.
 */
export type Outcome =
  | { readonly kind: 'open' }
  | { readonly kind: 'unknown'; readonly because: string }
  | {
      readonly kind: 'target' | 'stop' | 'expired';
      readonly at: Instant;
      readonly entryAt: Instant;
      readonly entryPrice: number;
      readonly exitPrice: number;
      readonly r: number;
      readonly netShare: number;
      /** farthest the price went against and with the trade, in R before costs, both >= 0 */
      readonly adverseR: number;
      readonly favourableR: number;
      readonly durationMs: number;
    };

/** An outcome that has a result. */
export type Ended = Extract<Outcome, { kind: 'target' | 'stop' | 'expired' }>;

/**
 * While the signal was open a proposal of the other direction passed every gate of the judge: in which cycle, and the
 * market instant of its verdict. The paper trade runs on by its levels.
 */
export type BrokenThesis = { readonly at: Instant; readonly cycle: CycleId };

export type Decision = 'took' | 'skipped' | 'monitoring';

/** What a person pressed; `late` when the signal had ended before. `undone` is a decision taken back. */
export type RecordedDecision = {
  readonly signalId: string;
  readonly subscriber: number;
  readonly decision: Decision | 'undone';
  readonly at: Instant;
  readonly late: boolean;
  /** what makes this press one and the same when it is told again: Telegram's id of it */
  readonly press?: string;
  /** the group in which it was pressed; absent for a private chat */
  readonly place?: number;
};
