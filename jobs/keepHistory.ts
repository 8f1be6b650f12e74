// Fills the last 14 days of candles, newest first, and goes on looking after them for as long as the service runs.
import { type Instant, instant, MINUTE_MS, plus, SLOT_MS, slotOf } from '../core/instant.ts';
import type { SourceFailure } from '../core/market/context.ts';
import type { Clock, HealthBoard, Log } from '../core/ports/shell.ts';
import { failureText } from '../core/wording/sources.ts';
import { type CandleFeed, HISTORY_MS } from './candleFeed.ts';

/** five pages of the exchange */
const CHUNK_MS = 1400 * MINUTE_MS;
const RETRY_MS = 60_000;
const LOOK_AGAIN_MS = 60 * 60_000;
const REPORT_EVERY = 1000;

export type KeepHistoryDeps = {
  readonly feed: CandleFeed;
  readonly symbols: readonly string[];
  readonly clock: Clock;
  readonly health: HealthBoard;
  readonly log: Log;
};

type Filled = { readonly left: number; readonly failure: SourceFailure | undefined };

/** One pass over a symbol's 14 days, newest first; it ends at the first failure. */
export const backfill = async (
  { feed, clock }: Pick<KeepHistoryDeps, 'feed' | 'clock'>,
  symbol: string,
  signal: AbortSignal,
  progress: (left: number, of: number) => void = () => undefined,
): Promise<Filled> => {
  const to = slotOf(clock.now());
  const from = plus(to, -HISTORY_MS);
  const of = (await feed.missing(symbol, from, to)).length;
  let left = of;
  for (let end: Instant = to; left > 0 && end > from && !signal.aborted; end = plus(end, -CHUNK_MS)) {
    const wanted = await feed.missing(symbol, instant(Math.max(from, end - CHUNK_MS)), end);
    const [first] = wanted;
    const last = wanted.at(-1);
    if (first === undefined || last === undefined) continue;
    const reading = await feed.fetchInto(symbol, first, plus(last, SLOT_MS), signal);
    if (reading.kind === 'failed') return { left, failure: reading.failure };
    left = (await feed.missing(symbol, from, to)).length;
    progress(left, of);
  }
  return { left, failure: undefined };
};

/** Tries again a minute after a failure and looks again every hour; resolves when the signal aborts. */
export const keepHistory = async (deps: KeepHistoryDeps, signal: AbortSignal): Promise<void> => {
  const { clock, health, log } = deps;
  while (!signal.aborted) {
    let failed: string | undefined;
    for (const symbol of deps.symbols) {
      const { left, failure } = await backfill(deps, symbol, signal, (rest, of) => {
        if (rest === 0 || (of - rest) % REPORT_EVERY < CHUNK_MS / SLOT_MS)
          log.info(`history of ${symbol}: ${of - rest} of ${of} missing slots fetched`);
      });
      if (signal.aborted) return;
      if (failure) failed = `${symbol}: ${left} slots of the last 14 days are missing, ${failureText(failure)}`;
    }
    health.report('history', failed === undefined ? 'ok' : 'degraded', failed ?? 'the last 14 days are there');
    if (failed !== undefined) log.warn('history is incomplete; it is fetched again in a minute', { failed });
    await clock.sleep(failed === undefined ? LOOK_AGAIN_MS : RETRY_MS, signal);
  }
};
