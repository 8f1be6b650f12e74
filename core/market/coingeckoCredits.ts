// How often each CoinGecko endpoint may be asked, so that a month's credits last the month.
import { type Instant, instant, iso, MINUTE_MS } from '../instant.ts';

export type CoinGeckoPlan = 'pro' | 'demo' | 'none';
export type CoinGeckoEndpoint = 'coin' | 'global' | 'trending' | 'exchange' | 'insights' | 'news';

/** Credits spent in a month ('2024-01'), kept across restarts. */
export type CreditCounter = {
  spent(month: string): Promise<number>;
  add(month: string, credits: number): Promise<void>;
};

/**
 * `cacheMs`: how long CoinGecko itself serves one answer (docs.coingecko.com: coin and exchange 60 s, global and trending
 * 10 min; none is stated for news and insights). `everyMs`: how often we want a new one, never below that. `each`: asked a
 * coin, else once for all.
 */
export const endpoints: Readonly<
  Record<CoinGeckoEndpoint, { readonly cacheMs?: number; readonly everyMs: number; readonly each: boolean }>
> = {
  // a little less than a cycle, so that a cycle that comes early by seconds is not served the last one's
  coin: { cacheMs: MINUTE_MS, everyMs: 4.75 * MINUTE_MS, each: true },
  global: { cacheMs: 10 * MINUTE_MS, everyMs: 10 * MINUTE_MS, each: false },
  trending: { cacheMs: 10 * MINUTE_MS, everyMs: 10 * MINUTE_MS, each: false },
  exchange: { cacheMs: MINUTE_MS, everyMs: 10 * MINUTE_MS, each: false },
  insights: { everyMs: 10 * MINUTE_MS, each: true },
  news: { everyMs: 10 * MINUTE_MS, each: true },
};

/** Analyst 500,000 and Demo 10,000 a month; without a key only a rate holds. */
export const monthlyCredits: Readonly<Record<CoinGeckoPlan, number>> = {
  pro: 500_000,
  demo: 10_000,
  none: Number.POSITIVE_INFINITY,
};

/** kept back for restarts, searches of coin ids and other callers of the same key */
const RESERVE = 0.02;

/** '2024-01', UTC. */
export const monthOf = (at: Instant): string => iso(at).slice(0, 7);

/** The first instant of the next month, UTC. */
export const monthEnd = (at: Instant): Instant => {
  const date = new Date(at);
  return instant(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1));
};

export const asksFor = (plan: CoinGeckoPlan, endpoint: CoinGeckoEndpoint): boolean =>
  plan === 'pro' || (endpoint !== 'insights' && endpoint !== 'news');

export type AskIntervals = Readonly<Record<CoinGeckoEndpoint, number>>;

/**
 * The shortest interval in ms each endpoint may be asked at, given the credits spent this month and how many coins are
 * followed: what we want, all stretched by one factor where the rest of the credits would not last the rest of the month.
 * Infinity where they are used up. Never longer than the month has left, since the next one has its own.
 */
export const askIntervals = (
  plan: CoinGeckoPlan,
  { spent, coins, at }: { readonly spent: number; readonly coins: number; readonly at: Instant },
): AskIntervals => {
  const names = Object.keys(endpoints) as CoinGeckoEndpoint[];
  const leftMs = monthEnd(at) - at;
  const left = monthlyCredits[plan] * (1 - RESERVE) - spent;
  const asked = names.filter((name) => asksFor(plan, name));
  const wanted = asked.reduce((sum, name) => {
    const { everyMs, each } = endpoints[name];
    return sum + (each ? coins : 1) * (leftMs / everyMs + 1);
  }, 0);
  const stretch = left <= 0 ? Number.POSITIVE_INFINITY : Math.max(1, wanted / left);
  const entries = names.map((name) => {
    const { everyMs } = endpoints[name];
    return [
      name,
      stretch === Number.POSITIVE_INFINITY ? stretch : Math.max(everyMs, Math.min(everyMs * stretch, leftMs)),
    ];
  });
  return Object.fromEntries(entries) as AskIntervals;
};
