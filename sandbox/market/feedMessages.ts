// The messages of Coinbase's Advanced Trade feed, made from a tape at an instant.
import type { Tape, Trade } from './createTape.ts';
import { LEVEL_DECIMALS, type LevelChange } from './levelStream.ts';
import { bookAfter, lastTrade } from './quotes.ts';
import { rolling } from './rollingStats.ts';
import { goTimeText, instantText, trimmedDecimal } from './wireText.ts';

/** Around every event: the sequence number counts the messages of one connection from 0, over all channels. */
export type Envelope = {
  readonly channel: string;
  readonly client_id: '';
  readonly timestamp: string;
  readonly sequence_num: number;
  readonly events: readonly unknown[];
};

/** Wraps events; `nowMs` is market time. */
export const envelope = (channel: string, sequence: number, nowMs: number, events: readonly unknown[]): Envelope => ({
  channel,
  client_id: '',
  timestamp: instantText(nowMs * 1000),
  sequence_num: sequence,
  events,
});

export type EventType = 'snapshot' | 'update';

/**
 * The ticker event of a product at an instant. The 52 weeks reach as far back as the recording. Undefined before the first trade.
 */
export const tickerEvent = (tape: Tape, type: EventType, nowMs: number) => {
  const trade = lastTrade(tape, nowMs);
  if (trade === undefined) return undefined;
  const { priceDecimals, sizeDecimals } = tape.candles;
  const { ticks } = trade;
  const none = { open: ticks, high: ticks, low: ticks, close: ticks, units: 0 };
  const day = rolling(tape, nowMs, 1) ?? none;
  const year = rolling(tape, nowMs, 364) ?? none;
  const { bids, asks } = bookAfter(tape, trade, 1);
  const price = (value: number | undefined): string => trimmedDecimal(value ?? 0, priceDecimals);
  const size = (value: number | undefined): string => trimmedDecimal(value ?? 0, sizeDecimals);
  const ticker = {
    type: 'ticker',
    product_id: tape.product,
    price: price(ticks),
    volume_24_h: size(day.units),
    low_24_h: price(day.low),
    high_24_h: price(day.high),
    low_52_w: price(year.low),
    high_52_w: price(year.high),
    price_percent_chg_24_h: ((100 * (ticks - day.open)) / day.open).toFixed(14),
    best_bid: price(bids[0]?.ticks),
    best_ask: price(asks[0]?.ticks),
    best_bid_quantity: size(bids[0]?.units),
    best_ask_quantity: size(asks[0]?.units),
  };
  return { type, tickers: [ticker] };
};

/** Trades of a product as an event, newest first; the side is the maker's. */
export const tradesEvent = (tape: Tape, type: EventType, trades: readonly Trade[]) => ({
  type,
  trades: trades.map((trade) => ({
    product_id: tape.product,
    trade_id: String(trade.id),
    price: trimmedDecimal(trade.ticks, tape.candles.priceDecimals),
    size: trimmedDecimal(trade.units, tape.candles.sizeDecimals),
    time: instantText(trade.timeUs),
    side: trade.maker.toUpperCase(),
  })),
});

/** Levels of a product's book as an event; a size of 0 takes a level away. `nowMs` is market time. */
export const levelsEvent = (tape: Tape, type: EventType, changes: readonly LevelChange[], nowMs: number) => {
  const eventTime = instantText(nowMs * 1000);
  const { priceDecimals } = tape.candles;
  return {
    type,
    product_id: tape.product,
    updates: changes.map(({ side, ticks, units }) => ({
      side,
      event_time: eventTime,
      price_level: trimmedDecimal(ticks, priceDecimals),
      new_quantity: trimmedDecimal(units, LEVEL_DECIMALS),
    })),
  };
};

/** A heartbeat; `runningS` is how long the connection has lived in market seconds. */
export const heartbeatEvent = (counter: number, nowMs: number, runningS: number) => ({
  current_time: goTimeText(nowMs, runningS),
  heartbeat_counter: counter,
});

/** The products of each subscribed channel; heartbeats have none and name themselves, as the real feed does. */
export const subscriptionsEvent = (channels: ReadonlyMap<string, ReadonlySet<string>>) => ({
  subscriptions: Object.fromEntries(
    [...channels]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([channel, products]) => [channel, channel === 'heartbeats' ? ['heartbeats'] : [...products]]),
  ),
});
