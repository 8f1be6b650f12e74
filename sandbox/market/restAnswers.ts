// The bodies of Coinbase's Exchange REST answers, made from a tape at an instant.
import type { Tape, Trade } from './createTape.ts';
import { LEVEL_DECIMALS, type LevelChange, wholeBook } from './levelStream.ts';
import { bookAfter, type Level, lastTrade } from './quotes.ts';
import { rolling } from './rollingStats.ts';
import { mixed } from './seed.ts';
import { instantText, paddedDecimal, trimmedDecimal } from './wireText.ts';

/** One product as GET /products lists it. */
export const productBody = (tape: Tape) => {
  const [base = '', quote = ''] = tape.product.split('-');
  return {
    id: tape.product,
    base_currency: base,
    quote_currency: quote,
    quote_increment: trimmedDecimal(1, tape.candles.priceDecimals),
    base_increment: trimmedDecimal(1, tape.candles.sizeDecimals),
    display_name: tape.product,
    min_market_funds: '1',
    margin_enabled: false,
    post_only: false,
    limit_only: false,
    cancel_only: false,
    status: 'online',
    status_message: '',
    trading_disabled: false,
    fx_stablecoin: false,
    max_slippage_percentage: '0.02000000',
    auction_mode: false,
    high_bid_limit_percentage: '',
  };
};

/** The ticker of the last trade; there is no RFQ trading in the sandbox, so its volume is 0. Undefined before the first trade. */
export const tickerBody = (tape: Tape, nowMs: number) => {
  const trade = lastTrade(tape, nowMs);
  if (trade === undefined) return undefined;
  const { priceDecimals, sizeDecimals } = tape.candles;
  const { bids, asks } = bookAfter(tape, trade, 1);
  return {
    ask: trimmedDecimal(asks[0]?.ticks ?? 0, priceDecimals),
    bid: trimmedDecimal(bids[0]?.ticks ?? 0, priceDecimals),
    volume: trimmedDecimal(rolling(tape, nowMs, 1)?.units ?? 0, sizeDecimals),
    trade_id: trade.id,
    price: trimmedDecimal(trade.ticks, priceDecimals),
    size: trimmedDecimal(trade.units, sizeDecimals),
    time: instantText(trade.timeUs),
    rfq_volume: '0.000000',
  };
};

/** Rolling statistics; without a trade in the last day its prices are those of the last trade. Undefined before the first trade. */
export const statsBody = (tape: Tape, nowMs: number) => {
  const trade = lastTrade(tape, nowMs);
  if (trade === undefined) return undefined;
  const { priceDecimals, sizeDecimals } = tape.candles;
  const { ticks } = trade;
  const day = rolling(tape, nowMs, 1) ?? { open: ticks, high: ticks, low: ticks, close: ticks, units: 0 };
  return {
    open: trimmedDecimal(day.open, priceDecimals),
    high: trimmedDecimal(day.high, priceDecimals),
    low: trimmedDecimal(day.low, priceDecimals),
    last: trimmedDecimal(ticks, priceDecimals),
    volume: trimmedDecimal(day.units, sizeDecimals),
    volume_30day: trimmedDecimal(rolling(tape, nowMs, 30)?.units ?? 0, sizeDecimals),
    rfq_volume_24hour: '0.000000',
    rfq_volume_30day: '0.000000',
  };
};

/** Level 1: the best of each side. Level 2: every level, as the feed has them. Undefined before the first trade. */
export const bookBody = (tape: Tape, level: 1 | 2, nowMs: number) => {
  const trade = lastTrade(tape, nowMs);
  if (trade === undefined) return undefined;
  const { priceDecimals, sizeDecimals } = tape.candles;
  const { bids, asks, sequence } = bookAfter(tape, trade, 1);
  const best = ({ ticks, units, orders }: Level) => [
    trimmedDecimal(ticks, priceDecimals),
    trimmedDecimal(units, sizeDecimals),
    orders,
  ];
  const row = ({ ticks, units }: LevelChange) => [
    trimmedDecimal(ticks, priceDecimals),
    trimmedDecimal(units, LEVEL_DECIMALS),
    1 + (mixed(tape.seed, ticks) % 6),
  ];
  const whole = level === 2 ? wholeBook(tape, nowMs) : undefined;
  return {
    bids: whole?.bids.map(row) ?? bids.map(best),
    asks: whole?.asks.map(row) ?? asks.map(best),
    sequence,
    auction_mode: false,
    auction: null,
    time: instantText(nowMs * 1000),
  };
};

/** One row of GET /trades; the side is the maker's. */
export const tradeBody = (tape: Tape, trade: Trade) => ({
  trade_id: trade.id,
  side: trade.maker,
  size: paddedDecimal(trade.units, tape.candles.sizeDecimals),
  price: paddedDecimal(trade.ticks, tape.candles.priceDecimals),
  time: instantText(trade.timeUs),
});

/** Which page of trades: ids above `before` and below `after`, the newest `limit` of them. */
export type TradePage = { readonly limit: number; readonly before?: number; readonly after?: number };

/** The trades of a page, newest first. */
export const tradePage = (tape: Tape, page: TradePage, nowMs: number): Trade[] => {
  const known = tape.knownCount(nowMs);
  const above = page.before === undefined ? -1 : page.before - tape.firstId;
  const below = page.after === undefined ? known : Math.min(known, page.after - tape.firstId);
  const trades: Trade[] = [];
  for (let index = below - 1; index > above && index >= 0 && trades.length < page.limit; index--) {
    trades.push(tape.tradeAt(index));
  }
  return trades;
};
