// One request to CoinGecko: the key in its header, credits counted, refusals of every shape read, and how often it may be asked.
import { type Instant, MINUTE_MS, plus } from '../../core/instant.ts';
import {
  type AskIntervals,
  askIntervals,
  type CoinGeckoPlan,
  type CreditCounter,
  monthOf,
} from '../../core/market/coingeckoCredits.ts';
import type { SourceFailure } from '../../core/market/context.ts';
import type { Part } from '../../core/market/sentiment.ts';
import type { Clock } from '../../core/ports/shell.ts';
import type { Secret } from '../../core/secret.ts';
import { failedPart } from './coingeckoBodies.ts';
import { refusalOf } from './coingeckoErrors.ts';
import type { JsonAnswer, ReadJson } from './readJson.ts';
import { createTokenBucket } from './tokenBucket.ts';

const TIMEOUT_MS = 8000;
const addresses = { pro: 'https://pro-api.coingecko.com/api/v3', other: 'https://api.coingecko.com/api/v3' } as const;
/** Requests a minute we allow ourselves: half of Analyst's 500; Demo's documents say 30 or 100; without a key it is not stated. */
const perMinute: Readonly<Record<CoinGeckoPlan, number>> = { pro: 250, demo: 25, none: 10 };

export type CoinGeckoDeps = {
  readonly clock: Clock;
  readonly readJson: ReadJson;
  readonly plan: CoinGeckoPlan;
  readonly apiKey?: Secret | undefined;
  /** the plan's own address where none is given */
  readonly baseUrl?: string | undefined;
  readonly credits: CreditCounter;
  /** tells where the values come from, where it is not CoinGecko itself */
  readonly note?: string | undefined;
};

/** One request: the path below the base, and what its body becomes. */
export type Question<T> = {
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly signal: AbortSignal;
  readonly map: (body: unknown) => Part<T>;
};

export const unable: Part<never> = { kind: 'absent', because: { reason: 'not on this plan' } };

const headersOf = (plan: CoinGeckoPlan, apiKey: Secret | undefined): Readonly<Record<string, string>> =>
  plan === 'none' || apiKey === undefined
    ? {}
    : { [plan === 'pro' ? 'x-cg-pro-api-key' : 'x-cg-demo-api-key']: apiKey.reveal() };

/** Asks with the key in its header, counts credits, and reads refusals whatever their shape. A Retry-After holds for all requests. */
export const createAsk = ({ clock, readJson, plan, apiKey, baseUrl, credits }: CoinGeckoDeps) => {
  const base = baseUrl ?? (plan === 'pro' ? addresses.pro : addresses.other);
  const headers = headersOf(plan, apiKey);
  const permit = createTokenBucket(clock, perMinute[plan] / 60, perMinute[plan]);
  let quiet: { readonly until: Instant; readonly failure: Extract<SourceFailure, { reason: 'http' }> } | undefined;

  const refused = (answer: JsonAnswer): Part<never> | undefined => {
    const http = answer.kind === 'failed' && answer.failure.reason === 'http' ? answer.failure : undefined;
    if (answer.kind === 'failed' && http === undefined) return failedPart(answer.failure);
    const refusal = refusalOf('body' in answer ? answer.body : undefined, http, apiKey?.reveal());
    if (refusal === undefined) return undefined;
    const { failure, planRestricted } = refusal;
    if (failure.reason === 'http' && failure.retryAfterMs !== undefined)
      quiet = { until: plus(clock.now(), failure.retryAfterMs), failure };
    return planRestricted ? unable : failedPart(failure);
  };

  return async <T>({ path, query = {}, signal, map }: Question<T>): Promise<Part<T>> => {
    const began = clock.wallMs();
    await permit(signal);
    if (signal.aborted) return failedPart({ reason: 'timeout', afterMs: clock.wallMs() - began });
    if (quiet !== undefined && clock.now() < quiet.until)
      return failedPart({ ...quiet.failure, retryAfterMs: quiet.until - clock.now() });
    const answer = await readJson({ url: `${base}${path}`, query, headers, timeoutMs: TIMEOUT_MS, signal });
    if (answer.kind === 'ok') await credits.add(monthOf(clock.now()), 1);
    return refused(answer) ?? (answer.kind === 'ok' ? map(answer.body) : failedPart(answer.failure));
  };
};

export type Ask = ReturnType<typeof createAsk>;

/** Intervals of this minute; several readers share one look at the counter. */
export const createIntervals = ({ clock, plan, credits }: CoinGeckoDeps, coins: () => number) => {
  let last: { readonly at: Instant; readonly coins: number; readonly intervals: Promise<AskIntervals> } | undefined;
  const look = async (at: Instant): Promise<AskIntervals> => {
    try {
      return askIntervals(plan, { spent: await credits.spent(monthOf(at)), coins: coins(), at });
    } catch (error) {
      last = undefined;
      throw error;
    }
  };
  const holds = (seen: NonNullable<typeof last>, at: Instant): boolean =>
    at < plus(seen.at, MINUTE_MS) && seen.coins === coins() && monthOf(seen.at) === monthOf(at);
  return (): Promise<AskIntervals> => {
    const at = clock.now();
    if (last === undefined || !holds(last, at)) last = { at, coins: coins(), intervals: look(at) };
    return last.intervals;
  };
};
