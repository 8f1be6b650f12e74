// The whole why of one cycle and symbol, as it is stored before anyone hears of it.
import type { Analysis } from './analysis/analysis.ts';
import type { Assessment, Verdict } from './decision/verdict.ts';
import type { CycleId, Instant } from './instant.ts';
import type { Reading, Ticker, Upstreams } from './market/context.ts';
import type { Synthesis } from './synthesis/synthesis.ts';
import type { TechnicalLayer } from './technical/layer.ts';

/** The candle buckets a cycle rested on: the window, its row count and a hash over the rows. */
export type CandleReference = {
  readonly from: Instant;
  readonly to: Instant;
  readonly rows: number;
  readonly hash: string;
};

export type CycleReport = {
  readonly cycle: CycleId;
  readonly symbol: string;
  readonly asOf: Instant;
  readonly candles: Reading<CandleReference>;
  readonly ticker: Reading<Ticker>;
  readonly upstreams: Upstreams;
  readonly analyses: readonly Analysis[];
  /** absent where the candles were missing */
  readonly technical?: TechnicalLayer;
  /** how many ended signals the beliefs were made of */
  readonly lessons: number;
  readonly synthesis: Synthesis;
  readonly assessment: Assessment | undefined;
  readonly verdict: Verdict;
  readonly settingsVersion: string;
  readonly codeVersion: string;
  /** market instant when the verdict was reached */
  readonly decidedAt: Instant;
  /** wall milliseconds of each stage */
  readonly timings: Readonly<Record<'gather' | 'think', number>>;
};

export type CycleStage = 'claimed' | 'recorded' | 'enqueued' | 'abandoned';

export type CycleClaim =
  | { readonly kind: 'claimed'; readonly stage: 'claimed' }
  | { readonly kind: 'claimed'; readonly stage: 'recorded'; readonly report: CycleReport }
  | { readonly kind: 'held'; readonly untilWallMs: number }
  | { readonly kind: 'finished' };
