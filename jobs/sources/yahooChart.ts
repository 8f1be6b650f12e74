// Daily closes of one symbol by yahoo-finance2's chart(): over our own HTTP edge, silent, every failure typed.
import YahooFinance from 'yahoo-finance2';
import { z } from 'zod';
import { DAY_MS, type Instant, instant } from '../../core/instant.ts';
import type { SourceFailure } from '../../core/market/context.ts';
import type { DailyClose } from '../../core/market/macro.ts';
import type { Clock, Log } from '../../core/ports/shell.ts';
import type { ReadJson } from './readJson.ts';

/** Where the library sends every chart request. */
const YAHOO = 'https://query2.finance.yahoo.com';
/** four symbols in a row fit into a cycle's deadline even if Yahoo stays silent */
const TIMEOUT_MS = 4000;
const MAX_BYTES = 1024 * 1024;

export type YahooChartDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly readJson: ReadJson;
  /** Instead of Yahoo's own address; a path in it is kept. */
  readonly baseUrl?: string | undefined;
};

/** Closes by trading day, oldest first; `at` is the last trade of the last one, or the bar's start where that is not told. */
export type Chart =
  | { readonly kind: 'ok'; readonly closes: readonly DailyClose[]; readonly at: Instant; readonly latencyMs: number }
  | { readonly kind: 'failed'; readonly failure: SourceFailure };

export type ReadChart = (symbol: string, days: number, signal: AbortSignal) => Promise<Chart>;

/** Carries a typed failure of the wire through the library. */
class WireFailure extends Error {
  override readonly name = 'WireFailure';
  readonly failure: SourceFailure;
  constructor(failure: SourceFailure) {
    super(failure.reason);
    this.failure = failure;
  }
}

/** Carries a bug of ours through the library, so that it is not taken for a bad answer. */
class OwnFault extends Error {
  override readonly name = 'OwnFault';
}

const errorBody = z.object({ chart: z.object({ error: z.object({ code: z.string(), description: z.string() }) }) });
const malformed = (...issues: readonly string[]): SourceFailure => ({ reason: 'malformed', issues });

/** Yahoo's own words for an error that comes with status 200; the library would take their code for the name of a class. */
const refusalIn = (body: unknown): SourceFailure | undefined => {
  const told = errorBody.safeParse(body).data?.chart.error;
  return told && { reason: 'http', status: 200, message: `${told.code}: ${told.description}`.slice(0, 120) };
};

const named = (failure: SourceFailure, symbol: string): SourceFailure =>
  failure.reason === 'http' && failure.status === 404 && failure.message === ''
    ? { ...failure, message: `nothing is known as ${symbol}` }
    : failure;

/**
 * What the library calls as fetch: every request goes through `readJson` (timeout, limit, Retry-After), to the configured host. It
 * answers only with good JSON, because the library prints the address of a refused request to the console.
 */
const createFetch =
  (deps: YahooChartDeps, symbol: string, signal: AbortSignal): typeof fetch =>
  async (input, init) => {
    const asked = new URL(input instanceof Request ? input.url : input);
    const url = `${(deps.baseUrl ?? YAHOO).replace(/\/+$/, '')}${asked.pathname}${asked.search}`;
    const userAgent = new Headers(init?.headers).get('user-agent');
    const headers = userAgent === null ? {} : { 'User-Agent': userAgent };
    const request = { url, headers, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, signal };
    const answer = await deps.readJson(request).catch((cause: unknown) => {
      throw new OwnFault('the HTTP edge threw', { cause });
    });
    if (answer.kind === 'failed') throw new WireFailure(named(answer.failure, symbol));
    const refusal = refusalIn(answer.body);
    if (refusal !== undefined) throw new WireFailure(refusal);
    return new Response(JSON.stringify(answer.body), { headers: { 'content-type': 'application/json' } });
  };

const driftBody = z.object({
  errors: z.array(z.object({ instancePath: z.string().optional(), message: z.string().optional() })),
});

/** What the library threw, as a failure. Its complaints about our own options are bugs of ours and are thrown on. */
const failureOf = (error: unknown): SourceFailure => {
  if (error instanceof WireFailure) return error.failure;
  const name = error instanceof Error ? error.name : '';
  if (['OwnFault', 'InvalidOptionsError', 'NoEnvironmentError'].includes(name)) throw error;
  const drift = name === 'FailedYahooValidationError' ? driftBody.safeParse(error).data : undefined;
  if (drift === undefined) return malformed('no chart in the answer');
  return malformed(...drift.errors.slice(0, 3).map((e) => `${e.instancePath || 'chart'}: ${e.message ?? 'not valid'}`));
};

