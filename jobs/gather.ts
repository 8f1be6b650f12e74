// One market context a symbol, all sources asked at once inside one deadline; it never rejects for an upstream.
import type { CycleId, Instant } from '../core/instant.ts';
import type { Candles } from '../core/market/candles.ts';
import type { MarketContext, Reading, Source, Ticker, Upstreams } from '../core/market/context.ts';
import { candleSet } from '../core/market/shapeCandles.ts';
import type { CandleComparison } from '../core/market/tradeCandles.ts';
import type { MarketSource } from '../core/ports/market.ts';
import type { Clock, HealthBoard } from '../core/ports/shell.ts';
import { failureText } from '../core/wording/sources.ts';
import { hhmm } from '../core/wording/times.ts';
import type { CandleFeed } from './candleFeed.ts';
import { withDeadline } from './withDeadline.ts';

const DEADLINE_MS = 20_000;
/** a last trade older than this when it was asked for is no market price */
const TICKER_USE_BY_MS = 120_000;

type ValueOf<R> = Extract<R, { readonly kind: 'ok'; readonly value: unknown }>['value'];
/** The upstreams beside candles and price, each guarded by its own policy. */
export type UpstreamSources = { readonly [K in keyof Upstreams]: Source<ValueOf<Upstreams[K]>> };

export type GatherDeps = {
  readonly feed: CandleFeed;
  readonly source: MarketSource;
  readonly upstreams: UpstreamSources;
  /** fetched candles beside those made of trades; undefined where no minute's trades are all known */
  readonly compare?: (symbol: string, m1: Candles, asOf: Instant) => CandleComparison | undefined;
  readonly clock: Clock;
  readonly health: HealthBoard;
};

const mapReading = <T, U>(reading: Reading<T>, f: (value: T) => U): Reading<U> =>
  reading.kind === 'ok' ? { ...reading, value: f(reading.value) } : reading;

const readUpstreams = async (from: UpstreamSources, symbol: string, signal: AbortSignal): Promise<Upstreams> => {
  const [orderFlow, sentiment, fearGreed, macro, options] = await Promise.all([
    from.orderFlow.read(symbol, signal),
    from.sentiment.read(symbol, signal),
    from.fearGreed.read(symbol, signal),
    from.macro.read(symbol, signal),
    from.options.read(symbol, signal),
  ]);
  return { orderFlow, sentiment, fearGreed, macro, options };
};

/** One part for each symbol's market on /health. */
const tellMarket = (health: HealthBoard, symbol: string, ...readings: readonly Reading<unknown>[]): void => {
  const failed = readings.find((r) => r.kind === 'failed');
  if (failed?.kind === 'failed') health.report(`market ${symbol}`, 'down', `Coinbase: ${failureText(failed.failure)}`);
  else health.report(`market ${symbol}`, 'ok', 'Coinbase answers');
};

/** Trades and candles come by different wires: where they disagree, /health says in how many minutes. */
const tellComparison = ({ compare, health }: GatherDeps, symbol: string, m1: Reading<Candles>, asOf: Instant): void => {
  const result = m1.kind === 'ok' ? compare?.(symbol, m1.value, asOf) : undefined;
  if (!result || result.compared === 0) return;
  const [first] = result.differences;
  const detail = `${result.equal} of ${result.compared} minutes made of trades equal the candles fetched`;
  if (!first) health.report(`trades ${symbol}`, 'ok', detail);
  else
    health.report(
      `trades ${symbol}`,
      'degraded',
      `${detail}; first difference: ${first.field} at ${hhmm(first.at)} UTC`,
    );
};

const fresh = (quoted: Reading<Ticker>, askedAt: Instant, now: Instant): Reading<Ticker> => {
  const ageMs = askedAt - quoted.at;
  return quoted.kind === 'ok' && ageMs > TICKER_USE_BY_MS
    ? { kind: 'failed', source: 'coinbase', at: now, failure: { reason: 'stale', ageMs } }
    : quoted;
};

export const createGather =
  (deps: GatherDeps) =>
  async (
    cycle: CycleId,
    symbol: string,
    asOf: Instant,
    stop?: AbortSignal,
  ): Promise<{ readonly context: MarketContext; readonly m1: Reading<Candles> }> => {
    const { feed, source, upstreams, clock, health } = deps;
    const askedAt = clock.now();
    const [m1, quoted, others] = await withDeadline(DEADLINE_MS, stop, (signal) =>
      Promise.all([
        feed.upTo(symbol, asOf, signal),
        source.ticker(symbol, signal),
        readUpstreams(upstreams, symbol, signal),
      ]),
    );
    tellMarket(health, symbol, m1, quoted);
    tellComparison(deps, symbol, m1, asOf);
    const candles = mapReading(m1, (c) => candleSet(c, asOf));
    const ticker = fresh(quoted, askedAt, clock.now());
    return { context: { cycle, asOf, symbol, candles, ticker, ...others }, m1 };
  };

export type Gather = ReturnType<typeof createGather>;
