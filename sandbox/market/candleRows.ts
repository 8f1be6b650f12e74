// Candle rows of any granularity as they are known at an instant, the newest minute a moment late.

import type { Tape } from './createTape.ts';
import { numberAt } from './numberAt.ts';
import { mixed } from './seed.ts';
import { decimalNumber } from './wireText.ts';

/** `[time (epoch seconds), low, high, open, close, volume]`, Coinbase's order. */
export type CandleRow = readonly [time: number, low: number, high: number, open: number, close: number, volume: number];

const LONGEST_DELAY_MS = 3000;

/**
 * How long after its close (epoch ms) a bar is not served yet: 0 to 3 s of market time, the same at every run. The last close of a
 * recording has none, since time stands still there.
 */
export const servingDelayMs = (tape: Tape, closeMs: number): number =>
  closeMs >= tape.candles.endMs ? 0 : mixed(tape.seed ^ 0x27d4eb2f, closeMs / 1000) % (LONGEST_DELAY_MS + 1);

/**
 * The instant up to which candles are known at `nowMs`: now, or one bar before the last close while that close is not served yet.
 * Then neither the closed bar nor the one in progress is there, so that a missing row with something later is truly empty.
 */
const knownUntilMs = (tape: Tape, nowMs: number): number => {
  const stepMs = tape.candles.stepS * 1000;
  const closeMs = Math.floor(nowMs / stepMs) * stepMs;
  return nowMs < closeMs + servingDelayMs(tape, closeMs) ? closeMs - stepMs : nowMs;
};

/** Which buckets are wanted: starts within [fromS, toS] epoch seconds, at most `limit` rows counted from the newest. */
export type CandleQuery = {
  readonly granularityS: number;
  readonly fromS: number;
  readonly toS: number;
  readonly limit: number;
};

const rowOf = (tape: Tape, startS: number, granularityS: number, untilUs: number): CandleRow | undefined => {
  const made = tape.aggregate(startS * 1_000_000, Math.min((startS + granularityS) * 1_000_000 - 1, untilUs));
  if (made === undefined) return undefined;
  const { priceDecimals, sizeDecimals } = tape.candles;
  const [low, high, open, close] = [made.low, made.high, made.open, made.close].map((ticks) =>
    decimalNumber(ticks, priceDecimals),
  );
  return [startS, low, high, open, close, decimalNumber(made.units, sizeDecimals)] as CandleRow;
};

/**
 * Rows newest first; buckets without trades are left out; the bucket in progress is there as far as it is known. A bucket that closed
 * with a bar not served yet waits for it, so a closed row is always whole. The granularity must be a multiple of the recording's bars.
 */
export const candleRows = (tape: Tape, query: CandleQuery, nowMs: number): CandleRow[] => {
  const { granularityS, fromS, toS, limit } = query;
  const { startsS } = tape.candles;
  const untilMs = knownUntilMs(tape, nowMs);
  const rows: CandleRow[] = [];
  const lastS = Math.min(toS, Math.floor(nowMs / 1000));
  let bar = tape.barAtOrAfter(Math.floor(lastS / granularityS + 1) * granularityS) - 1;
  while (bar >= 0 && rows.length < limit) {
    const startS = Math.floor(numberAt(startsS, bar) / granularityS) * granularityS;
    if (startS < fromS) break;
    const endMs = (startS + granularityS) * 1000;
    const waiting = endMs > untilMs && endMs <= nowMs;
    const row = waiting ? undefined : rowOf(tape, startS, granularityS, untilMs * 1000);
    if (row !== undefined) rows.push(row);
    bar = tape.barAtOrAfter(startS) - 1;
  }
  return rows;
};
