// Order flow from Coinbase: from the live feed while its book can be trusted, else from single REST answers.
import { type Instant, instant, MINUTE_MS } from '../../core/instant.ts';
import type { BookState } from '../../core/market/book.ts';
import type { Candles } from '../../core/market/candles.ts';
import type { Reading, Source } from '../../core/market/context.ts';
import { largeTradeUsd, type OrderFlow, orderFlowOf } from '../../core/market/orderFlow.ts';
import { type CandleComparison, candlesFromTrades, compareCandles } from '../../core/market/tradeCandles.ts';
import type { Clock, Log } from '../../core/ports/shell.ts';
import type { CoinbaseBook } from './coinbaseBook.ts';
import { createHoldings, type Holding } from './coinbaseFeedHoldings.ts';
import { keepConnected, type SocketState } from './coinbaseFeedSocket.ts';
import { createRefill } from './coinbaseFeedTrades.ts';

export type CoinbaseFeedDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly url: string;
  readonly symbols: readonly string[];
  readonly rest: CoinbaseBook;
  /** seeded chance in [0, 1) for the pauses */
  readonly random: () => number;
  /** from what worth on a trade counts as large, US dollars */
  readonly largeUsd?: (symbol: string) => number;
  readonly silenceMs?: number;
  readonly firstPauseMs?: number;
  /** a book of which nothing was heard for this long (market milliseconds) is asked for by REST; a minute where absent */
  readonly bookUseByMs?: number;
};

export type ProductState = {
  readonly symbol: string;
  readonly book: BookState;
  readonly bookAt: Instant | undefined;
  readonly bids: number;
  readonly asks: number;
  readonly trades: number;
  readonly tradesKnownSince: Instant | undefined;
  readonly skippedUpdates: number;
  readonly tickers: { readonly early: number; readonly seen: number; readonly equal: number };
};

/** `since` is when the connection came into this state; `lastEnd` why the last one ended. Counts are since the start. */
export type FeedState = {
  readonly connection: SocketState;
  readonly since: Instant;
  readonly lastEnd: string | undefined;
  readonly lastHeardAt: Instant | undefined;
  readonly counts: {
    readonly connections: number;
    readonly frames: number;
    readonly lost: number;
    readonly unreadable: number;
    readonly refused: number;
    readonly refilledTrades: number;
  };
  readonly products: readonly ProductState[];
};

export type CoinbaseFeed = Source<OrderFlow> & {
  /** Connects and stays connected; a second call does nothing. */
  start(): void;
  /** Ends the connection and what is being fetched. */
  stop(): Promise<void>;
  state(): FeedState;
  /**
   * Fetched 1m candles beside those the trades make, over the last whole minutes before `asOf` of which every trade is
   * known, ten at most; undefined where there is none.
   */
  compare(symbol: string, fetched: Candles, asOf: Instant): CandleComparison | undefined;
  /** The middle of the book as it was last heard, on the step its two best prices show; undefined where there is none. */
  last(symbol: string): { readonly price: number; readonly at: Instant; readonly tick: number } | undefined;
};

const SILENCE_MS = 15_000;
const FIRST_PAUSE_MS = 1000;
const DAY_USE_BY_MS = 10 * MINUTE_MS;
const COMPARED_MS = 10 * MINUTE_MS;

const productState = ({ symbol, book, bookAt, trades, skipped, tickers }: Holding): ProductState => ({
  symbol,
  book: book.state(),
  bookAt,
  bids: book.count('bid'),
  asks: book.count('ask'),
  trades: trades.size(),
  tradesKnownSince: trades.knownSince(),
  skippedUpdates: skipped,
  tickers: { ...tickers },
});

/** The coarsest power of ten both prices lie on, 0.01 at the coarsest and 1e-8 at the finest. */
const stepOf = (prices: readonly number[]): number => {
  for (let decimals = 2; decimals < 8; decimals++) {
    const on = (x: number): boolean => Math.abs(x * 10 ** decimals - Math.round(x * 10 ** decimals)) < 1e-6;
    if (prices.every(on)) return 10 ** -decimals;
  }
  return 1e-8;
};

/**
 * A reading is dated by the last word on the book. It fails only where the feed's book cannot be used and REST has none either;
 * trades that cannot be had leave their flows absent. Products outside `symbols` are served by REST alone.
 */
