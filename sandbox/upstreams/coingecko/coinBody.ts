// /coins/{id}: the recorded body of bitcoin, with the numbers of this coin at this minute of the recorded market.
import { createRandom, mixed, seedOf } from '../../market/seed.ts';
import { type Coin, cachedSince, type PriceAt, supplyAt } from './coins.ts';
import type { Json, RecordedBodies } from './recordedBodies.ts';

const DAY_MS = 86_400_000;
const CACHE_MS = 60_000;
const HOUR_MS = 3_600_000;

const round = (value: number, decimals: number): number => Number(value.toFixed(decimals));

/** Per cent from then to now with five decimals; null where the market was not known then. */
const changeFrom = (now: number, then: number | undefined): number | null =>
  then === undefined ? null : round((now / then - 1) * 100, 5);

/** A chance in [0, 1) that stays for an hour, one a purpose. */
const chance = (coin: Coin, purpose: string, nowMs: number): number =>
  createRandom(mixed(seedOf(`${coin.id} ${purpose}`), Math.floor(nowMs / HOUR_MS)))();

/** Nobody has voted for Solana in one hour of four: null, as CoinGecko writes it. */
const votes = (coin: Coin, nowMs: number): Json => {
  const none = coin.id === 'solana' && chance(coin, 'no votes', nowMs) < 0.25;
  const up = round(Math.min(98, 84.07 + 10 * (chance(coin, 'votes', nowMs) - 0.5)), 2);
  return {
    sentiment_votes_up_percentage: none ? null : up,
    sentiment_votes_down_percentage: none ? null : round(100 - up, 2),
  };
};

/** Bitcoin as recorded; for the others reddit is 0 and developers null, which is how CoinGecko writes what it does not have. */
const people = (coin: Coin, recorded: RecordedBodies['coin']): Json => {
  if (coin.id === 'bitcoin') return {};
  const silent = {
    facebook_likes: null,
    reddit_average_posts_48h: 0,
    reddit_average_comments_48h: 0,
    reddit_subscribers: coin.id === 'ethereum' ? 0 : null,
    reddit_accounts_active_48h: 0,
    telegram_channel_user_count: coin.id === 'solana' ? 65_000 : null,
  };
  const unknown = {
    ...Object.fromEntries(Object.keys(recorded.developer_data).map((name) => [name, null])),
    code_additions_deletions_4_weeks: { additions: null, deletions: null },
    last_4_weeks_commit_activity_series: [],
  };
  return { community_data: silent, ...(coin.id === 'solana' && { developer_data: unknown }) };
};

const SPANS = [
  ['24h', 1],
  ['7d', 7],
  ['14d', 14],
  ['30d', 30],
  ['60d', 60],
  ['200d', 200],
  ['1y', 365],
] as const;

const perUsd = (value: number | null): Json => (value === null ? {} : { usd: value });

/** What has changed since earlier days, in both of the ways CoinGecko writes it. */
const changes = (coin: Coin, priceAt: PriceAt, nowMs: number, price: number): Json => {
  const before = (days: number): number | undefined => priceAt(coin.product, nowMs - days * DAY_MS);
  const spans = SPANS.map(
    ([name, days]) => [`price_change_percentage_${name}`, changeFrom(price, before(days))] as const,
  );
  const yesterday = before(1);
  const capThen = yesterday === undefined ? undefined : yesterday * supplyAt(coin, nowMs - DAY_MS);
  const cap = price * supplyAt(coin, nowMs);
  const gained = yesterday === undefined ? null : round(price - yesterday, 5);
  const capGained = capThen === undefined ? null : Math.round(cap - capThen);
  return {
    ...Object.fromEntries(spans),
    ...Object.fromEntries(spans.map(([name, value]) => [`${name}_in_currency`, perUsd(value)])),
    price_change_24h: gained,
    price_change_24h_in_currency: perUsd(gained),
    price_change_percentage_1h_in_currency: perUsd(changeFrom(price, before(1 / 24))),
    market_cap_change_24h: capGained,
    market_cap_change_24h_in_currency: perUsd(capGained),
    market_cap_change_percentage_24h: changeFrom(cap, capThen),
    market_cap_change_percentage_24h_in_currency: perUsd(changeFrom(cap, capThen)),
  };
};

