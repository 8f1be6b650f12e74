// CoinGecko's bodies: schema -> mapper -> parts of the domain's value. Null, and the 0 it writes for nothing, are absent.
import { z } from 'zod';
import { type Instant, instant } from '../../core/instant.ts';
import type { SourceFailure } from '../../core/market/context.ts';
import {
  type CoinMarket,
  type Community,
  type Development,
  type ExchangeVolume,
  foreignText,
  fromHigh,
  type GlobalMarket,
  type Headline,
  type Part,
  recentHeadlines,
  type Sentiment,
  shareOf,
  votesOf,
} from '../../core/market/sentiment.ts';

const number = z
  .number()
  .nullish()
  .transform((x) => x ?? undefined);
/** 0 stands for nothing here: no coin that trades has a price, a capitalisation or a reader count of exactly 0. */
const positive = number.transform((x) => (x !== undefined && x > 0 ? x : undefined));
/** A change of exactly 0 to five decimals is what stands there when they have no earlier price. */
const change = number.transform((x) => (x === 0 ? undefined : shareOf(x)));
const time = z.iso
  .datetime({ offset: true })
  .nullish()
  .transform((t) => (typeof t === 'string' ? instant(Date.parse(t)) : undefined));
const usd = z
  .object({ usd: positive })
  .nullish()
  .transform((m) => m?.usd);

const coinBody = z.object({
  id: z.string(),
  last_updated: time,
  sentiment_votes_up_percentage: number,
  sentiment_votes_down_percentage: number,
  market_data: z
    .object({
      current_price: usd,
      market_cap: usd,
      total_volume: usd,
      ath: usd,
      market_cap_rank: positive,
      price_change_percentage_24h: change,
      price_change_percentage_7d: change,
      price_change_percentage_30d: change,
      last_updated: time,
    })
    .nullish(),
  community_data: z
    .object({
      reddit_subscribers: positive,
      reddit_accounts_active_48h: positive,
      reddit_average_posts_48h: positive,
      reddit_average_comments_48h: positive,
      telegram_channel_user_count: positive,
    })
    .nullish(),
  developer_data: z
    .object({ stars: positive, forks: positive, pull_request_contributors: positive, commit_count_4_weeks: number })
    .nullish(),
});
type CoinBody = z.output<typeof coinBody>;

const globalBody = z.object({
  data: z.object({
    total_market_cap: z.object({ usd: positive }),
    total_volume: z.object({ usd: positive }).nullish(),
    market_cap_percentage: z.object({ btc: positive }),
    market_cap_change_percentage_24h_usd: change,
    updated_at: z.number(),
  }),
});
const trendingBody = z.object({ coins: z.array(z.object({ item: z.object({ id: z.string() }) })) });
const exchangeBody = z.object({ trade_volume_24h_btc: positive });
const posted = z.array(
  z.object({ title: z.string(), posted_at: time, source_name: z.string().nullish(), type: z.string().nullish() }),
);
const searchBody = z.object({
  coins: z.array(z.object({ id: z.string(), symbol: z.string(), market_cap_rank: number })),
});
const keyBody = z.object({
  plan: z.string(),
  rate_limit_request_per_minute: z.number(),
  monthly_call_credit: z.number(),
  current_remaining_monthly_calls: z.number(),
});
const pingBody = z.object({ gecko_says: z.string() });

