// One market context a symbol, inside one deadline; it never rejects for an upstream.
import type { CycleId, Instant } from '../core/instant.ts';
import type { Candles } from '../core/market/candles.ts';
import type { MarketContext, Reading, SourceName } from '../core/market/context.ts';
import { candleSet } from '../core/market/shapeCandles.ts';
import type { Clock, HealthBoard, MarketSource } from '../core/ports.ts';
import { failureText } from '../core/wording/sources.ts';
import type { CandleFeed } from './candleFeed.ts';
import { withDeadline } from './withDeadline.ts';

const DEADLINE_MS = 20_000;
/** a last trade older than this when it was asked for is no market price */
const TICKER_USE_BY_MS = 120_000;

export type GatherDeps = {
  readonly feed: CandleFeed;
  readonly source: MarketSource;
  readonly clock: Clock;
  readonly health: HealthBoard;
};

const notBuilt = (source: SourceName, at: Instant): Reading<never> => ({
  kind: 'failed',
  source,
  at,
  failure: { reason: 'disabled', because: 'not built yet' },
});

const mapReading = <T, U>(reading: Reading<T>, f: (value: T) => U): Reading<U> =>
  reading.kind === 'ok' ? { ...reading, value: f(reading.value) } : reading;

/** One part for each symbol's market on /health. */
const tellMarket = (health: HealthBoard, symbol: string, ...readings: readonly Reading<unknown>[]): void => {
  const failed = readings.find((r) => r.kind === 'failed');
  if (failed?.kind === 'failed') health.report(`market ${symbol}`, 'down', `Coinbase: ${failureText(failed.failure)}`);
  else health.report(`market ${symbol}`, 'ok', 'Coinbase answers');
};

export const createGather =
  ({ feed, source, clock, health }: GatherDeps) =>
  async (
    cycle: CycleId,
    symbol: string,
    asOf: Instant,
    stop?: AbortSignal,
  ): Promise<{ readonly context: MarketContext; readonly m1: Reading<Candles> }> => {
    const askedAt = clock.now();
    const [m1, quoted] = await withDeadline(DEADLINE_MS, stop, (signal) =>
      Promise.all([feed.upTo(symbol, asOf, signal), source.ticker(symbol, signal)]),
    );
    tellMarket(health, symbol, m1, quoted);
    const now = clock.now();
    const ageMs = askedAt - quoted.at;
    const ticker =
      quoted.kind === 'ok' && ageMs > TICKER_USE_BY_MS
        ? ({ kind: 'failed', source: 'coinbase', at: now, failure: { reason: 'stale', ageMs } } as const)
        : quoted;
    const context: MarketContext = {
      cycle,
      asOf,
      symbol,
      candles: mapReading(m1, (candles) => candleSet(candles, asOf)),
      ticker,
      orderFlow: notBuilt('orderFlow', asOf),
      sentiment: notBuilt('sentiment', asOf),
      macro: notBuilt('macro', asOf),
      options: notBuilt('options', asOf),
    };
    return { context, m1 };
  };

export type Gather = ReturnType<typeof createGather>;
