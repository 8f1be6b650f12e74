// Which option books there are, by Deribit's currencies, and what each is made of.
import { type BookRow, type BookSpec, bookRows } from './bookRows.ts';
import { lastListing } from './expiries.ts';
import type { DeribitRecording } from './loadDeribit.ts';
import { indexLevel } from './volatilityIndex.ts';

/** Said of every value the service shows from here. */
export const DERIBIT_NOTE =
  'stand-in: BTC option chain of 2020-05-21 rescaled to today, ETH and SOL made from it; DVOL of BTC as recorded, of ETH rescaled from it';

/** Price of a product such as BTC-USD as it was known at an instant (epoch ms); undefined where none was. */
export type PriceAt = (product: string, nowMs: number) => number | undefined;

export type CoinName = 'BTC' | 'ETH' | 'SOL';

/**
 * `volatility`: realised volatility of the daily closes of 2023 over BTC's (43.63 %, 46.59 %, 95.89 % a year).
 * `coins`: how many of the coin were worth one BTC at the beginning of 2024, in round numbers.
 */
export const COINS: Readonly<Record<CoinName, { readonly volatility: number; readonly coins: number }>> = {
  BTC: { volatility: 1, coins: 1 },
  ETH: { volatility: 1.068, coins: 18 },
  SOL: { volatility: 2.198, coins: 400 },
};

/** At-the-money IV of the recorded chain at 30 days, per cent a year. */
const RECORDED_IV30 = 83.63;

type Member = {
  readonly coin: CoinName;
  readonly linear: boolean;
  readonly share: number;
  readonly slices?: readonly number[];
};

/** The linear BTC options are few beside the others; they are there because the real answer mixes coins. */
const MEMBERS: Readonly<Record<string, readonly Member[]>> = {
  BTC: [{ coin: 'BTC', linear: false, share: 1 }],
  ETH: [{ coin: 'ETH', linear: false, share: 1 }],
  USDC: [
    { coin: 'BTC', linear: true, share: 0.01, slices: [4] },
    { coin: 'SOL', linear: true, share: 1 },
  ],
  USDT: [],
  EURR: [],
};

/** The option rows of a currency's book at an instant; undefined for a currency that Deribit does not know. */
export const bookOf = (
  deps: { readonly recording: DeribitRecording; readonly priceAt: PriceAt },
  currency: string,
  nowMs: number,
): BookRow[] | undefined => {
  const { recording, priceAt } = deps;
  const level = indexLevel(recording.dvol, nowMs) ?? RECORDED_IV30;
  return MEMBERS[currency]?.flatMap(({ coin, linear, share, slices }) => {
    const product = `${coin}-USD`;
    const price = priceAt(product, nowMs);
    if (price === undefined) return [];
    const listingPrice = priceAt(product, lastListing(nowMs)) ?? price;
    const { volatility, coins } = COINS[coin];
    const ivFactor = (level / RECORDED_IV30) * volatility;
    const spec: BookSpec = { coin, linear, coins: coins * share, ivFactor, price, listingPrice };
    return bookRows(recording, slices === undefined ? spec : { ...spec, slices }, nowMs);
  });
};
