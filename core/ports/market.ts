// The market's ports: an exchange's public data, and what is kept of it.
import type { Instant } from '../instant.ts';
import type { Candles } from '../market/candles.ts';
import type { Reading, Ticker } from '../market/context.ts';

/** One exchange's public market. Never rejects for the upstream: what failed comes back as a failed reading. */
export type MarketSource = {
  /** 1m candles with start in [from, to), closed ones only, oldest first; buckets without trades filled forward. */
  candles(symbol: string, from: Instant, to: Instant, signal?: AbortSignal): Promise<Reading<Candles>>;
  ticker(symbol: string, signal?: AbortSignal): Promise<Reading<Ticker>>;
};

/** Immutable five-minute buckets of 1m candles; a bucket that changes later is stored as a new version. */
export type CandleStore = {
  /** Stores whole slots; returns how many buckets were new and how many changed an earlier version. */
  append(symbol: string, candles: Candles): Promise<{ readonly added: number; readonly changed: number }>;
  /** The newest versions with start in [from, to), oldest first; missing slots are simply not there. */
  read(symbol: string, from: Instant, to: Instant): Promise<Candles>;
  /** Starts of the slots in [from, to) that are not stored, ascending. */
  missing(symbol: string, from: Instant, to: Instant): Promise<readonly Instant[]>;
};

/** One implied volatility a UTC day and symbol, in per cent a year; the day's last one stands. */
export type IvHistoryStore = {
  put(symbol: string, day: string, iv: number): Promise<void>;
  /** Those of the days before, oldest first, at most a year. */
  before(symbol: string, day: string): Promise<readonly number[]>;
};
