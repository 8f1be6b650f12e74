// The five upstreams beside candles and price, each with the policy it is asked by.
import type { Config } from '../core/config.ts';
import type { Source, SourceName } from '../core/market/context.ts';
import type { Clock, HealthBoard, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import type { UpstreamSources } from './gather.ts';
import { withIvHistory } from './ivHistory.ts';
import { createCoinbaseBook } from './sources/coinbaseBook.ts';
import { createDailyCloses } from './sources/coinbaseDaily.ts';
import { createCoinbaseFeed } from './sources/coinbaseFeed.ts';
import { createCoinGecko } from './sources/coingecko.ts';
import { createDeribit } from './sources/deribit.ts';
import { createFearGreed } from './sources/fearGreed.ts';
import { type GuardPolicy, guard } from './sources/guard.ts';
import type { ReadJson } from './sources/readJson.ts';
import { createYahoo } from './sources/yahoo.ts';

export type UpstreamsDeps = {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly health: HealthBoard;
  readonly readJson: ReadJson;
  readonly stores: Pick<Stores, 'coinGeckoCredits' | 'ivHistory'>;
  /** chance in [0, 1) that spreads retries and reconnections */
  readonly random: () => number;
  /** where a stand-in's values come from, shown wherever they are */
  readonly notes?: Partial<Record<SourceName, (symbol: string) => string>>;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Timeouts in wall time leave room for one retry inside the 20 s of a cycle; use-by in market time from the fact's instant. */
const policies: Readonly<Record<keyof UpstreamSources, GuardPolicy>> = {
  orderFlow: {
    timeoutMs: 6_000,
    ratePerS: 5,
    burst: 20,
    retryAfterFailureMs: 500,
    breaker: { failures: 5, coolMs: MINUTE },
    useByMs: 2 * MINUTE,
  },
  sentiment: {
    timeoutMs: 9_000,
    ratePerS: 1,
    burst: 20,
    retryAfterFailureMs: 500,
    breaker: { failures: 4, coolMs: 2 * MINUTE },
    useByMs: 2 * HOUR,
  },
  fearGreed: {
    timeoutMs: 6_000,
    ratePerS: 1,
    burst: 20,
    retryAfterFailureMs: 1_000,
    breaker: { failures: 3, coolMs: 5 * MINUTE },
    useByMs: 36 * HOUR,
  },
  macro: {
    timeoutMs: 17_000,
    ratePerS: 1,
    burst: 20,
    retryAfterFailureMs: 1_000,
    breaker: { failures: 3, coolMs: 10 * MINUTE },
    useByMs: 120 * HOUR,
  },
  options: {
    timeoutMs: 9_000,
    ratePerS: 2,
    burst: 20,
    retryAfterFailureMs: 500,
    breaker: { failures: 4, coolMs: 2 * MINUTE },
    useByMs: 30 * MINUTE,
  },
};

const settingsOf: Readonly<Record<keyof UpstreamSources, { readonly address: string; readonly key?: string }>> = {
  orderFlow: { address: 'COINBASE_WS_URL' },
  sentiment: { address: 'COINGECKO_URL', key: 'COINGECKO_API_KEY' },
  fearGreed: { address: 'FEAR_GREED_URL' },
  macro: { address: 'YAHOO_URL' },
  options: { address: 'DERIBIT_URL' },
};

const noted = <T>(source: Source<T>, note: ((symbol: string) => string) | undefined): Source<T> =>
  note === undefined
    ? source
    : {
        name: source.name,
        read: async (symbol, signal) => {
          const reading = await source.read(symbol, signal);
          return reading.kind === 'ok' ? { ...reading, note: note(symbol) } : reading;
        },
      };

/** a book heard so many wall milliseconds ago is fresh however fast the market is played */
const FEED_WALL_MS = 3_000;
/** within so many wall milliseconds the sandbox's feed has told of every book twice */
const BOOK_WALL_MS = 100;

const policyOf = (key: keyof UpstreamSources, speed: number): GuardPolicy => {
  const policy = policies[key];
  return key === 'orderFlow' ? { ...policy, useByMs: Math.max(policy.useByMs, FEED_WALL_MS * speed) } : policy;
};

/** Nothing connects before `start`; `stop` ends the live feed. */
export const createUpstreams = (deps: UpstreamsDeps) => {
  const { config, clock, log, health, readJson, stores, notes = {} } = deps;
  const guarded = <T>(key: keyof UpstreamSources, source: Source<T>): Source<T> =>
    guard(noted(source, notes[source.name]), policyOf(key, clock.speed), {
      clock,
      log,
      health,
      random: deps.random,
      settings: settingsOf[key],
    });
  const rest = createCoinbaseBook({ clock, readJson, baseUrl: config.COINBASE_REST_URL });
  const feed = createCoinbaseFeed({
    clock,
    log,
    url: config.COINBASE_WS_URL,
    symbols: config.SYMBOLS,
    rest,
    random: deps.random,
    bookUseByMs: Math.max(MINUTE, BOOK_WALL_MS * clock.speed),
  });
  const dailyCloses = createDailyCloses({ clock, readJson, baseUrl: config.COINBASE_REST_URL });
  const coinGecko = createCoinGecko({
    ...{ clock, readJson, plan: config.COINGECKO_PLAN, credits: stores.coinGeckoCredits },
    ...(config.COINGECKO_API_KEY ? { apiKey: config.COINGECKO_API_KEY } : {}),
    ...(config.COINGECKO_URL === undefined ? {} : { baseUrl: config.COINGECKO_URL }),
  });
  const yahoo = createYahoo({
    ...{ clock, log, readJson, dailyCloses },
    ...(config.YAHOO_URL === undefined ? {} : { baseUrl: config.YAHOO_URL }),
  });
  const history = withIvHistory({ store: stores.ivHistory, clock });
  const deribit = createDeribit({ clock, readJson, baseUrl: config.DERIBIT_URL, ivHistory: history.before });
  const sources: UpstreamSources = {
    orderFlow: guarded('orderFlow', feed),
    sentiment: guarded('sentiment', coinGecko),
    fearGreed: guarded('fearGreed', createFearGreed({ clock, readJson, baseUrl: config.FEAR_GREED_URL })),
    macro: guarded('macro', yahoo),
    options: guarded('options', history.kept(deribit)),
  };
  const { compare, last: lastPrice } = feed;
  return { sources, compare, lastPrice, start: (): void => feed.start(), stop: (): Promise<void> => feed.stop() };
};
