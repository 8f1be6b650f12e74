// CoinGecko's word on a coin as short lines: what was given with its age and source, then what is missing and why.
import type { Instant } from '../instant.ts';
import type { Headline, Part, PartAbsence, Sentiment } from '../market/sentiment.ts';
import { percent, price, signedPercent } from './numbers.ts';
import { failureText } from './sources.ts';
import { dateTime, span } from './times.ts';

type Parts = Sentiment['parts'];

/** headlines of a kind that are written out, so that the whole stays inside one message */
const SHOWN = 2;
/** a part younger than this is as old as the whole reading says */
const FRESH_MS = 5 * 60_000;

const titles: Readonly<Record<keyof Parts, string>> = {
  market: 'market',
  votes: 'votes',
  community: 'community',
  development: 'development',
  global: 'whole market',
  trending: 'trending',
  coinbase: 'volume of Coinbase',
  insights: 'insights',
  news: 'news',
};

/** Why a part is absent, in words. */
export const absenceText = (because: PartAbsence): string => {
  switch (because.reason) {
    case 'unknown coin':
      return 'CoinGecko knows no such coin';
    case 'not on this plan':
      return 'not on this plan';
    case 'not given':
      return 'not given';
    case 'credits spent':
      return `the month's credits are spent, again from ${dateTime(because.until)}`;
    case 'failed':
      return failureText(because.failure);
  }
};

/** '1.65 tn', '829.5 bn', '65.0 k'. */
const large = (value: number): string => {
  const units = [
    [1e12, 'tn', 2],
    [1e9, 'bn', 1],
    [1e6, 'm', 1],
  ] as const;
  const unit = units.find(([size]) => value >= size);
  return unit === undefined ? price(value, 1) : `${(value / unit[0]).toFixed(unit[2])} ${unit[1]}`;
};

const priceText = (usd: number): string => price(usd, usd >= 1 ? 0.01 : 0.000001);

/** The pieces that are there, with ' · ' between; undefined where none is. */
const joined = (pieces: readonly (string | undefined)[]): string | undefined => {
  const there = pieces.filter((piece) => piece !== undefined);
  return there.length === 0 ? undefined : there.join(' · ');
};
const told = (value: number | undefined, text: (value: number) => string): string | undefined =>
  value === undefined ? undefined : text(value);

const marketText = (m: Extract<Parts['market'], { kind: 'ok' }>['value']): string | undefined =>
  joined([
    `${priceText(m.priceUsd)} USD`,
    told(m.change24h, (c) => `24 h ${signedPercent(c)}`),
    told(m.change7d, (c) => `7 d ${signedPercent(c)}`),
    told(m.change30d, (c) => `30 d ${signedPercent(c)}`),
    told(m.fromAth, (c) => `${signedPercent(c, 1)} from its high`),
    told(m.marketCapUsd, (c) => `worth ${large(c)} USD`),
    told(m.marketCapRank, (rank) => `rank ${rank}`),
    told(m.volume24hUsd, (v) => `24 h volume ${large(v)} USD`),
  ]);

const communityText = (c: Extract<Parts['community'], { kind: 'ok' }>['value']): string | undefined =>
  joined([
    told(c.redditSubscribers, (n) => `${price(n, 1)} subscribers`),
    told(c.redditActive48h, (n) => `${price(n, 1)} active`),
    told(c.redditPosts48h, (n) => `${n.toFixed(1)} posts (their 48 h average)`),
    told(c.redditComments48h, (n) => `${n.toFixed(1)} comments (likewise)`),
    told(c.telegramUsers, (n) => `${price(n, 1)} on Telegram`),
  ]);

const developmentText = (d: Extract<Parts['development'], { kind: 'ok' }>['value']): string | undefined =>
  joined([
    told(d.commits4w, (n) => `${price(n, 1)} commits in 4 weeks`),
    told(d.contributors, (n) => `${price(n, 1)} contributors`),
    told(d.stars, (n) => `${price(n, 1)} stars`),
    told(d.forks, (n) => `${price(n, 1)} forks`),
  ]);

const globalText = (g: Extract<Parts['global'], { kind: 'ok' }>['value']): string | undefined =>
  joined([
    `${large(g.totalCapUsd)} USD`,
    told(g.change24h, (c) => `24 h ${signedPercent(c)}`),
    `Bitcoin ${percent(g.btcDominance, 1)} of it`,
  ]);

const headlineLine = (what: string, { title, at, source }: Headline, now: Instant): string =>
  `${what}, ${span(now - at)} old: “${title}”${source === undefined ? '' : ` (${source})`}`;

/** Absent parts that share a cause share its mention. */
const missingLine = (parts: Parts): string | undefined => {
  const byCause = new Map<string, string[]>();
  for (const [name, part] of Object.entries(parts) as [keyof Parts, Part<unknown>][]) {
    if (part.kind === 'ok') continue;
    const cause = absenceText(part.because);
    byCause.set(cause, [...(byCause.get(cause) ?? []), titles[name]]);
  }
  if (byCause.size === 0) return undefined;
  return `CoinGecko, missing: ${[...byCause].map(([cause, names]) => `${names.join(', ')} (${cause})`).join('; ')}`;
};

/**
 * Plain lines with source and age as of `now`; nothing is said of what is absent but that it is and why. Headlines stand in
 * quotation marks: they are others' words. Votes carry no n, since CoinGecko gives none, and say so.
 */
export const sentimentLines = ({ parts }: Sentiment, now: Instant): readonly string[] => {
  const line = <T>(title: string, part: Part<T>, text: (value: T) => string | undefined): readonly string[] => {
    const body = part.kind === 'ok' ? text(part.value) : undefined;
    return part.kind === 'ok' && body !== undefined
      ? [`${title}: ${body}${now - part.at < FRESH_MS ? '' : ` (${span(now - part.at)} old)`}`]
      : [];
  };
  const headlines = (what: string, part: Part<readonly Headline[]>): readonly string[] => {
    if (part.kind === 'absent') return [];
    const more = part.value.length - SHOWN;
    const shown = part.value.slice(0, SHOWN).map((h) => headlineLine(what, h, now));
    if (shown.length === 0) return [`${what}: none in 24 h`];
    return more > 0 ? [...shown, `${what}: ${more} more in 24 h`] : shown;
  };
  return [
    ...line('CoinGecko', parts.market, marketText),
    ...line('Votes on CoinGecko', parts.votes, (v) => `${percent(v.up)} up, ${percent(v.down)} down, number not given`),
    ...line('Reddit and Telegram', parts.community, communityText),
    ...line('Development', parts.development, developmentText),
    ...line('All coins', parts.global, globalText),
    ...line('Most searched', parts.trending, ({ rank, of }) =>
      rank === undefined ? `not among the first ${of}` : `rank ${rank} of ${of}`,
    ),
    ...line('Coinbase, all pairs', parts.coinbase, (c) => `${large(c.volume24hBtc)} BTC in 24 h`),
    ...headlines('Insight', parts.insights),
    ...headlines('News', parts.news),
    ...[missingLine(parts)].filter((x) => x !== undefined),
  ];
};
