// The whole why of one cycle and symbol, as it is stored before anyone hears of it.
import type { Analysis } from './analysis/analysis.ts';
import type { Assessment, Verdict, WithholdReason } from './decision/verdict.ts';
import type { CycleId, Instant } from './instant.ts';
import type { Reading, Ticker, Upstreams } from './market/context.ts';
import type { MarketEvent } from './market/events.ts';
import type { PhaseName } from './record/phase/phase.ts';
import type { CallPurpose } from './synthesis/ledger.ts';
import type { Mended, Reply } from './synthesis/reply.ts';
import type { Stability } from './synthesis/stability.ts';
import type { Synthesis } from './synthesis/synthesis.ts';
import type { TechnicalLayer } from './technical/layer.ts';
import type { GateRow } from './wording/gates.ts';
import type { ModelWord } from './wording/why.ts';

/** The candle buckets a cycle rested on: the window, its row count and a hash over the rows. */
export type CandleReference = {
  readonly from: Instant;
  readonly to: Instant;
  readonly rows: number;
  readonly hash: string;
};

/** What one synthesiser said by itself, and every rule that stands against it; a HOLD's cause is among them. */
export type Opinion = {
  readonly verdict: Synthesis['verdict'];
  readonly against: readonly WithholdReason[];
};

/** Quant and the model, each as if it decided, beside what was decided; `model` absent where it gave no usable answer. */
export type SideBySide = {
  readonly quant: Opinion;
  readonly model?: Opinion;
  /** after places and open signals were asked for as well */
  readonly final: Opinion & { readonly by: Synthesis['by'] };
};

/** One asking in the ledger, where its prompt, answer and tokens lie. `reused`: it was paid for before this run. */
export type CallReference = {
  readonly id: string;
  readonly key: string;
  readonly purpose: CallPurpose;
  readonly reused: boolean;
};

/**
 * What was asked of the model and what came. `costUsd` of all calls named, whenever they were paid; `latencyMs` is the wall
 * time that this run waited.
 */
export type ModelRecord = {
  /** absent where it was configured but not asked, which `notAsked` explains */
  readonly word?: ModelWord;
  readonly notAsked?: string;
  /** the configured model's name; absent where none is */
  readonly name?: string;
  /** where a stand-in answered in its place: 'local stand-in' */
  readonly note?: string;
  readonly promptVersion?: string;
  readonly reply?: Reply;
  /** the reply came with the second asking, after the first could not be used */
  readonly repaired?: boolean;
  readonly mended?: readonly Mended[];
  readonly calls: readonly CallReference[];
  readonly costUsd: number;
  readonly latencyMs: number;
};

/** Reports of older releases lack what is marked optional below `timings`. */
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
  readonly timings: Readonly<Record<'gather' | 'think', number>> & { readonly model?: number };
  readonly model?: ModelRecord;
  readonly stability?: Stability;
  readonly alone?: SideBySide;
  /** every gate as it was asked; empty where nothing was proposed */
  readonly gates?: readonly GateRow[];
  /** the dated events the gate was asked with */
  readonly events?: readonly MarketEvent[];
  /** the service's at the verdict, and from when; while suspended a signal is recorded and goes to those who asked for it */
  readonly phase?: { readonly name: PhaseName; readonly since: Instant };
};

export type CycleStage = 'claimed' | 'recorded' | 'enqueued' | 'abandoned';

export type CycleClaim =
  | { readonly kind: 'claimed'; readonly stage: 'claimed' }
  | { readonly kind: 'claimed'; readonly stage: 'recorded'; readonly report: CycleReport }
  | { readonly kind: 'held'; readonly untilWallMs: number }
  | { readonly kind: 'finished' };
