// Coinbase Exchange REST: the whole book, trades and the last day's statistics, for when the feed is down and for its gaps.
import { z } from 'zod';
import { type Instant, instant } from '../../core/instant.ts';
import { type Book, createBook, type LevelChange, type Side } from '../../core/market/book.ts';
import type { Reading, SourceFailure } from '../../core/market/context.ts';
import type { DayStats } from '../../core/market/orderFlow.ts';
import type { Trade } from '../../core/market/tradeWindow.ts';
import type { Clock } from '../../core/ports/shell.ts';
import type { ReadJson } from './readJson.ts';
import { createTokenBucket } from './tokenBucket.ts';

export type CoinbaseBook = {
  book(symbol: string, signal?: AbortSignal): Promise<Reading<Book>>;
  /** The newest 1,000 trades, or the newest 1,000 of those numbered below `before`; newest first. */
  trades(symbol: string, before?: number, signal?: AbortSignal): Promise<Reading<readonly Trade[]>>;
  stats(symbol: string, signal?: AbortSignal): Promise<Reading<DayStats>>;
};

export type CoinbaseBookDeps = {
  readonly clock: Clock;
  readonly readJson: ReadJson;
  readonly baseUrl: string;
  /** waits for the right to ask; 3 a second where absent, which with the candles' 5 stays inside Coinbase's 10 */
  readonly permit?: (signal?: AbortSignal) => Promise<void>;
};

const TIMEOUT_MS = 8000;
const RATE_PER_S = 3;
const PAGE = 1000;

const decimal = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .transform(Number);
const time = z.iso.datetime({ offset: true }).transform((text) => instant(Date.parse(text)));
const level = z.tuple([decimal, decimal]).rest(z.unknown());
const bookBody = z.object({ bids: z.array(level), asks: z.array(level), time: time.optional() });
const tradeRow = z.object({
  trade_id: z.int().min(0),
  side: z.enum(['buy', 'sell']),
  size: decimal,
  price: decimal,
  time,
});
const statsBody = z.object({ open: decimal, high: decimal, low: decimal, last: decimal, volume: decimal });

const toLevels = (side: Side, rows: readonly z.output<typeof level>[]): readonly LevelChange[] =>
  rows.map(([price, size]) => ({ side, price, size }));

/** The wire names the maker's side: where the maker sold, the taker bought. */
const toTrade = ({ trade_id: id, side, size, price, time: at }: z.output<typeof tradeRow>): Trade => ({
  id,
  at,
  price,
  size,
  taker: side === 'sell' ? 'buy' : 'sell',
});

const malformed = (...issues: string[]): SourceFailure => ({ reason: 'malformed', issues });

/** The three questions; every failure of Coinbase's is a failed reading. A crossed or one-sided book is malformed. */
export const createCoinbaseBook = ({ clock, readJson, baseUrl, permit }: CoinbaseBookDeps): CoinbaseBook => {
  const allowed = permit ?? createTokenBucket(clock, RATE_PER_S, RATE_PER_S);
  const failed = (failure: SourceFailure) =>
    ({ kind: 'failed', source: 'orderFlow', at: clock.now(), failure }) as const;

  type Question<W, T> = {
    readonly path: string;
    readonly query: Readonly<Record<string, string | number>>;
    readonly schema: z.ZodType<W>;
    /** the value and the instant it speaks of (absent: now), or the failure it amounts to */
    readonly read: (wire: W) => { readonly value: T; readonly at?: Instant | undefined } | SourceFailure;
    readonly signal: AbortSignal | undefined;
  };
  const ask = async <W, T>({ path, query, schema, read, signal }: Question<W, T>): Promise<Reading<T>> => {
    await allowed(signal);
    const began = clock.wallMs();
    const answer = await readJson({ url: `${baseUrl}/products/${path}`, query, timeoutMs: TIMEOUT_MS, signal });
    if (answer.kind === 'failed') return failed(answer.failure);
    const parsed = schema.safeParse(answer.body);
    if (!parsed.success)
      return failed(malformed(...parsed.error.issues.slice(0, 3).map((i) => `${i.path.join('.')}: ${i.message}`)));
    const said = read(parsed.data);
    if ('reason' in said) return failed(said);
    const now = clock.now();
    const at = instant(Math.min(now, said.at ?? now));
    return {
      kind: 'ok',
      source: 'orderFlow',
      at,
      receivedAt: now,
      latencyMs: clock.wallMs() - began,
      value: said.value,
    };
  };

  return {
    book: (symbol, signal) =>
      ask({
        path: `${encodeURIComponent(symbol)}/book`,
        query: { level: 2 },
        schema: bookBody,
        signal,
        read: ({ bids, asks, time: at }) => {
          const book = createBook();
          book.snapshot([...toLevels('bid', bids), ...toLevels('ask', asks)]);
          if (book.best() === undefined)
            return malformed(book.state() === 'crossed' ? 'the book is crossed' : 'the book has no two sides');
          return { value: book, at };
        },
      }),
    trades: (symbol, before, signal) =>
      ask({
        path: `${encodeURIComponent(symbol)}/trades`,
        query: { limit: PAGE, ...(before !== undefined && { after: before }) },
        schema: z.array(tradeRow),
        signal,
        read: (rows) => ({ value: rows.map(toTrade), at: rows[0]?.time }),
      }),
    stats: (symbol, signal) =>
      ask({
        path: `${encodeURIComponent(symbol)}/stats`,
        query: {},
        schema: statsBody,
        signal,
        read: ({ open, high, low, last, volume }) =>
          open > 0
            ? { value: { volume, high, low, change: (last - open) / open } }
            : malformed(`open: ${open} is no price`),
      }),
  };
};
