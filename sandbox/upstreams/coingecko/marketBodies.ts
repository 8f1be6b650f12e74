// /global, /search/trending and /exchanges/gdax: what concerns the whole market, from the recorded bodies and the recorded market.
import { createRandom, mixed, seedOf } from '../../market/seed.ts';
import { cachedSince, capAt, coins, type PriceAt } from './coins.ts';
import type { Json, RecordedBodies } from './recordedBodies.ts';

const TEN_MINUTES_MS = 600_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const TRENDING = 15;

type Caps = { readonly btc: number; readonly eth: number; readonly total: number };

/** All other coins move with Ethereum, in the recorded proportion to it. */
const capsAt = (recorded: RecordedBodies, priceAt: PriceAt, atMs: number): Caps | undefined => {
  const share = recorded.global.data.market_cap_percentage;
  const [bitcoin, ethereum] = coins;
  const btc = bitcoin && capAt(bitcoin, priceAt, atMs);
  if (btc === undefined) return undefined;
  const eth = (ethereum && capAt(ethereum, priceAt, atMs)) ?? (btc * share.eth) / share.btc;
  return { btc, eth, total: btc + (eth * (100 - share.btc)) / share.eth };
};

/** The whole market as of the ten minutes that began last; undefined before Bitcoin's first trade. */
export const globalBody = (recorded: RecordedBodies, priceAt: PriceAt, nowMs: number): Json | undefined => {
  const atMs = cachedSince(nowMs, TEN_MINUTES_MS);
  const caps = capsAt(recorded, priceAt, atMs);
  const price = priceAt('BTC-USD', atMs);
  if (caps === undefined || price === undefined) return undefined;
  const { data } = recorded.global;
  const then = capsAt(recorded, priceAt, atMs - DAY_MS);
  const turnover = data.total_volume.usd / data.total_market_cap.usd;
  const random = createRandom(mixed(seedOf('global volume'), Math.floor(atMs / HOUR_MS)));
  const volume = caps.total * turnover * (0.7 + 0.6 * random());
  const usdt = (data.market_cap_percentage.usdt * caps.eth) / data.market_cap_percentage.eth;
  const inTwo = (usd: number): Json => ({ btc: usd / price, usd });
  return {
    data: {
      ...data,
      total_market_cap: inTwo(caps.total),
      total_volume: inTwo(volume),
      market_cap_percentage: {
        btc: (100 * caps.btc) / caps.total,
        eth: (100 * caps.eth) / caps.total,
        usdt: (100 * usdt) / caps.total,
      },
      market_cap_change_percentage_24h_usd: then === undefined ? null : (caps.total / then.total - 1) * 100,
      updated_at: atMs / 1000,
    },
  };
};

const usdText = (usd: number): string => `$${Math.round(usd).toLocaleString('en-US')}`;

/** Fifteen coins: one of ours in a seeded place in some of the ten minutes, the rest made up and named so. */
export const trendingBody = (recorded: RecordedBodies, priceAt: PriceAt, nowMs: number): Json => {
  const atMs = cachedSince(nowMs, TEN_MINUTES_MS);
  const random = createRandom(mixed(seedOf('trending'), atMs / TEN_MINUTES_MS));
  const [{ item }] = recorded.trending.coins;
  const [place, which] = [Math.floor(random() * TRENDING * 2), Math.floor(random() * coins.length)];
  const bitcoin = priceAt('BTC-USD', atMs);
  const made = (score: number): Json => {
    const name = `Sandbox Coin ${score + 1}`;
    return {
      ...item,
      id: `sandbox-coin-${score + 1}`,
      slug: `sandbox-coin-${score + 1}`,
      coin_id: 900_000 + score,
      name,
      symbol: `SBX${score + 1}`,
      score,
    };
  };
  const ours = (score: number): Json | undefined => {
    const coin = coins[which];
    const price = coin && priceAt(coin.product, atMs);
    if (score !== place || coin === undefined || price === undefined || bitcoin === undefined) return undefined;
    const then = priceAt(coin.product, atMs - DAY_MS);
    const data = {
      ...item.data,
      price,
      price_btc: String(price / bitcoin),
      price_change_percentage_24h: then === undefined ? {} : { usd: (price / then - 1) * 100 },
      market_cap: usdText(capAt(coin, priceAt, atMs) ?? 0),
    };
    return {
      ...item,
      id: coin.id,
      slug: coin.id,
      coin_id: coin.rank,
      name: coin.name,
      symbol: coin.symbol.toUpperCase(),
      market_cap_rank: coin.rank,
      price_btc: price / bitcoin,
      score,
      data,
    };
  };
  const listed = Array.from({ length: TRENDING }, (_, score) => ({ item: ours(score) ?? made(score) }));
  return { coins: listed, nfts: recorded.trending.nfts, categories: recorded.trending.categories };
};

/** Coinbase Exchange: the recorded volume moved by seeded chance every ten minutes, a ticker for each of our coins. */
export const exchangeBody = (recorded: RecordedBodies, priceAt: PriceAt, nowMs: number): Json => {
  const atMs = cachedSince(nowMs, TEN_MINUTES_MS);
  const random = createRandom(mixed(seedOf('gdax'), atMs / TEN_MINUTES_MS));
  const { id: _id, trade_volume_24h_btc: volume, ...described } = recorded.gdax;
  const [ticker] = recorded.exchange.tickers;
  const time = new Date(atMs).toISOString().replace('.000Z', '+00:00');
  const tickers = coins.flatMap((coin) => {
    const last = priceAt(coin.product, atMs);
    if (last === undefined) return [];
    const times = { timestamp: time, last_traded_at: time, last_fetch_at: time };
    const market = { name: 'Coinbase Exchange', identifier: 'gdax', has_trading_incentive: false };
    const trade_url = `https://www.coinbase.com/advanced-trade/spot/${coin.product}`;
    return [
      {
        ...ticker,
        base: coin.symbol.toUpperCase(),
        target: 'USD',
        market,
        last,
        ...times,
        trade_url,
        coin_id: coin.id,
        target_coin_id: '',
      },
    ];
  });
  const { tickers: _tickers, trade_volume_24h_btc: _volume, ...whole } = recorded.exchange;
  const links = { facebook_url: '', reddit_url: '', twitter_handle: 'coinbase', other_url_1: '', other_url_2: '' };
  const counts = { coins: coins.length, pairs: tickers.length };
  return {
    ...whole,
    ...described,
    ...links,
    ...counts,
    trade_volume_24h_btc: volume * (0.8 + 0.4 * random()),
    tickers,
    status_updates: [],
  };
};