/** The record without its undefined fields, so that absence is one thing here and in the store. */
const given = <T extends object>(record: { readonly [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;

const notGiven: Part<never> = { kind: 'absent', because: { reason: 'not given' } };
const present = <T>(at: Instant, value: T): Part<T> => ({ kind: 'ok', at, value });
const presentIfAny = <T extends object>(at: Instant, value: T): Part<T> =>
  Object.keys(value).length === 0 ? notGiven : present(at, value);

export const failedPart = (failure: SourceFailure): Part<never> => ({
  kind: 'absent',
  because: { reason: 'failed', failure },
});
const malformed = (...issues: readonly string[]): Part<never> => failedPart({ reason: 'malformed', issues });

/** Parses, or says in at most three issues why not. */
const read = <T, U>(schema: z.ZodType<T>, body: unknown, map: (value: T) => Part<U>): Part<U> => {
  const parsed = schema.safeParse(body);
  if (parsed.success) return map(parsed.data);
  return malformed(...parsed.error.issues.slice(0, 3).map((i) => `${i.path.join('.') || 'body'}: ${i.message}`));
};

export type CoinParts = Pick<Sentiment['parts'], 'market' | 'votes' | 'community' | 'development'>;

const marketOf = (data: NonNullable<CoinBody['market_data']>, at: Instant): Part<CoinMarket> => {
  const { current_price: priceUsd, ath: athUsd } = data;
  if (priceUsd === undefined) return notGiven;
  const value = given<CoinMarket>({
    priceUsd,
    marketCapUsd: data.market_cap,
    marketCapRank: data.market_cap_rank,
    volume24hUsd: data.total_volume,
    change24h: data.price_change_percentage_24h,
    change7d: data.price_change_percentage_7d,
    change30d: data.price_change_percentage_30d,
    athUsd,
    fromAth: athUsd === undefined ? undefined : fromHigh(priceUsd, athUsd),
  });
  return present(at, value);
};

const communityOf = (data: NonNullable<CoinBody['community_data']>): Community =>
  given<Community>({
    redditSubscribers: data.reddit_subscribers,
    redditActive48h: data.reddit_accounts_active_48h,
    redditPosts48h: data.reddit_average_posts_48h,
    redditComments48h: data.reddit_average_comments_48h,
    telegramUsers: data.telegram_channel_user_count,
  });

/** Commits of 0 are a fact where the repository is known at all, else nothing. */
const developmentOf = (data: NonNullable<CoinBody['developer_data']>): Development => {
  const repository = { stars: data.stars, forks: data.forks, contributors: data.pull_request_contributors };
  const known = Object.values(repository).some((x) => x !== undefined);
  const commits = data.commit_count_4_weeks;
  return given<Development>({ ...repository, commits4w: commits === 0 && !known ? undefined : commits });
};

/** /coins/{id}; dated by its own last_updated, by `now` where there is none. An answer about another coin is malformed. */
export const coinFrom = (body: unknown, id: string, now: Instant): Part<CoinParts> =>
  read(coinBody, body, (coin) => {
    if (coin.id !== id) return malformed('id: the answer is about another coin');
    const at = coin.last_updated ?? now;
    const votes = votesOf(coin.sentiment_votes_up_percentage, coin.sentiment_votes_down_percentage);
    const market = coin.market_data;
    return present(at, {
      market: market ? marketOf(market, market.last_updated ?? at) : notGiven,
      votes: votes === undefined ? notGiven : present(at, votes),
      community: coin.community_data ? presentIfAny(at, communityOf(coin.community_data)) : notGiven,
      development: coin.developer_data ? presentIfAny(at, developmentOf(coin.developer_data)) : notGiven,
    });
  });

/** /global, dated by its updated_at. */
export const globalFrom = (body: unknown): Part<GlobalMarket> =>
  read(globalBody, body, ({ data }) => {
    const totalCapUsd = data.total_market_cap.usd;
    const btcDominance = shareOf(data.market_cap_percentage.btc);
    if (totalCapUsd === undefined || btcDominance === undefined) return notGiven;
    const totalVolumeUsd = data.total_volume?.usd;
    const change24h = data.market_cap_change_percentage_24h_usd;
    return present(
      instant(data.updated_at * 1000),
      given<GlobalMarket>({ totalCapUsd, totalVolumeUsd, btcDominance, change24h }),
    );
  });

/** /search/trending: ids, the most searched first. */
export const trendingFrom = (body: unknown, now: Instant): Part<readonly string[]> =>
  read(trendingBody, body, ({ coins }) =>
    coins.length === 0
      ? notGiven
      : present(
          now,
          coins.map(({ item }) => item.id),
        ),
  );

/** /exchanges/{id}. */
export const exchangeFrom = (body: unknown, now: Instant): Part<ExchangeVolume> =>
  read(exchangeBody, body, ({ trade_volume_24h_btc: volume24hBtc }) =>
    volume24hBtc === undefined ? notGiven : present(now, { volume24hBtc }),
  );

/** /news and /insights: what can be read of it; guides are no news. None in 24 h is an empty list, not absence. */
export const headlinesFrom = (body: unknown, now: Instant): Part<readonly Headline[]> =>
  read(posted, body, (items) => {
    const headlines = items.flatMap((item): readonly Headline[] => {
      const title = foreignText(item.title);
      if (title === undefined || item.posted_at === undefined || item.type === 'guide') return [];
      const source = foreignText(item.source_name ?? '', 40);
      return [given<Headline>({ title, at: item.posted_at, source })];
    });
    return present(now, recentHeadlines(headlines, now));
  });

/** /search: the id of the largest coin written with this ticker. */
export const coinIdFrom = (body: unknown, ticker: string, now: Instant): Part<string> =>
  read(searchBody, body, ({ coins }) => {
    const same = coins.filter((c) => c.symbol.toUpperCase() === ticker && /^[\w.-]{1,100}$/.test(c.id));
    const ranked = same.toSorted(
      (a, b) => (a.market_cap_rank ?? Number.MAX_SAFE_INTEGER) - (b.market_cap_rank ?? Number.MAX_SAFE_INTEGER),
    );
    const id = ranked[0]?.id;
    return id === undefined ? { kind: 'absent', because: { reason: 'unknown coin' } } : present(now, id);
  });

/** What a key may do; only `plan` where the address tells no more. */
export type CoinGeckoAccount = {
  readonly plan: string;
  readonly perMinute?: number;
  readonly monthlyCredits?: number;
  readonly creditsLeft?: number;
};

/** /key on a paid plan. */
export const accountFrom = (body: unknown, now: Instant): Part<CoinGeckoAccount> =>
  read(keyBody, body, (key) =>
    present(now, {
      plan: foreignText(key.plan, 40) ?? 'unnamed',
      perMinute: key.rate_limit_request_per_minute,
      monthlyCredits: key.monthly_call_credit,
      creditsLeft: key.current_remaining_monthly_calls,
    }),
  );

/** /ping elsewhere: that it answers is all it says. */
export const pingFrom = (body: unknown, plan: string, now: Instant): Part<CoinGeckoAccount> =>
  read(pingBody, body, () => present(now, { plan }));