/** Highs and lows: of the day at half hours, of all time as known by then. */
const extremes = (coin: Coin, priceAt: PriceAt, nowMs: number, price: number): Json => {
  const day = Array.from({ length: 49 }, (_, i) => priceAt(coin.product, nowMs - (i * DAY_MS) / 48));
  const known = day.filter((p) => p !== undefined);
  const ath = price > coin.ath.usd ? { usd: price, date: new Date(nowMs).toISOString() } : coin.ath;
  return {
    high_24h: { usd: Math.max(price, ...known) },
    low_24h: { usd: Math.min(price, ...known) },
    ath: { usd: ath.usd },
    ath_date: { usd: ath.date },
    ath_change_percentage: { usd: changeFrom(price, ath.usd) },
    atl: { usd: coin.atl.usd },
    atl_date: { usd: coin.atl.date },
    atl_change_percentage: { usd: changeFrom(price, coin.atl.usd) },
  };
};

type MarketNow = { readonly coin: Coin; readonly priceAt: PriceAt; readonly nowMs: number; readonly price: number };

const marketData = (market: RecordedBodies['coin']['market_data'], now: MarketNow): Json => {
  const { coin, priceAt, nowMs, price } = now;
  const bitcoin = priceAt('BTC-USD', nowMs) ?? price;
  const euros = market.current_price.eur / market.current_price.usd;
  const inAll = (usd: number): Json => ({
    btc: round(usd / bitcoin, 8),
    eur: round(usd * euros, 2),
    usd: round(usd, 2),
  });
  const supply = supplyAt(coin, nowMs);
  const turnover = (market.total_volume.usd / market.market_cap.usd) * (0.7 + 0.6 * chance(coin, 'volume', nowMs));
  return {
    ...market,
    current_price: inAll(price),
    market_cap: inAll(price * supply),
    fully_diluted_valuation: inAll(price * (coin.maxSupply ?? supply)),
    market_cap_rank: coin.rank,
    market_cap_rank_with_rehypothecated: coin.rank,
    total_volume: inAll(price * supply * turnover),
    ...extremes(coin, priceAt, nowMs, price),
    ...changes(coin, priceAt, nowMs, price),
    total_supply: coin.maxSupply ?? supply,
    max_supply: coin.maxSupply,
    max_supply_infinite: coin.maxSupply === null,
    circulating_supply: supply,
    last_updated: new Date(nowMs).toISOString(),
  };
};

export type CoinQuery = {
  readonly tickers: boolean;
  readonly market: boolean;
  readonly community: boolean;
  readonly developer: boolean;
};

/** The body as of the minute that began last; undefined where the coin has no price yet. */
export const coinBody = (
  recorded: RecordedBodies['coin'],
  coin: Coin,
  { priceAt, nowMs, query }: { readonly priceAt: PriceAt; readonly nowMs: number; readonly query: CoinQuery },
): Json | undefined => {
  const atMs = cachedSince(nowMs, CACHE_MS);
  const price = priceAt(coin.product, atMs);
  if (price === undefined) return undefined;
  const body: Json = {
    ...recorded,
    id: coin.id,
    symbol: coin.symbol,
    name: coin.name,
    web_slug: coin.id,
    genesis_date: coin.genesis,
    market_cap_rank: coin.rank,
    market_cap_rank_with_rehypothecated: coin.rank,
    description: { en: `${coin.name}, as the sandbox plays it.` },
    links: coin.id === 'bitcoin' ? recorded['links'] : {},
    image: {},
    ...votes(coin, atMs),
    last_updated: new Date(atMs).toISOString(),
    market_data: marketData(recorded.market_data, { coin, priceAt, nowMs: atMs, price }),
    ...people(coin, recorded),
    tickers: [],
  };
  const unwanted = new Set(
    [
      query.tickers || 'tickers',
      query.market || 'market_data',
      query.community || 'community_data',
      query.developer || 'developer_data',
    ].filter((name) => name !== true),
  );
  return Object.fromEntries(Object.entries(body).filter(([name]) => !unwanted.has(name)));
};
