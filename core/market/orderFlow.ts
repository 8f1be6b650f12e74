// Order flow of one product at an instant: the book's shape and what takers did in the last minutes.
import { type Instant, MINUTE_MS, plus } from '../instant.ts';
import type { BestLevels, Book } from './book.ts';
import type { SourceFailure } from './context.ts';
import type { Trade, TradeWindow } from './tradeWindow.ts';

/** What stands within a distance of the mid; sizes in base currency, `imbalance` from -1 (asks only) to 1 (bids only). */
export type Depth = {
  readonly bidSize: number;
  readonly askSize: number;
  readonly bidUsd: number;
  readonly askUsd: number;
  readonly imbalance: number;
};

/**
 * What takers did over a span. Volumes and `cvd` (bought minus sold) in base currency. `takerBuyShare` of the volume, 0..1,
 * absent where nothing was traded.
 */
export type TradeFlow = {
  readonly trades: number;
  readonly buyVolume: number;
  readonly sellVolume: number;
  readonly cvd: number;
  readonly takerBuyShare?: number;
};

/** Single trades on Coinbase worth at least `minimumUsd`; one order filled by several resting ones counts as several. */
export type LargeTrades = {
  readonly minimumUsd: number;
  readonly buys: number;
  readonly sells: number;
  readonly buyUsd: number;
  readonly sellUsd: number;
  /** the largest of them, absent where there was none */
  readonly largest?: { readonly at: Instant; readonly usd: number; readonly taker: Trade['taker'] };
};

/** The last 24 h: volume in base currency, change as a share. */
export type DayStats = {
  readonly volume: number;
  readonly high: number;
  readonly low: number;
  readonly change: number;
};

/**
 * `from` says whether the live feed or single REST answers gave it. A depth is absent where the book does not reach so far; a flow
 * where its span is not known without a hole, and then `tradesFailure` says why if fetching failed.
 */
export type OrderFlow = {
  readonly from: 'feed' | 'rest';
  readonly best: BestLevels;
  readonly mid: number;
  readonly spreadBp: number;
  readonly microprice: number;
  readonly levels: { readonly bids: number; readonly asks: number };
  readonly depth: { readonly bp10?: Depth; readonly bp50?: Depth };
  readonly flow: { readonly m1?: TradeFlow; readonly m5?: TradeFlow; readonly m15?: TradeFlow };
  /** over 15 minutes */
  readonly large?: LargeTrades;
  readonly day?: DayStats;
  /** the newest trade known */
  readonly lastTradeAt?: Instant;
  readonly tradesFailure?: SourceFailure;
};

/** (bid + ask) / 2. */
export const midOf = ({ bid, ask }: BestLevels): number => (bid.price + ask.price) / 2;

/** (ask - bid) / mid in hundredths of a per cent. */
export const spreadBpOf = (best: BestLevels): number => (10_000 * (best.ask.price - best.bid.price)) / midOf(best);

/**
 * The mid weighted by the opposite sizes, (bid x askSize + ask x bidSize) / (bidSize + askSize): nearer to the side that is about
 * to be used up (the weighted mid of Gatheral and Oomen, 2010).
 */
export const micropriceOf = ({ bid, ask }: BestLevels): number =>
  (bid.price * ask.size + ask.price * bid.size) / (bid.size + ask.size);

/** Within `bp` of the mid; undefined where either side ends before that or nothing stands there. */
export const depthOf = (book: Book, mid: number, bp: number): Depth | undefined => {
  const bids = book.within('bid', mid - (mid * bp) / 10_000);
  const asks = book.within('ask', mid + (mid * bp) / 10_000);
  const all = bids.size + asks.size;
  if (!bids.reaches || !asks.reaches || all === 0) return undefined;
  return {
    bidSize: bids.size,
    askSize: asks.size,
    bidUsd: bids.worth,
    askUsd: asks.worth,
    imbalance: (bids.size - asks.size) / all,
  };
};

/** What takers did in these trades. */
export const tradeFlowOf = (trades: readonly Trade[]): TradeFlow => {
  let [buyVolume, sellVolume] = [0, 0];
  for (const { taker, size } of trades) {
    if (taker === 'buy') buyVolume += size;
    else sellVolume += size;
  }
  const all = buyVolume + sellVolume;
  return {
    trades: trades.length,
    buyVolume,
    sellVolume,
    cvd: buyVolume - sellVolume,
    ...(all > 0 && { takerBuyShare: buyVolume / all }),
  };
};

/** The trades of these that are worth at least `minimumUsd`. */
export const largeTradesOf = (trades: readonly Trade[], minimumUsd: number): LargeTrades => {
  const large = trades.filter(({ price, size }) => price * size >= minimumUsd);
  const worth = (taker: Trade['taker']): readonly number[] =>
    large.filter((trade) => trade.taker === taker).map(({ price, size }) => price * size);
  const [bought, sold] = [worth('buy'), worth('sell')];
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  const largest = large.toSorted((a, b) => b.price * b.size - a.price * a.size)[0];
  return {
    minimumUsd,
    buys: bought.length,
    sells: sold.length,
    buyUsd: sum(bought),
    sellUsd: sum(sold),
    ...(largest && { largest: { at: largest.at, usd: largest.price * largest.size, taker: largest.taker } }),
  };
};

const LARGE_USD: Readonly<Record<string, number>> = { 'BTC-USD': 100_000, 'ETH-USD': 50_000, 'SOL-USD': 25_000 };
const LARGE_USD_ELSEWHERE = 10_000;

/** From what worth on a trade of the product counts as large, US dollars. */
export const largeTradeUsd = (symbol: string): number => LARGE_USD[symbol] ?? LARGE_USD_ELSEWHERE;

export type OrderFlowParts = {
  readonly from: OrderFlow['from'];
  readonly book: Book;
  readonly trades: TradeWindow;
  readonly asOf: Instant;
  readonly largeUsd: number;
  readonly day?: DayStats | undefined;
  readonly tradesFailure?: SourceFailure | undefined;
};

/** Undefined where the book cannot be read: no snapshot, one side only, or crossed. Spans end at `asOf`; later trades do not count. */
export const orderFlowOf = ({
  from,
  book,
  trades,
  asOf,
  largeUsd,
  day,
  tradesFailure,
}: OrderFlowParts): OrderFlow | undefined => {
  const best = book.best();
  if (best === undefined) return undefined;
  const mid = midOf(best);
  const [bp10, bp50] = [depthOf(book, mid, 10), depthOf(book, mid, 50)];
  const since = trades.knownSince();
  const spanOf = (minutes: number): readonly Trade[] | undefined => {
    const start = plus(asOf, -minutes * MINUTE_MS);
    return since !== undefined && since <= start ? trades.between(start, asOf) : undefined;
  };
  const [m1, m5, m15] = [spanOf(1), spanOf(5), spanOf(15)];
  const last = trades.newest();
  return {
    from,
    best,
    mid,
    spreadBp: spreadBpOf(best),
    microprice: micropriceOf(best),
    levels: { bids: book.count('bid'), asks: book.count('ask') },
    depth: { ...(bp10 && { bp10 }), ...(bp50 && { bp50 }) },
    flow: {
      ...(m1 && { m1: tradeFlowOf(m1) }),
      ...(m5 && { m5: tradeFlowOf(m5) }),
      ...(m15 && { m15: tradeFlowOf(m15) }),
    },
    ...(m15 && { large: largeTradesOf(m15, largeUsd) }),
    ...(day && { day }),
    ...(last && { lastTradeAt: last.at }),
    ...(tradesFailure && { tradesFailure }),
  };
};
