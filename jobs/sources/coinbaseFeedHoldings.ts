// What the feed has told so far: a book and the last trades of each product, and how trustworthy they are.
import type { Instant } from '../../core/instant.ts';
import { type Book, createBook } from '../../core/market/book.ts';
import type { DayStats } from '../../core/market/orderFlow.ts';
import { createTradeWindow, type TradeWindow } from '../../core/market/tradeWindow.ts';
import { type FeedEvent, readFrame } from './coinbaseFeedWire.ts';

export type Holding = {
  readonly symbol: string;
  readonly book: Book;
  readonly trades: TradeWindow;
  /** the feed's time of the last word on the book */
  bookAt: Instant | undefined;
  /** since when the book has been crossed, wall milliseconds */
  crossedSinceWallMs: number | undefined;
  day: DayStats | undefined;
  dayAt: Instant | undefined;
  /** updates that came before a snapshot, and were passed over */
  skipped: number;
  /** tickers that came before there was a book, those that came after, and those of them that said what the book says */
  readonly tickers: { early: number; seen: number; equal: number };
};

/** What a frame did: `holes` names products with trades to fetch; `lost` says why the connection cannot be trusted any more. */
export type Taken =
  | { readonly kind: 'taken'; readonly holes: readonly string[]; readonly issue?: string }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'lost'; readonly because: 'sequence' | 'malformed' | 'crossed'; readonly detail: string };

export type Holdings = {
  of(symbol: string): Holding;
  all(): readonly Holding[];
  /** A new connection: numbering starts again and no book is known; trades stay. */
  restart(): void;
  take(text: string, now: Instant, wallMs: number): Taken;
};

/** A trade said to be later than this past our own now is no trade of today. */
const FROM_THE_FUTURE_MS = 60_000;
/** A book may be crossed between the two messages of one event, but not for longer. */
const CROSSED_MS = 2000;

const newHolding = (symbol: string): Holding => ({
  symbol,
  book: createBook(),
  trades: createTradeWindow(),
  bookAt: undefined,
  crossedSinceWallMs: undefined,
  day: undefined,
  dayAt: undefined,
  skipped: 0,
  tickers: { early: 0, seen: 0, equal: 0 },
});

/** No book and no trades yet; products are added as they are asked for. */
export const createHoldings = (symbols: readonly string[]): Holdings => {
  const holdings = new Map(symbols.map((symbol) => [symbol, newHolding(symbol)]));
  let next: number | undefined;

  const takeBook = (holding: Holding, event: FeedEvent & { kind: 'book' }, at: Instant, wallMs: number): void => {
    if (event.whole) holding.book.snapshot(event.changes);
    else if (!holding.book.update(event.changes)) {
      holding.skipped++;
      return;
    }
    holding.bookAt = at;
    if (holding.book.state() !== 'crossed') holding.crossedSinceWallMs = undefined;
    else holding.crossedSinceWallMs ??= wallMs;
  };
  const takeTicker = (holding: Holding, { ticker }: FeedEvent & { kind: 'ticker' }, at: Instant): void => {
    const best = holding.book.best();
    if (best === undefined) holding.tickers.early++;
    else {
      holding.tickers.seen++;
      if (best.bid.price === ticker.bid && best.ask.price === ticker.ask) holding.tickers.equal++;
    }
    if (ticker.day === undefined) return;
    holding.day = ticker.day;
    holding.dayAt = at;
  };
  /** True where trades are missing that the span needs. */
  const takeTrades = (holding: Holding, { trades }: FeedEvent & { kind: 'trades' }, now: Instant): boolean => {
    const newest = holding.trades.newest();
    holding.trades.add(trades.filter((trade) => trade.at <= now + FROM_THE_FUTURE_MS));
    holding.trades.prune(now);
    const oldestNew = trades.reduce((low, { id }) => Math.min(low, id), Infinity);
    return (newest === undefined || oldestNew > newest.id + 1) && holding.trades.hole(now) !== undefined;
  };

  return {
    of: (symbol) => {
      const known = holdings.get(symbol) ?? newHolding(symbol);
      holdings.set(symbol, known);
      return known;
    },
    all: () => [...holdings.values()],
    restart: () => {
      next = undefined;
      for (const holding of holdings.values()) {
        holding.book.clear();
        holding.bookAt = undefined;
        holding.crossedSinceWallMs = undefined;
      }
    },
    take: (text, now, wallMs) => {
      const frame = readFrame(text);
      if (frame.kind === 'refused') return frame;
      if (frame.kind === 'malformed') return { kind: 'lost', because: 'malformed', detail: frame.issue };
      if (next !== undefined && frame.sequence !== next)
        return { kind: 'lost', because: 'sequence', detail: `message ${frame.sequence} came where ${next} was due` };
      next = frame.sequence + 1;
      const holes: string[] = [];
      for (const event of frame.events) {
        const holding = holdings.get(event.symbol);
        if (holding === undefined) continue;
        if (event.kind === 'book') takeBook(holding, event, frame.at, wallMs);
        else if (event.kind === 'ticker') takeTicker(holding, event, frame.at);
        else if (takeTrades(holding, event, now)) holes.push(event.symbol);
      }
      const crossed = [...holdings.values()].find(
        ({ crossedSinceWallMs: since }) => since !== undefined && wallMs - since > CROSSED_MS,
      );
      if (crossed) return { kind: 'lost', because: 'crossed', detail: `the book of ${crossed.symbol} stays crossed` };
      return { kind: 'taken', holes, ...(frame.issue !== undefined && { issue: frame.issue }) };
    },
  };
};
