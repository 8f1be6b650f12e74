// Deribit's option books: schema -> mapper -> what the options market says; asked at most once a minute a currency.
import { z } from 'zod';
import { type Instant, instant, MINUTE_MS } from '../../core/instant.ts';
import type { Present, Reading, Source, SourceFailure } from '../../core/market/context.ts';
import {
  type OptionContract,
  type OptionCurrency,
  type Options,
  type OptionsMarket,
  readChain,
  type Standing,
  standingOf,
} from '../../core/market/options.ts';
import type { Clock } from '../../core/ports/shell.ts';
import { type DvolAnswer, readDvolYear } from './deribitIndex.ts';
import { parseOptionName } from './deribitNames.ts';
import { createDeribitCall } from './deribitWire.ts';
import type { ReadJson } from './readJson.ts';

/** A row of the book summary, option prices apart: those are in coins or in USDC and are not needed. */
const summaryRow = z.object({
  instrument_name: z.string(),
  open_interest: z.number().nonnegative(),
  volume: z.number().nonnegative(),
  underlying_price: z.number().positive(),
  mark_iv: z.number().nonnegative().nullish(),
  bid_price: z.number().nullable(),
  ask_price: z.number().nullable(),
  creation_timestamp: z.number().positive(),
});
const summary = z.array(summaryRow);
type SummaryRow = z.output<typeof summaryRow>;

/** Where a coin's options are: in a book of its own settled in coins, or among those settled in USDC. */
type Book = { readonly currency: OptionCurrency; readonly book: string; readonly quote?: string };
const BOOKS: Readonly<Record<string, Book>> = {
  'BTC-USD': { currency: 'BTC', book: 'BTC' },
  'ETH-USD': { currency: 'ETH', book: 'ETH' },
  'SOL-USD': { currency: 'SOL', book: 'USDC', quote: 'USDC' },
};

/** Deribit asks for at least 30 to 60 s between two of these large answers. */
const KEPT_MS = MINUTE_MS;
const TIMEOUT_MS = 8000;
/** Clocks may differ by so much; beyond it an answer dated ahead of us is not believed. */
const AHEAD_MS = 5 * MINUTE_MS;
const TEST_NET = 'the test net of Deribit, not the market';

export type DeribitDeps = {
  readonly clock: Clock;
  readonly readJson: ReadJson;
  /** such as https://www.deribit.com/api/v2 */
  readonly baseUrl: string;
  /** put on every reading: where a stand-in's values come from */
  readonly note?: string;
  /**
   * ATM IV at 30 days at the end of each of the past days (per cent a year, oldest first, today left out), for coins
   * without a DVOL; absent where no such history is kept.
   */
  readonly ivHistory?: (symbol: string) => Promise<readonly number[]>;
};

type Chain = { readonly contracts: readonly OptionContract[]; readonly unread: number; readonly newest: number };

/** The rows of one coin; names that cannot be read are counted where they are the coin's. */
const chainOf = (rows: readonly SummaryRow[], { currency, quote }: Book): Chain => {
  const prefix = quote === undefined ? `${currency}-` : `${currency}_${quote}-`;
  const own = new Map(rows.filter((r) => r.instrument_name.startsWith(prefix)).map((r) => [r.instrument_name, r]));
  const contracts = [...own.values()].flatMap((row): OptionContract[] => {
    const name = parseOptionName(row.instrument_name);
    if (name === undefined) return [];
    const { expiry, strike, right } = name;
    const { open_interest: openInterest, volume, underlying_price: forward, mark_iv: markIv } = row;
    const quoted = (row.bid_price ?? 0) > 0 && (row.ask_price ?? 0) > 0;
    const told = typeof markIv === 'number' && markIv > 0 ? { markIv } : {};
    return [{ expiry, strike, right, openInterest, volume, forward, quoted, ...told }];
  });
  const newest = Math.max(...[...own.values()].map((row) => row.creation_timestamp));
  return { contracts, unread: own.size - contracts.length, newest };
};

