// Coinbase Exchange REST: schema -> mapper -> candles and ticker with its price step.
import { z } from 'zod';
import { DAY_MS, type Instant, instant, iso, MINUTE_MS, plus } from '../../core/instant.ts';
import type { Candle, Candles } from '../../core/market/candles.ts';
import { candleFaults } from '../../core/market/checkCandles.ts';
import type { Present, Reading, SourceFailure, Ticker } from '../../core/market/context.ts';
import { between, candlesOf, fillForward } from '../../core/market/shapeCandles.ts';
import type { MarketSource } from '../../core/ports/market.ts';
import type { Clock } from '../../core/ports/shell.ts';
import type { ReadJson } from './readJson.ts';
import { createTokenBucket } from './tokenBucket.ts';

/** Rows are time, low, high, open, close, volume; newest first. */
const candleRows = z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]));
const decimal = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .transform(Number);
const tickerBody = z.object({ price: decimal, bid: decimal, ask: decimal, time: z.iso.datetime({ offset: true }) });
const productBody = z.object({ id: z.string(), quote_increment: decimal.refine((x) => x > 0) });

const PAGE = 299;
/** asked for before the window, so that an empty first bucket has a close to repeat */
const LOOK_BACK = 10;
const TIMEOUT_MS = 8000;
const RATE_PER_S = 5;

export type CoinbaseDeps = { readonly clock: Clock; readonly readJson: ReadJson; readonly baseUrl: string };

type Rows = readonly z.output<typeof candleRows>[number][];

const toCandle = ([time, low, high, open, close, volume]: Rows[number]): Candle => ({
  time,
  low,
  high,
  open,
  close,
  volume,
  filled: false,
});

/**
 * What rows say of [from, to): gaps repeat the last close, up to the last moment something is known of. A closed bucket
 * without a row is empty only where a later row exists. Duplicate rows keep the first.
 */
export const candlesFromRows = (rows: Rows, from: Instant, to: Instant): Candles => {
  const byTime = new Map(rows.map((row) => [row[0], row] as const));
  const sorted = [...byTime.values()].toSorted((a, b) => a[0] - b[0]).map(toCandle);
  const newest = sorted.at(-1);
  if (newest === undefined) return candlesOf([], 60);
  const known = instant(Math.min(to, (newest.time + 60) * 1000));
  return between(fillForward(candlesOf(sorted, 60), known), from, known);
};

/**
 * The rows that had closed by the exchange's own clock: to a clock of ours that is ahead the minute in progress looks closed,
 * with a close and extremes that are not its last ones. A date days away is no clock's, and says nothing.
 */
const closedThere = (rows: Rows, servedAt: number | undefined, now: Instant): Rows =>
  servedAt === undefined || Math.abs(servedAt - now) > DAY_MS
    ? rows
    : rows.filter(([time]) => (time + 60) * 1000 <= servedAt);

type Asked<T> =
  | { readonly kind: 'ok'; readonly value: T; readonly servedAt?: number | undefined }
  | { readonly kind: 'failed'; readonly failure: SourceFailure };

const failed = (at: Instant, failure: SourceFailure) => ({ kind: 'failed', source: 'coinbase', at, failure }) as const;
const issuesOf = (error: z.ZodError): SourceFailure => ({
  reason: 'malformed',
  issues: error.issues.slice(0, 3).map((i) => `${i.path.join('.') || 'body'}: ${i.message}`),
});

export const createCoinbase = ({ clock, readJson, baseUrl }: CoinbaseDeps): MarketSource => {
  const permit = createTokenBucket(clock, RATE_PER_S, RATE_PER_S);

  const ask = async <T>(
    path: string,
    schema: z.ZodType<T>,
    query: Readonly<Record<string, string | number>>,
    signal?: AbortSignal,
  ): Promise<Asked<T>> => {
    await permit(signal);
    const answer = await readJson({ url: `${baseUrl}${path}`, query, timeoutMs: TIMEOUT_MS, signal });
    if (answer.kind === 'failed') return answer;
    const parsed = schema.safeParse(answer.body);
    return parsed.success
      ? { kind: 'ok', value: parsed.data, servedAt: answer.servedAt }
      : { kind: 'failed', failure: issuesOf(parsed.error) };
  };

  const page = async (symbol: string, from: Instant, to: Instant, signal?: AbortSignal) => {
    const query = { granularity: 60, start: iso(plus(from, -LOOK_BACK * MINUTE_MS)), end: iso(to) };
    return ask(`/products/${encodeURIComponent(symbol)}/candles`, candleRows, query, signal);
  };

  const present = <T>(at: Instant, value: T, beganWallMs: number): Present<T> => ({
    ...{ kind: 'ok', source: 'coinbase', at, value },
    receivedAt: clock.now(),
    latencyMs: clock.wallMs() - beganWallMs,
  });

  const ticks = new Map<string, number>();
  /** A product's price step, asked once. */
  const tickOf = async (symbol: string, signal?: AbortSignal) => {
    const known = ticks.get(symbol);
    if (known !== undefined) return { kind: 'ok', value: known } as const;
    const answer = await ask(`/products/${encodeURIComponent(symbol)}`, productBody, {}, signal);
    if (answer.kind === 'failed') return answer;
    ticks.set(symbol, answer.value.quote_increment);
    return { kind: 'ok', value: answer.value.quote_increment } as const;
  };

  return {
    async candles(symbol, from, to, signal): Promise<Reading<Candles>> {
      const began = clock.wallMs();
      const rows: Rows[number][] = [];
      const step = (PAGE - LOOK_BACK) * MINUTE_MS;
      for (let at = from; at < to; at = plus(at, step)) {
        const answer = await page(symbol, at, instant(Math.min(to, at + step)), signal);
        if (answer.kind === 'failed') return failed(clock.now(), answer.failure);
        rows.push(...closedThere(answer.value, answer.servedAt, clock.now()));
      }
      const candles = candlesFromRows(rows, from, to);
      const faults = candleFaults(candles);
      if (faults.length > 0) return failed(clock.now(), { reason: 'malformed', issues: faults.slice(0, 3) });
      const last = candles.time.at(-1);
      return present(last === undefined ? from : instant((last + 60) * 1000), candles, began);
    },

    async ticker(symbol, signal): Promise<Reading<Ticker>> {
      const began = clock.wallMs();
      const [answer, tick] = await Promise.all([
        ask(`/products/${encodeURIComponent(symbol)}/ticker`, tickerBody, {}, signal),
        tickOf(symbol, signal),
      ]);
      if (answer.kind === 'failed') return failed(clock.now(), answer.failure);
      if (tick.kind === 'failed') return failed(clock.now(), tick.failure);
      const { price, bid, ask: offer, time } = answer.value;
      if (!(price > 0)) return failed(clock.now(), { reason: 'malformed', issues: [`price: ${price} is no price`] });
      const value = { price, bid, ask: offer, tick: tick.value };
      return present(instant(Date.parse(time)), value, began);
    },
  };
};
