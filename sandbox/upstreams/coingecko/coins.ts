// The coins the stand-in knows, and what they are worth at an instant of the recorded market.

/** Price in US dollars of a product's last trade at an instant (epoch ms); undefined before its first. */
export type PriceAt = (product: string, nowMs: number) => number | undefined;

export type Coin = {
  readonly id: string;
  readonly symbol: string;
  readonly name: string;
  readonly product: string;
  readonly rank: number;
  readonly genesis: string;
  readonly ath: { readonly usd: number; readonly date: string };
  readonly atl: { readonly usd: number; readonly date: string };
  readonly maxSupply: number | null;
};

export const coins: readonly Coin[] = [
  {
    id: 'bitcoin',
    symbol: 'btc',
    name: 'Bitcoin',
    product: 'BTC-USD',
    rank: 1,
    genesis: '2009-01-03',
    ath: { usd: 69_045, date: '2021-11-10T14:24:11.849Z' },
    atl: { usd: 67.81, date: '2013-07-06T00:00:00.000Z' },
    maxSupply: 21_000_000,
  },
  {
    id: 'ethereum',
    symbol: 'eth',
    name: 'Ethereum',
    product: 'ETH-USD',
    rank: 2,
    genesis: '2015-07-30',
    ath: { usd: 4878.26, date: '2021-11-10T14:24:19.604Z' },
    atl: { usd: 0.432979, date: '2015-10-20T00:00:00.000Z' },
    maxSupply: null,
  },
  {
    id: 'solana',
    symbol: 'sol',
    name: 'Solana',
    product: 'SOL-USD',
    rank: 5,
    genesis: '2020-03-16',
    ath: { usd: 259.96, date: '2021-11-06T21:54:35.825Z' },
    atl: { usd: 0.500801, date: '2020-05-11T19:35:23.449Z' },
    maxSupply: null,
  },
];

const RECORDED_SUPPLY = 19_675_377;
const RECORDED_SUPPLY_MS = Date.UTC(2024, 3, 7, 15, 24);
const BITCOINS_A_DAY = 900;

/** Coins in circulation: Bitcoin's from the recorded number by 900 a day, the others round numbers of early 2024. */
export const supplyAt = (coin: Coin, nowMs: number): number => {
  if (coin.id === 'ethereum') return 120_180_000;
  if (coin.id === 'solana') return 432_000_000;
  return Math.round(RECORDED_SUPPLY + ((nowMs - RECORDED_SUPPLY_MS) / 86_400_000) * BITCOINS_A_DAY);
};

/** Price times supply in US dollars; undefined where the coin has no price yet. */
export const capAt = (coin: Coin, priceAt: PriceAt, nowMs: number): number | undefined => {
  const price = priceAt(coin.product, nowMs);
  return price === undefined ? undefined : price * supplyAt(coin, nowMs);
};

/** The start of the stretch an answer is cached for. */
export const cachedSince = (nowMs: number, cacheMs: number): number => Math.floor(nowMs / cacheMs) * cacheMs;
