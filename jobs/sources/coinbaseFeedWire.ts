// The frames of Coinbase's Advanced Trade feed: schema -> mapper -> what they say in our own terms.
import { z } from 'zod';
import { type Instant, instant } from '../../core/instant.ts';
import type { LevelChange } from '../../core/market/book.ts';
import type { DayStats } from '../../core/market/orderFlow.ts';
import type { Trade } from '../../core/market/tradeWindow.ts';

/** The channels we subscribe to; level2 comes back as l2_data. */
export const CHANNELS = ['heartbeats', 'market_trades', 'ticker', 'level2'] as const;

/** Best prices and sizes and the last day as a ticker tells them; a day is absent where its fields are empty. */
export type FeedTicker = {
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
  readonly day?: DayStats;
};

export type FeedEvent =
  | {
      readonly kind: 'book';
      readonly symbol: string;
      readonly whole: boolean;
      readonly changes: readonly LevelChange[];
    }
  | { readonly kind: 'trades'; readonly symbol: string; readonly trades: readonly Trade[] }
  | { readonly kind: 'ticker'; readonly symbol: string; readonly ticker: FeedTicker };

/**
 * `sequence` counts every message of a connection. `issue` says what was unreadable in a message we can do without: trades are
 * fetched again by their numbers, tickers come again. `refused` is the feed's word on something we asked.
 */
export type FeedFrame =
  | {
      readonly kind: 'events';
      readonly sequence: number;
      readonly at: Instant;
      readonly events: readonly FeedEvent[];
      readonly issue?: string;
    }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'malformed'; readonly issue: string };

const DECIMAL = /^\d+(\.\d+)?$/;
const decimal = z.string().regex(DECIMAL).transform(Number);
const time = z.iso.datetime({ offset: true }).transform((text) => instant(Date.parse(text)));
const envelope = z.object({ channel: z.string(), timestamp: time, sequence_num: z.int().min(0) });

/** A level as ours; checked by hand, since a snapshot has 46,000 of them. */
const level = z.unknown().transform((wire, ctx): LevelChange => {
  if (typeof wire === 'object' && wire !== null && 'side' in wire && 'price_level' in wire && 'new_quantity' in wire) {
    const { side, price_level: price, new_quantity: size } = wire;
    const known = side === 'bid' || side === 'offer';
    if (known && typeof price === 'string' && typeof size === 'string' && DECIMAL.test(price) && DECIMAL.test(size))
      return { side: side === 'bid' ? 'bid' : 'ask', price: Number(price), size: Number(size) };
  }
  ctx.addIssue({ code: 'custom', message: 'is no level of side, price_level and new_quantity' });
  return z.NEVER;
});
const books = z.object({
  events: z.array(
    z.object({ type: z.enum(['snapshot', 'update']), product_id: z.string(), updates: z.array(level).nullish() }),
  ),
});
const trade = z.object({
  trade_id: z.string().regex(/^\d{1,15}$/),
  product_id: z.string(),
  price: decimal,
  size: decimal,
  side: z.enum(['BUY', 'SELL']),
  time,
});
const trades = z.object({ events: z.array(z.object({ trades: z.array(trade) })) });
const quantity = z.union([decimal, z.literal('').transform(() => undefined)]).optional();
const change = z.union([z.string().regex(/^-?\d+(\.\d+)?$/), z.literal('')]).optional();
const ticker = z.object({
  product_id: z.string(),
  best_bid: quantity,
  best_ask: quantity,
  best_bid_quantity: quantity,
  best_ask_quantity: quantity,
  volume_24_h: quantity,
  high_24_h: quantity,
  low_24_h: quantity,
  price_percent_chg_24_h: change,
});
const tickers = z.object({ events: z.array(z.object({ tickers: z.array(ticker) })) });

const bookEvents = ({ events }: z.output<typeof books>): readonly FeedEvent[] =>
  events.map(({ type, product_id: symbol, updates }) => ({
    kind: 'book',
    symbol,
    whole: type === 'snapshot',
    changes: updates ?? [],
  }));

/** The wire names the maker's side: where the maker sold, the taker bought. */
const toTrade = ({ trade_id, price, size, side, time: at }: z.output<typeof trade>): Trade => ({
  id: Number(trade_id),
  at,
  price,
  size,
  taker: side === 'SELL' ? 'buy' : 'sell',
});

const tradeEvents = ({ events }: z.output<typeof trades>): readonly FeedEvent[] => {
  const bySymbol = Map.groupBy(
    events.flatMap((event) => event.trades),
    (each) => each.product_id,
  );
  return [...bySymbol].map(([symbol, own]) => ({ kind: 'trades', symbol, trades: own.map(toTrade) }));
};

const dayOf = (wire: z.output<typeof ticker>): DayStats | undefined => {
  const { volume_24_h: volume, high_24_h: high, low_24_h: low, price_percent_chg_24_h: percent = '' } = wire;
  if (volume === undefined || high === undefined || low === undefined || percent === '') return undefined;
  return { volume, high, low, change: Number(percent) / 100 };
};

const tickerEvents = ({ events }: z.output<typeof tickers>): readonly FeedEvent[] =>
  events
    .flatMap((event) => event.tickers)
    .flatMap((wire) => {
      const { best_bid: bid, best_ask: ask, best_bid_quantity: bidSize, best_ask_quantity: askSize } = wire;
      if (bid === undefined || ask === undefined || bidSize === undefined || askSize === undefined) return [];
      const day = dayOf(wire);
      return [
        { kind: 'ticker', symbol: wire.product_id, ticker: { bid, ask, bidSize, askSize, ...(day && { day }) } },
      ] as const;
    });

/** What a channel's events say; channels we do not use say nothing. */
const readEvents = (channel: string, body: unknown): readonly FeedEvent[] => {
  switch (channel) {
    case 'l2_data':
      return bookEvents(books.parse(body));
    case 'market_trades':
      return tradeEvents(trades.parse(body));
    case 'ticker':
      return tickerEvents(tickers.parse(body));
    default:
      return [];
  }
};

const firstIssue = ({ issues }: z.ZodError): string =>
  issues
    .slice(0, 1)
    .map((issue) => `${issue.path.join('.') || 'frame'}: ${issue.message}`)
    .join('');

/** Reads one frame; an envelope or a word on the book that is not what we know is `malformed`, with the first issue in words. */
export const readFrame = (text: string): FeedFrame => {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { kind: 'malformed', issue: 'not JSON' };
  }
  if (typeof body === 'object' && body !== null && 'type' in body && body.type === 'error') {
    const message = 'message' in body && typeof body.message === 'string' ? body.message : 'no reason given';
    return { kind: 'refused', message: message.slice(0, 200) };
  }
  const around = envelope.safeParse(body);
  if (!around.success) return { kind: 'malformed', issue: firstIssue(around.error) };
  const { channel, timestamp: at, sequence_num: sequence } = around.data;
  try {
    return { kind: 'events', sequence, at, events: readEvents(channel, body) };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const issue = `${channel} ${firstIssue(error)}`;
    return channel === 'l2_data' ? { kind: 'malformed', issue } : { kind: 'events', sequence, at, events: [], issue };
  }
};
