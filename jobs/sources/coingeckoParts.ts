// Which endpoint of CoinGecko gives which part, each kept for its time and shared endpoints asked once for all symbols.
import {
  type AskIntervals,
  asksFor,
  type CoinGeckoEndpoint,
  type CoinGeckoPlan,
  monthEnd,
} from '../../core/market/coingeckoCredits.ts';
import type { Headline, Part, Sentiment, Trending } from '../../core/market/sentiment.ts';
import type { Clock } from '../../core/ports/shell.ts';
import { type Ask, type Question, unable } from './coingeckoAsk.ts';
import {
  type CoinParts,
  coinFrom,
  coinIdFrom,
  exchangeFrom,
  globalFrom,
  headlinesFrom,
  trendingFrom,
} from './coingeckoBodies.ts';
import { createKept } from './coingeckoKept.ts';

/** Coinbase Exchange, under the name it had. */
const EXCHANGE = 'gdax';
const knownCoins: Readonly<Record<string, string>> = { BTC: 'bitcoin', ETH: 'ethereum', SOL: 'solana' };
const coinQuery = { localization: 'false', tickers: 'false', market_data: 'true', sparkline: 'false' };

/** The rank of the coin among the most searched. */
const trendingOf = (list: Part<readonly string[]>, id: Part<string>): Part<Trending> => {
  if (list.kind === 'absent') return list;
  if (id.kind === 'absent') return id;
  const index = list.value.indexOf(id.value);
  const of = list.value.length;
  return { kind: 'ok', at: list.at, value: index < 0 ? { of } : { rank: index + 1, of } };
};

export type PartsDeps = {
  readonly clock: Clock;
  readonly plan: CoinGeckoPlan;
  readonly ask: Ask;
  readonly intervals: () => Promise<AskIntervals>;
};

type Endpoint<T> = (key: string, signal: AbortSignal) => Promise<Part<T>>;

/** An endpoint's kept answers; asked only while there are credits, and not at all on a plan without it. */
const createEndpoint = <T>(
  { clock, plan, ask, intervals }: PartsDeps,
  endpoint: CoinGeckoEndpoint,
  question: (key: string) => Omit<Question<T>, 'signal'>,
): Endpoint<T> => {
  const answers = createKept<T>(clock, async (key, signal) => {
    const every = await intervals();
    if (Number.isFinite(every[endpoint])) return ask({ ...question(key), signal });
    return { kind: 'absent', because: { reason: 'credits spent', until: monthEnd(clock.now()) } };
  });
  return async (key, signal) =>
    asksFor(plan, endpoint) ? answers(key, (await intervals())[endpoint], signal) : unable;
};

const createEndpoints = (deps: PartsDeps) => {
  const { clock } = deps;
  const headlines = (endpoint: 'insights' | 'news') =>
    createEndpoint<readonly Headline[]>(deps, endpoint, (id) => ({
      path: `/${endpoint}`,
      query: { coin_id: id, per_page: 20, ...(endpoint === 'news' && { type: 'news' }) },
      map: (body) => headlinesFrom(body, clock.now()),
    }));
  return {
    coin: createEndpoint<CoinParts>(deps, 'coin', (id) => ({
      path: `/coins/${encodeURIComponent(id)}`,
      query: coinQuery,
      map: (body) => coinFrom(body, id, clock.now()),
    })),
    global: createEndpoint(deps, 'global', () => ({ path: '/global', map: globalFrom })),
    trending: createEndpoint(deps, 'trending', () => ({
      path: '/search/trending',
      map: (body) => trendingFrom(body, clock.now()),
    })),
    exchange: createEndpoint(deps, 'exchange', (id) => ({
      path: `/exchanges/${id}`,
      map: (body) => exchangeFrom(body, clock.now()),
    })),
    insights: headlines('insights'),
    news: headlines('news'),
  };
};

/** A symbol's coin by table, or by one search that is remembered. */
export const createCoinOf = ({ clock, ask }: Pick<PartsDeps, 'clock' | 'ask'>) => {
  const search = createKept<string>(clock, (ticker, signal) =>
    ask({ path: '/search', query: { query: ticker }, signal, map: (body) => coinIdFrom(body, ticker, clock.now()) }),
  );
  return async (symbol: string, signal: AbortSignal): Promise<Part<string>> => {
    const ticker = symbol.split('-')[0] ?? symbol;
    const known = knownCoins[ticker];
    if (known !== undefined) return { kind: 'ok', at: clock.now(), value: known };
    return search(ticker, Number.POSITIVE_INFINITY, signal);
  };
};

/** All parts at once for a coin whose id may still be on its way; without the id, the parts of the coin share its absence. */
export const createParts = (deps: PartsDeps) => {
  const { coin, global, trending, exchange, insights, news } = createEndpoints(deps);
  return async (id: Promise<Part<string>>, signal: AbortSignal): Promise<Sentiment['parts']> => {
    const ofCoin = async <T>(from: Endpoint<T>): Promise<Part<T>> => {
      const known = await id;
      return known.kind === 'ok' ? from(known.value, signal) : known;
    };
    const [about, whole, searched, coinbase, told, written] = await Promise.all([
      ofCoin(coin),
      global('all', signal),
      trending('all', signal),
      exchange(EXCHANGE, signal),
      ofCoin(insights),
      ofCoin(news),
    ]);
    const ofAbout =
      about.kind === 'ok' ? about.value : { market: about, votes: about, community: about, development: about };
    return {
      ...ofAbout,
      global: whole,
      trending: trendingOf(searched, await id),
      coinbase,
      insights: told,
      news: written,
    };
  };
};
