// CoinGecko: what it says of a symbol's coin and of the whole market, every part for itself, inside the month's credits.
import type { Instant } from '../../core/instant.ts';
import type { Present, Reading, Source, SourceFailure } from '../../core/market/context.ts';
import type { Part, Sentiment } from '../../core/market/sentiment.ts';
import { type CoinGeckoDeps, createAsk, createIntervals } from './coingeckoAsk.ts';
import { accountFrom, type CoinGeckoAccount, pingFrom } from './coingeckoBodies.ts';
import { createCoinOf, createParts } from './coingeckoParts.ts';

export type CoinGecko = Source<Sentiment> & {
  /** What the key may do, asked once (for doctor); only the plan's name where the address tells no more. */
  account(signal: AbortSignal): Promise<Reading<CoinGeckoAccount>>;
};

/** Where nothing came: the first real failure; credits spent are told as the refusal they spare us. */
const failureOf = (parts: readonly Part<unknown>[], now: Instant): SourceFailure => {
  const causes = parts.flatMap((p) => (p.kind === 'absent' ? [p.because] : []));
  const failed = causes.find((c) => c.reason === 'failed');
  if (failed !== undefined) return failed.failure;
  const spent = causes.find((c) => c.reason === 'credits spent');
  if (spent === undefined) return { reason: 'malformed', issues: ['nothing of what was asked for was given'] };
  const message = "this month's credits are spent, nothing was asked";
  return { reason: 'http', status: 429, retryAfterMs: Math.max(0, spent.until - now), message };
};

/** The market's own instant, else the newest of any part; undefined where no part came. */
const instantOf = (parts: Sentiment['parts']): Instant | undefined => {
  if (parts.market.kind === 'ok') return parts.market.at;
  const here = Object.values(parts).flatMap((part) => (part.kind === 'ok' ? [part.at] : []));
  return here.reduce<Instant | undefined>((a, b) => (a === undefined || b > a ? b : a), undefined);
};

/**
 * The sentiment of a symbol's coin. Shared endpoints are asked once for all symbols; every endpoint at most as often as
 * `endpoints` says and the month's credits allow. A part that does not come says why; the reading fails only where none came.
 * Market time rules caches and credits, wall time the requests. A paid or Demo plan without its key reads `disabled`.
 */
export const createCoinGecko = (deps: CoinGeckoDeps): CoinGecko => {
  const { clock, plan, apiKey, note } = deps;
  const ask = createAsk(deps);
  const coins = new Set<string>();
  const coinOf = createCoinOf({ clock, ask });
  const partsOf = createParts({ clock, plan, ask, intervals: createIntervals(deps, () => Math.max(1, coins.size)) });

  const failed = (failure: SourceFailure) =>
    ({ kind: 'failed', source: 'sentiment', at: clock.now(), failure }) as const;
  const present = <T>(value: T, at: Instant, beganWallMs: number): Present<T> => ({
    kind: 'ok',
    source: 'sentiment',
    at,
    value,
    receivedAt: clock.now(),
    latencyMs: clock.wallMs() - beganWallMs,
    ...(note !== undefined && { note }),
  });
  const withoutKey = plan !== 'none' && apiKey === undefined;
  const idOf = async (symbol: string, signal: AbortSignal): Promise<Part<string>> => {
    const id = await coinOf(symbol, signal);
    if (id.kind === 'ok') coins.add(id.value);
    return id;
  };

  return {
    name: 'sentiment',

    async read(symbol, signal) {
      if (withoutKey) return failed({ reason: 'disabled', because: 'not configured' });
      const began = clock.wallMs();
      const id = idOf(symbol, signal);
      const parts = await partsOf(id, signal);
      const at = instantOf(parts);
      if (at === undefined) return failed(failureOf(Object.values(parts), clock.now()));
      const known = await id;
      return present({ ...(known.kind === 'ok' && { coin: known.value }), parts }, at, began);
    },

    async account(signal) {
      if (withoutKey) return failed({ reason: 'disabled', because: 'not configured' });
      const began = clock.wallMs();
      const part = await (plan === 'pro'
        ? ask({ path: '/key', signal, map: (body) => accountFrom(body, clock.now()) })
        : ask({ path: '/ping', signal, map: (body) => pingFrom(body, plan, clock.now()) }));
      return part.kind === 'ok' ? present(part.value, part.at, began) : failed(failureOf([part], clock.now()));
    },
  };
};
