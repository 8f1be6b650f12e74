// What one cycle knows of the market: every source as a reading that is either there or says why not.
import type { CycleId, Instant } from '../instant.ts';
import type { Candles } from './candles.ts';
import type { FearGreed } from './fearGreed.ts';
import type { Macro } from './macro.ts';
import type { Options } from './options.ts';
import type { OrderFlow } from './orderFlow.ts';
import type { Sentiment } from './sentiment.ts';

export type SourceName = 'coinbase' | 'orderFlow' | 'sentiment' | 'fearGreed' | 'macro' | 'options';

/** Why a source gave nothing. `disabled` was never asked; `stale` gave something too old to be used. */
export type SourceFailure =
  | { readonly reason: 'disabled'; readonly because: 'not configured' }
  | { readonly reason: 'timeout'; readonly afterMs: number }
  | { readonly reason: 'network'; readonly message: string }
  | { readonly reason: 'http'; readonly status: number; readonly retryAfterMs?: number; readonly message: string }
  | { readonly reason: 'malformed'; readonly issues: readonly string[] }
  | { readonly reason: 'stale'; readonly ageMs: number };

/**
 * `at` is the instant of the fact, `receivedAt` that of our having it (both market time), `latencyMs` wall time. A value
 * kept from before because the source fails now says so in `keptBecause`. `note` tells where a stand-in's value comes from.
 */
export type Present<T> = {
  readonly kind: 'ok';
  readonly source: SourceName;
  readonly at: Instant;
  readonly receivedAt: Instant;
  readonly latencyMs: number;
  readonly value: T;
  readonly keptBecause?: SourceFailure;
  readonly note?: string;
};
/** `at` is the instant of failing, `since` that of the first failure in a row where it is known. */
export type Absent = {
  readonly kind: 'failed';
  readonly source: SourceName;
  readonly at: Instant;
  readonly since?: Instant;
  readonly failure: SourceFailure;
};
export type Reading<T> = Present<T> | Absent;

/** One upstream as the cycle asks it: always a reading, in time, for one symbol; it rejects only for a bug of ours. */
export type Source<T> = {
  readonly name: SourceName;
  read(symbol: string, signal: AbortSignal): Promise<Reading<T>>;
};

/** Closed candles only; the last row of each ended at or before the cycle's instant. */
export type CandleSet = {
  readonly m1: Candles;
  readonly m5: Candles;
  readonly m15: Candles;
  readonly h1: Candles;
};

/** Last trade and best quotes in quote currency; `tick` is the price step the exchange accepts, e.g. 0.01. */
export type Ticker = { readonly price: number; readonly bid: number; readonly ask: number; readonly tick: number };

/** What a cycle knows beside the price; each source by itself there or not. */
export type Upstreams = {
  readonly orderFlow: Reading<OrderFlow>;
  readonly sentiment: Reading<Sentiment>;
  readonly fearGreed: Reading<FearGreed>;
  readonly macro: Reading<Macro>;
  readonly options: Reading<Options>;
};

/** The upstreams in the order they are told. */
export const upstreamList = (u: Upstreams): readonly Reading<unknown>[] => [
  u.orderFlow,
  u.sentiment,
  u.fearGreed,
  u.macro,
  u.options,
];

export type MarketContext = Upstreams & {
  readonly cycle: CycleId;
  readonly asOf: Instant;
  readonly symbol: string;
  readonly candles: Reading<CandleSet>;
  readonly ticker: Reading<Ticker>;
};