const malformed = (issue: string): SourceFailure => ({ reason: 'malformed', issues: [issue] });

/** The DVOL part of the value; a coin without an index has none, and that is no failure. */
const indexPart = (answer: DvolAnswer | undefined): Pick<OptionsMarket, 'dvol' | 'dvolFailure'> => {
  if (answer === undefined) return {};
  if (answer.kind === 'failed') return { dvolFailure: answer.failure };
  return { dvol: { level: answer.value.level, at: answer.value.at } };
};

/**
 * Put/call ratios, implied volatility and skew of BTC-USD, ETH-USD and SOL-USD, dated by the newest row of the book;
 * any other symbol reads `none` without asking. A missing DVOL leaves the rest standing and says so in the value.
 */
export const createDeribit = (deps: DeribitDeps): Source<Options> => {
  const { clock, note } = deps;
  const call = createDeribitCall(deps);
  const kept = new Map<string, Present<Options>>();

  const failed = (failure: SourceFailure) => ({ kind: 'failed', source: 'options', at: clock.now(), failure }) as const;

  const present = (at: Instant, value: Options, began: number, testnet: boolean): Present<Options> => {
    const told = testnet ? TEST_NET : note;
    return {
      kind: 'ok',
      source: 'options',
      at,
      value,
      receivedAt: clock.now(),
      latencyMs: clock.wallMs() - began,
      ...(told !== undefined && { note: told }),
    };
  };

  const ownStanding = async (symbol: string, atmIv30: number | undefined): Promise<Standing> => {
    if (deps.ivHistory === undefined) return { kind: 'unranked', because: 'no history', days: 0 };
    const past = await deps.ivHistory(symbol);
    if (atmIv30 === undefined) return { kind: 'unranked', because: 'no level', days: past.length };
    return standingOf([...past, atmIv30], 'own history');
  };

  const standing = (symbol: string, index: DvolAnswer | undefined, atmIv30: number | undefined): Promise<Standing> => {
    if (index === undefined) return ownStanding(symbol, atmIv30);
    if (index.kind === 'ok') return Promise.resolve(standingOf(index.value.closes, 'DVOL'));
    return Promise.resolve({ kind: 'unranked', because: 'index missing', days: 0 });
  };

  const ask = async (symbol: string, book: Book, signal: AbortSignal): Promise<Reading<Options>> => {
    const [began, now] = [clock.wallMs(), clock.now()];
    const params = { currency: book.book, kind: 'option' };
    const [answer, index] = await Promise.all([
      call({ name: 'get_book_summary_by_currency', params, timeoutMs: TIMEOUT_MS, signal }, summary),
      book.quote === undefined ? readDvolYear(call, book.currency, now, signal) : undefined,
    ]);
    if (answer.kind === 'failed') return failed(answer.failure);
    const { contracts, unread, newest } = chainOf(answer.value, book);
    const received = clock.now();
    const chain = readChain(contracts, received);
    if (chain.n === 0)
      return failed(malformed(`result: no live ${book.currency} option in ${answer.value.length} rows`));
    if (newest > received + AHEAD_MS * Math.max(1, clock.speed))
      return failed(malformed(`creation_timestamp: ${newest} is ahead of the clock`));
    const at = instant(Math.min(newest, received));
    const value: OptionsMarket = {
      kind: 'market',
      currency: book.currency,
      unread,
      ...chain,
      ...indexPart(index),
      standing: await standing(symbol, index, chain.atmIv30),
    };
    return present(at, value, began, answer.testnet);
  };

  return {
    name: 'options',
    async read(symbol, signal): Promise<Reading<Options>> {
      const book = BOOKS[symbol];
      if (book === undefined) return present(clock.now(), { kind: 'none', symbol }, clock.wallMs(), false);
      const last = kept.get(symbol);
      if (last !== undefined && clock.now() < last.receivedAt + KEPT_MS) return last;
      const reading = await ask(symbol, book, signal);
      if (reading.kind === 'ok') kept.set(symbol, reading);
      return reading;
    },
  };
};