/** The library's own chart result, as far as it is used. */
const chartResult = z.object({
  meta: z.object({ symbol: z.string(), regularMarketTime: z.date(), exchangeTimezoneName: z.string() }),
  timestamp: z.array(z.number()).default([]),
  indicators: z.object({ quote: z.array(z.object({ close: z.array(z.number().nullable()) })) }),
});

/** A date in the exchange's own calendar: bars carry the market's opening, which may fall on another UTC date. */
const calendar = (timeZone: string): ((at: number) => string) | undefined => {
  try {
    const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    return (at) => format.format(at);
  } catch {
    return undefined;
  }
};

/** Bars without a positive close, and bars of the future, are left out; of two bars of one day the later one counts. */
const chartOf = (result: unknown, symbol: string, now: Instant, latencyMs: number): Chart => {
  const failed = (...issues: readonly string[]): Chart => ({ kind: 'failed', failure: malformed(...issues) });
  const parsed = chartResult.safeParse(result);
  if (!parsed.success)
    return failed(...parsed.error.issues.slice(0, 3).map((i) => `${i.path.join('.')}: ${i.message}`));
  const { meta, timestamp, indicators } = parsed.data;
  if (meta.symbol !== symbol) return failed(`answered for ${meta.symbol.slice(0, 20)}, not for ${symbol}`);
  const dayOf = calendar(meta.exchangeTimezoneName);
  if (dayOf === undefined) return failed('meta.exchangeTimezoneName: no such time zone');
  const close = indicators.quote[0]?.close ?? [];
  if (close.length !== timestamp.length) return failed(`${close.length} closes for ${timestamp.length} bars`);
  const bars = new Map<string, { readonly ms: number; readonly close: number }>();
  const starts = timestamp.map((s, i) => ({ ms: s * 1000, close: close[i] ?? 0 })).toSorted((a, b) => a.ms - b.ms);
  for (const bar of starts) if (bar.close > 0 && bar.ms <= now) bars.set(dayOf(bar.ms), bar);
  const closes = [...bars]
    .map(([day, bar]) => ({ day, close: bar.close }))
    .toSorted((a, b) => (a.day < b.day ? -1 : 1));
  const last = closes.at(-1);
  const lastMs = last && bars.get(last.day)?.ms;
  if (last === undefined || lastMs === undefined) return failed('no daily bar with a close');
  const tradedMs = meta.regularMarketTime.getTime();
  const at = dayOf(tradedMs) === last.day ? Math.max(lastMs, tradedMs) : lastMs;
  return { kind: 'ok', closes, at: instant(Math.min(at, now)), latencyMs };
};

/**
 * Reads the daily bars of the last `days` calendar days; one request at a time over all callers. Resolves with a failure for
 * whatever Yahoo does, `timeout` when aborted; rejects only for a bug of ours. ^TNX is in per cent already.
 */
export const createReadChart = (deps: YahooChartDeps): ReadChart => {
  const { clock, log } = deps;
  const tell = (...words: readonly unknown[]): void => log.debug('yahoo-finance2', { words: words.map(String) });
  const yahoo = new YahooFinance({
    queue: { concurrency: 1 },
    versionCheck: false,
    suppressNotices: ['yahooSurvey', 'ripHistorical'],
    validation: { logErrors: false, logOptionsErrors: false },
    logger: { info: tell, warn: tell, error: tell, debug: tell, dir: tell },
  });
  return async (symbol, days, signal) => {
    const began = clock.wallMs();
    const now = clock.now();
    const period = { period1: new Date(now - days * DAY_MS), period2: new Date(now) };
    const asked = { ...period, interval: '1d', includePrePost: false, return: 'object' } as const;
    try {
      const result = await yahoo.chart(symbol, asked, { fetch: createFetch(deps, symbol, signal) });
      return chartOf(result, symbol, clock.now(), clock.wallMs() - began);
    } catch (error) {
      return { kind: 'failed', failure: failureOf(error) };
    }
  };
};
