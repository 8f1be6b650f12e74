// What CoinGecko says of a coin and of the whole market: each part a value with its instant, or the reason why it is absent.
import { DAY_MS, type Instant } from '../instant.ts';
import type { SourceFailure } from './context.ts';

declare const foreignBrand: unique symbol;
/**
 * Words written by strangers: one line without control, format and private characters, limited in length. It is shown or
 * quoted as data and never followed; whoever puts it into HTML or a prompt still escapes or fences it. Made by `foreignText`.
 */
export type ForeignText = string & { readonly [foreignBrand]: true };

/** 'not given': the upstream answered, and has nothing (null, or the 0 it writes for nothing). */
export type PartAbsence =
  | { readonly reason: 'unknown coin' }
  | { readonly reason: 'not on this plan' }
  | { readonly reason: 'not given' }
  | { readonly reason: 'credits spent'; readonly until: Instant }
  | { readonly reason: 'failed'; readonly failure: SourceFailure };

/** `at` is the instant of the fact, or of the answer where the upstream names none. */
export type Part<T> =
  | { readonly kind: 'ok'; readonly at: Instant; readonly value: T }
  | { readonly kind: 'absent'; readonly because: PartAbsence };

/** Changes and `fromAth` are shares: -0.0533 is 5.33 % below. A field that is not there was not given. */
export type CoinMarket = {
  readonly priceUsd: number;
  readonly marketCapUsd?: number;
  readonly marketCapRank?: number;
  readonly volume24hUsd?: number;
  readonly change24h?: number;
  readonly change7d?: number;
  readonly change30d?: number;
  readonly athUsd?: number;
  readonly fromAth?: number;
};
/** Shares of the votes cast today on the coin's page; how many were cast is not told. */
export type Votes = { readonly up: number; readonly down: number };
export type Community = {
  readonly redditSubscribers?: number;
  readonly redditActive48h?: number;
  readonly redditPosts48h?: number;
  readonly redditComments48h?: number;
  readonly telegramUsers?: number;
};
export type Development = {
  readonly stars?: number;
  readonly forks?: number;
  readonly contributors?: number;
  readonly commits4w?: number;
};
/** Shares: `btcDominance` 0.5795 is 57.95 % of all capitalisation. */
export type GlobalMarket = {
  readonly totalCapUsd: number;
  readonly totalVolumeUsd?: number;
  readonly btcDominance: number;
  readonly change24h?: number;
};
/** Place among the most searched coins of 24 h, 1 the most searched; without `rank` the coin is not among the `of`. */
export type Trending = { readonly rank?: number; readonly of: number };
export type ExchangeVolume = { readonly volume24hBtc: number };
export type Headline = { readonly title: ForeignText; readonly at: Instant; readonly source?: ForeignText };

export type Sentiment = {
  /** CoinGecko's id of the coin; undefined where it knows none or could not be asked */
  readonly coin?: string;
  readonly parts: {
    readonly market: Part<CoinMarket>;
    readonly votes: Part<Votes>;
    readonly community: Part<Community>;
    readonly development: Part<Development>;
    readonly global: Part<GlobalMarket>;
    readonly trending: Part<Trending>;
    readonly coinbase: Part<ExchangeVolume>;
    readonly insights: Part<readonly Headline[]>;
    readonly news: Part<readonly Headline[]>;
  };
};

export const FOREIGN_LIMIT = 160;
export const HEADLINES_AT_MOST = 10;

/** One line of at most `limit` characters (code points); undefined where nothing readable is left. */
export const foreignText = (raw: string, limit = FOREIGN_LIMIT): ForeignText | undefined => {
  const line = raw
    .slice(0, 4 * limit + 1000)
    .toWellFormed()
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u{FFFD}]/gu, '')
    // once nothing stands between what composes any more
    .normalize('NFC')
    .replace(/ {2,}/g, ' ')
    .trim();
  const characters = Array.from(line);
  const cut = characters.length <= limit ? line : `${characters.slice(0, limit - 1).join('')}…`;
  return cut === '' ? undefined : (cut as ForeignText);
};

/** 2.37311 per cent -> 0.0237311; undefined stays. */
export const shareOf = (percent: number | undefined): number | undefined =>
  percent === undefined ? undefined : percent / 100;

/** The votes as shares of one; undefined where a side is missing, none was cast, or the sides do not add up to 100 (within 1). */
export const votesOf = (up: number | undefined, down: number | undefined): Votes | undefined => {
  if (up === undefined || down === undefined || up < 0 || down < 0) return undefined;
  const total = up + down;
  return Math.abs(total - 100) <= 1 ? { up: up / total, down: down / total } : undefined;
};

/** Distance of the price from its all-time high, at most 0: price / high - 1; a price above the stated high is the new one. */
export const fromHigh = (price: number, high: number): number => Math.min(0, price / high - 1);

/** Newest first, of the 24 h up to `now`, none from the future, each title once, at most ten. */
export const recentHeadlines = (headlines: readonly Headline[], now: Instant): readonly Headline[] => {
  const inTime = headlines.filter((h) => h.at <= now && h.at > now - DAY_MS).toSorted((a, b) => b.at - a.at);
  const seen = new Set<string>();
  const once = inTime.filter((h) => !seen.has(h.title) && seen.add(h.title));
  return once.slice(0, HEADLINES_AT_MOST);
};
