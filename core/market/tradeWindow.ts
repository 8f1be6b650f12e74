// The trades of the last minutes by their contiguous numbers: what is known without a hole, and what is still to be fetched.
import { type Instant, MINUTE_MS } from '../instant.ts';

/** `taker` is who crossed the spread: the opposite of the maker's side that Coinbase's wires carry. Size in base currency. */
export type Trade = {
  readonly id: number;
  readonly at: Instant;
  readonly price: number;
  readonly size: number;
  readonly taker: 'buy' | 'sell';
};

/** Trades to fetch: those numbered below `before` (absent: the newest), down to `after`, which is known (absent: to the span's start). */
export type Hole = { readonly before?: number; readonly after?: number };

export type TradeWindow = {
  /** Adds trades in any order; known numbers are passed over. Returns how many were new. */
  add(trades: readonly Trade[]): number;
  /** Drops what the span does not need any more at `asOf`. */
  prune(asOf: Instant): void;
  /** The newest thing missing from the span that ends at `asOf`; undefined where nothing is, or where there is no room for more. */
  hole(asOf: Instant): Hole | undefined;
  /** From when on every trade up to the newest is known; undefined without trades. */
  knownSince(): Instant | undefined;
  /** Trades with from < at <= to, oldest first. */
  between(from: Instant, to: Instant): readonly Trade[];
  newest(): Trade | undefined;
  size(): number;
};

export const TRADE_SPAN_MS = 15 * MINUTE_MS;
const MOST_TRADES = 100_000;

/** Two ascending runs of distinct numbers as one. */
const merged = (a: readonly Trade[], b: readonly Trade[]): Trade[] => {
  const out: Trade[] = [];
  let [i, j] = [0, 0];
  for (let x = a[i], y = b[j]; x !== undefined || y !== undefined; x = a[i], y = b[j]) {
    const first = y === undefined || (x !== undefined && x.id <= y.id) ? x : y;
    if (first === undefined) break;
    out.push(first);
    if (x?.id === first.id) i++;
    if (y?.id === first.id) j++;
  }
  return out;
};

/** An empty window over `spanMs`, holding at most `most` trades, the newest. */
export const createTradeWindow = (spanMs: number = TRADE_SPAN_MS, most: number = MOST_TRADES): TradeWindow => {
  let trades: Trade[] = [];

  /** The index from which on numbers follow each other up to the newest. */
  const runStart = (): number => {
    let i = trades.length - 1;
    while (i > 0 && trades[i - 1]?.id === (trades[i]?.id ?? 0) - 1) i--;
    return Math.max(0, i);
  };
  const bound = (): void => {
    if (trades.length > most) trades = trades.slice(-most);
  };

  return {
    add: (fresh) => {
      const had = trades.length;
      const last = trades.at(-1);
      const sorted = [...new Map(fresh.map((trade) => [trade.id, trade])).values()].toSorted((a, b) => a.id - b.id);
      if (last === undefined || (sorted[0]?.id ?? 0) > last.id) for (const trade of sorted) trades.push(trade);
      else trades = merged(trades, sorted);
      const added = trades.length - had;
      bound();
      return added;
    },
    prune: (asOf) => {
      const horizon = asOf - spanMs;
      // the newest trade before the span stays: it shows that the span's first trade is known
      let drop = 0;
      while (drop + 1 < trades.length && (trades[drop + 1]?.at ?? Infinity) <= horizon) drop++;
      if (drop > 0) trades = trades.slice(drop);
    },
    hole: (asOf) => {
      if (trades.length >= most) return undefined;
      const start = runStart();
      const first = trades[start];
      if (first === undefined) return {};
      if (first.at <= asOf - spanMs) return undefined;
      const below = trades[start - 1];
      return { before: first.id, ...(below !== undefined && { after: below.id }) };
    },
    knownSince: () => trades[runStart()]?.at,
    between: (from, to) => trades.filter((trade) => trade.at > from && trade.at <= to),
    newest: () => trades.at(-1),
    size: () => trades.length,
  };
};
