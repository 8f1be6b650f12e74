// CoinGecko's stand-in: one of its two addresses, with its endpoints, its refusals and its limits.
import { type Request, type RequestHandler, Router } from 'express';
import { type CoinQuery, coinBody } from './coinBody.ts';
import { coins, type PriceAt } from './coins.ts';
import { createGate, type Gate, type Host, type Keys } from './gate.ts';
import { exchangeBody, globalBody, trendingBody } from './marketBodies.ts';
import { type PostKind, postsBody } from './posts.ts';
import { loadRecordedBodies } from './recordedBodies.ts';

export type CoinGeckoRoutesDeps = {
  readonly clock: { nowMs(): number };
  /** US dollars of a product's last trade at an instant; undefined before its first */
  readonly priceAt: PriceAt;
  /** which address this is: pro-api.coingecko.com or api.coingecko.com */
  readonly host: Host;
  readonly keys?: Keys;
  /** for the rate while market time is held; a steady clock */
  readonly wallMs?: () => number;
};

/** The keys the stand-in takes where none are given. */
export const sandboxKeys: Keys = { pro: 'CG-sandbox-pro', demo: 'CG-sandbox-demo' };
const MONTHLY_CREDITS = 500_000;
const PER_MINUTE = 500;

type Answer = { readonly status: number; readonly body: unknown };
const ok = (body: unknown): Answer => ({ status: 200, body });
const notFound = (error: string): Answer => ({ status: 404, body: { error } });

/** A whole number in 1..20 of a query, as /news and /insights take them. */
const smallNumber = (value: unknown, absent: number): number | undefined => {
  if (value === undefined) return absent;
  const number = typeof value === 'string' && /^\d{1,2}$/.test(value) ? Number(value) : 0;
  return number >= 1 && number <= 20 ? number : undefined;
};

const coinQuery = (request: Request): CoinQuery => {
  const wanted = (name: string): boolean => request.query[name] !== 'false';
  return {
    tickers: wanted('tickers'),
    market: wanted('market_data'),
    community: wanted('community_data'),
    developer: wanted('developer_data'),
  };
};

const searchBody = (query: string): object => {
  const found = coins.filter(
    (coin) => coin.symbol === query.toLowerCase() || coin.name.toLowerCase().includes(query.toLowerCase()),
  );
  const rows = found.map(({ id, name, symbol, rank }) => ({
    id,
    name,
    api_symbol: id,
    symbol: symbol.toUpperCase(),
    market_cap_rank: rank,
    thumb: '',
    large: '',
  }));
  return { coins: rows, exchanges: [], icos: [], categories: [], nfts: [] };
};

/** Each path's answer at an instant. */
const createAnswers = ({ priceAt }: CoinGeckoRoutesDeps, gate: Gate) => {
  const recorded = loadRecordedBodies();
  const posts =
    (kind: PostKind) =>
    (request: Request, nowMs: number): Answer => {
      const [page, perPage] = [smallNumber(request.query['page'], 1), smallNumber(request.query['per_page'], 10)];
      if (page === undefined || perPage === undefined)
        return { status: 400, body: { error: 'page and per_page must be 1 to 20' } };
      const coinId = request.query['coin_id'];
      return ok(
        postsBody(recorded, kind, { coinId: typeof coinId === 'string' ? coinId : undefined, page, perPage }, nowMs),
      );
    };
  return {
    '/ping': () => ok(recorded.ping),
    '/key': (_request: Request, nowMs: number) =>
      ok({
        ...recorded.key,
        plan: 'Analyst',
        rate_limit_request_per_minute: PER_MINUTE,
        monthly_call_credit: MONTHLY_CREDITS,
        current_total_monthly_calls: gate.calls(nowMs),
        current_remaining_monthly_calls: MONTHLY_CREDITS - gate.calls(nowMs),
        api_key_rate_limit_request_per_minute: PER_MINUTE,
        api_key_monthly_call_credit: MONTHLY_CREDITS,
        api_key_current_total_monthly_calls: gate.calls(nowMs),
      }),
    '/coins/:id': (request: Request, nowMs: number) => {
      const coin = coins.find(({ id }) => id === request.params['id']);
      const body = coin && coinBody(recorded.coin, coin, { priceAt, nowMs, query: coinQuery(request) });
      return body === undefined ? notFound('coin not found') : ok(body);
    },
    '/global': (_request: Request, nowMs: number) => {
      const body = globalBody(recorded, priceAt, nowMs);
      return body === undefined ? { status: 503, body: { error: 'Service Unavailable' } } : ok(body);
    },
    '/search/trending': (_request: Request, nowMs: number) => ok(trendingBody(recorded, priceAt, nowMs)),
    '/search': (request: Request) => {
      const query = request.query['query'];
      return typeof query === 'string' && query !== ''
        ? ok(searchBody(query))
        : { status: 400, body: { error: 'Missing parameter query' } };
    },
    '/exchanges/:id': (request: Request, nowMs: number) =>
      request.params['id'] === 'gdax' ? ok(exchangeBody(recorded, priceAt, nowMs)) : notFound('exchange not found'),
    '/insights': posts('insights'),
    '/news': posts('news'),
  } satisfies Record<string, (request: Request, nowMs: number) => Answer>;
};

/**
 * Routes of one address: /ping, /key, /coins/:id, /global, /search, /search/trending, /exchanges/gdax, /insights, /news, as of one
 * reading of market time. Refusals: 10002, 10005, 10010, 10011, 429 with Retry-After, and `{error}` for what is not there.
 */
export const createCoinGeckoRoutes = (deps: CoinGeckoRoutesDeps): Router => {
  const { clock, host, keys = sandboxKeys, wallMs = () => performance.now() } = deps;
  const gate = createGate(host, keys, wallMs);
  const answers = createAnswers(deps, gate);
  const router = Router();
  const gated: RequestHandler = (request, response, next) => {
    const refused = gate.refusal(request, clock.nowMs());
    if (refused === undefined) return next();
    if (refused.retryAfterS !== undefined) response.setHeader('retry-after', String(refused.retryAfterS));
    response.status(refused.status).json(refused.body);
  };
  router.use(gated);
  for (const [path, answer] of Object.entries(answers))
    router.get(path, (request, response) => {
      const nowMs = clock.nowMs();
      const { status, body } = answer(request, nowMs);
      if (status === 200) gate.answered(nowMs);
      response.status(status).json(body);
    });
  router.use((_request, response) => void response.status(404).json({ error: 'Incorrect path.' }));
  return router;
};
