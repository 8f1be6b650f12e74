// The option book of one coin at an instant: the recorded chain moved to another price, date and volatility.
import { expiriesAfter, expiryName } from './expiries.ts';
import type { DeribitRecording, RecordedOption } from './loadDeribit.ts';
import { optionPrice } from './optionPrice.ts';

const YEAR_MS = 365 * 86_400_000;

/**
 * What a book is made of. `coins` multiplies open interest and volume, `ivFactor` the recorded mark IVs; `price` is the
 * index now and `listingPrice` the one the listed strikes were set by; `linear` options are settled in USDC and `slices`
 * says which expiries there are (0 the nearest; all where absent).
 */
export type BookSpec = {
  readonly coin: string;
  readonly linear: boolean;
  readonly coins: number;
  readonly ivFactor: number;
  readonly price: number;
  readonly listingPrice: number;
  readonly slices?: readonly number[];
};

const round = (value: number, decimals: number): number => Number(value.toFixed(decimals));

/** The largest of 1, 2, 2.5 and 5 times a power of ten that is not above the value, so that no two strikes become one. */
export const strikeGrid = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(value));
  return (([5, 2.5, 2, 1] as const).find((step) => step * power <= value * (1 + 1e-9)) ?? 1) * power;
};

/** 1.5 -> '1d5', as option names have it. */
const strikeName = (strike: number): string => String(strike).replace('.', 'd');

/** Bid or ask as far from the mark as it was recorded, on Deribit's price steps; null where none is left. */
const quoteOf = (recorded: number | null, mark: number, option: RecordedOption, outward: (x: number) => number) => {
  if (recorded === null) return null;
  const price = mark + recorded - option.mark;
  const step = price >= 0.005 ? 0.0005 : 0.0001;
  const quote = round(outward(price / step) * step, 4);
  return quote > 0 ? quote : null;
};

const rowOf = (spec: BookSpec, option: RecordedOption, strike: number, expiryMs: number, nowMs: number) => {
  const { coin, linear, coins, price } = spec;
  const forward = price * option.forward;
  const markIv = round(option.markIv * spec.ivFactor, 2);
  const years = (expiryMs - nowMs) / YEAR_MS;
  const mark = optionPrice({ right: option.right, moneyness: strike / forward, iv: markIv, years });
  const unit = linear ? forward : 1;
  const inUnit = (value: number | null): number | null => (value === null ? null : round(value * unit, linear ? 4 : 8));
  const [bid, ask] = [quoteOf(option.bid, mark, option, Math.floor), quoteOf(option.ask, mark, option, Math.ceil)];
  const volume = round(option.volume * coins, 2);
  const family = linear ? `${coin}_USDC` : coin;
  const expiry = expiryName(expiryMs);
  return {
    high: inUnit(option.high),
    low: inUnit(option.low),
    last: inUnit(option.last),
    bid_price: inUnit(bid),
    ask_price: inUnit(ask),
    instrument_name: `${family}-${expiry}-${strikeName(strike)}-${option.right}`,
    open_interest: round(option.openInterest * coins, 2),
    mark_price: inUnit(mark),
    price_change: option.priceChange,
    interest_rate: 0,
    volume,
    mark_iv: markIv,
    underlying_price: round(forward, 4),
    underlying_index: `${option.synthetic ? 'SYN.' : ''}${family}-${expiry}`,
    base_currency: coin,
    creation_timestamp: nowMs,
    estimated_delivery_price: round(price, 4),
    quote_currency: linear ? 'USDC' : coin,
    volume_usd: round(volume * mark * forward, 2),
    mid_price: bid === null || ask === null ? null : inUnit((bid + ask) / 2),
  };
};

/** A row of get_book_summary_by_currency. */
export type BookRow = ReturnType<typeof rowOf>;

/** The rows of one coin's options that have not expired. */
export const bookRows = (recording: DeribitRecording, spec: BookSpec, nowMs: number): BookRow[] => {
  const scale = spec.listingPrice / recording.indexPrice;
  const grid = strikeGrid(recording.step * scale);
  const expiries = expiriesAfter(nowMs);
  return recording.slices.flatMap((slice, i) => {
    const expiryMs = expiries[i];
    if (expiryMs === undefined || spec.slices?.includes(i) === false) return [];
    return slice.map((option) => {
      const strike = round(Math.round((option.strike * scale) / grid) * grid, 6);
      return rowOf(spec, option, strike, expiryMs, nowMs);
    });
  });
};