export const createCoinbaseFeed = (deps: CoinbaseFeedDeps): CoinbaseFeed => {
  const { clock, log, url, symbols, rest, random, largeUsd = largeTradeUsd, bookUseByMs = MINUTE_MS } = deps;
  const holdings = createHoldings(symbols);
  const refill = createRefill({ rest, clock });
  const stopping = new AbortController();
  const counts = { connections: 0, frames: 0, lost: 0, unreadable: 0, refused: 0 };
  let running: Promise<void> | undefined;
  let connection: SocketState = 'off';
  let since = clock.now();
  let lastEnd: string | undefined;
  let lastHeardAt: Instant | undefined;

  const fetchMissing = (symbol: string): void => {
    refill.run(holdings.of(symbol), false, stopping.signal).then(
      (failure) => failure && log.debug('trades could not be fetched', { symbol, failure }),
      (error: unknown) => log.error('fetching trades broke', { symbol, error }),
    );
  };

  const onText = (text: string): string | undefined => {
    counts.frames++;
    lastHeardAt = clock.now();
    const taken = holdings.take(text, lastHeardAt, clock.wallMs());
    switch (taken.kind) {
      case 'refused':
        counts.refused++;
        log.warn('the feed refused', { message: taken.message });
        return undefined;
      case 'lost':
        counts.lost++;
        return taken.detail;
      case 'taken':
        if (taken.issue !== undefined) {
          counts.unreadable++;
          log.debug('a message of the feed was unreadable', { issue: taken.issue });
        }
        for (const symbol of taken.holes) fetchMissing(symbol);
        return undefined;
    }
  };

  const onState = (state: SocketState, because: string | undefined): void => {
    connection = state;
    since = clock.now();
    if (state === 'open') counts.connections++;
    else holdings.restart();
    if (because === undefined) return;
    lastEnd = because;
    log.warn('the order flow feed ended', { because });
  };

  const fromFeed = async (holding: Holding, signal: AbortSignal): Promise<Reading<OrderFlow> | undefined> => {
    const began = clock.wallMs();
    const usable = (now: Instant): boolean => holding.bookAt !== undefined && now - holding.bookAt <= bookUseByMs;
    if (!usable(clock.now()) || holding.book.best() === undefined) return undefined;
    const tradesFailure = holding.trades.hole(clock.now()) && (await refill.run(holding, false, signal));
    const asOf = clock.now();
    const { book, trades, bookAt } = holding;
    const day = holding.dayAt !== undefined && asOf - holding.dayAt <= DAY_USE_BY_MS ? holding.day : undefined;
    const large = largeUsd(holding.symbol);
    const value = orderFlowOf({ from: 'feed', book, trades, asOf, largeUsd: large, day, tradesFailure });
    if (value === undefined || bookAt === undefined || !usable(asOf)) return undefined;
    const at = instant(Math.min(bookAt, asOf));
    return {
      kind: 'ok',
      source: 'orderFlow',
      at,
      receivedAt: asOf,
      latencyMs: clock.wallMs() - began,
      value,
    };
  };

  const fromRest = async (holding: Holding, signal: AbortSignal): Promise<Reading<OrderFlow>> => {
    const { symbol, trades } = holding;
    const [book, tradesFailure, day] = await Promise.all([
      rest.book(symbol, signal),
      refill.run(holding, true, signal),
      rest.stats(symbol, signal),
    ]);
    if (book.kind === 'failed') return book;
    const value = orderFlowOf({
      from: 'rest',
      book: book.value,
      trades,
      asOf: clock.now(),
      largeUsd: largeUsd(symbol),
      day: day.kind === 'ok' ? day.value : undefined,
      tradesFailure,
    });
    if (value !== undefined) return { ...book, value };
    return {
      kind: 'failed',
      source: 'orderFlow',
      at: clock.now(),
      failure: { reason: 'malformed', issues: ['the book has no two sides'] },
    };
  };

  return {
    name: 'orderFlow',
    read: async (symbol, signal) => {
      const holding = holdings.of(symbol);
      return (await fromFeed(holding, signal)) ?? fromRest(holding, signal);
    },
    start: () => {
      const { silenceMs = SILENCE_MS, firstPauseMs = FIRST_PAUSE_MS } = deps;
      running ??= keepConnected(
        { clock, url, symbols, random, silenceMs, firstPauseMs, onText, onState },
        stopping.signal,
      );
    },
    stop: async () => {
      stopping.abort();
      await running;
      await refill.idle();
    },
    compare: (symbol, fetched, asOf) => {
      const { trades } = holdings.of(symbol);
      const since = trades.knownSince();
      const newest = trades.newest();
      if (since === undefined || newest === undefined) return undefined;
      const to = instant(Math.min(asOf, Math.floor(newest.at / MINUTE_MS) * MINUTE_MS));
      const from = instant(Math.max(Math.ceil(since / MINUTE_MS) * MINUTE_MS, asOf - COMPARED_MS));
      if (from >= to) return undefined;
      const known = trades.between(instant(from - 1), instant(to - 1));
      return compareCandles(candlesFromTrades(known, 60), fetched, { from, to });
    },
    last: (symbol) => {
      const { book, bookAt } = holdings.of(symbol);
      const best = bookAt === undefined ? undefined : book.best();
      if (best === undefined || bookAt === undefined) return undefined;
      const tick = stepOf([best.bid.price, best.ask.price]);
      const middle = (best.bid.price + best.ask.price) / 2;
      return { price: Math.round(middle / tick) * tick, at: instant(Math.min(bookAt, clock.now())), tick };
    },
    state: () => ({
      connection,
      since,
      lastEnd,
      lastHeardAt,
      counts: { ...counts, refilledTrades: refill.refilled() },
      products: holdings.all().map(productState),
    }),
  };
};
