// /news and /insights: headlines that are made up and say so, each served from its own instant on.
import { createRandom, mixed, seedOf } from '../../market/seed.ts';
import { type Coin, coins } from './coins.ts';
import type { Json, RecordedBodies } from './recordedBodies.ts';

const HOUR_MS = 3_600_000;
/** how far back posts are listed */
const LOOK_BACK_HOURS = 72;
/** a post of a kind about a coin appears in one hour of three */
const CHANCE = 1 / 3;

export type PostKind = 'news' | 'insights';

const subjects = [
  'a conference nobody attended',
  'an exchange that does not exist',
  'a rule no country has made',
  'a wallet that moved nothing',
  'a forecast by no one in particular',
  'an upgrade still unnamed',
] as const;

type Post = { readonly atMs: number; readonly text: string; readonly coin: Coin };

const postOf = (kind: PostKind, coin: Coin, hour: number): Post | undefined => {
  const random = createRandom(mixed(seedOf(`${kind} ${coin.id}`), hour));
  if (random() >= CHANCE) return undefined;
  const atMs = hour * HOUR_MS + Math.floor(random() * 3600) * 1000;
  const subject = subjects[Math.floor(random() * subjects.length)] ?? subjects[0];
  return { atMs, text: `${coin.name} and ${subject}`, coin };
};

/** Posts of 72 h up to now, the newest first. */
const postsUntil = (kind: PostKind, asked: readonly Coin[], nowMs: number): readonly Post[] => {
  const last = Math.floor(nowMs / HOUR_MS);
  return Array.from({ length: LOOK_BACK_HOURS }, (_, back) => last - back)
    .flatMap((hour) => asked.map((coin) => postOf(kind, coin, hour)))
    .filter((post) => post !== undefined)
    .filter((post) => post.atMs <= nowMs)
    .toSorted((a, b) => b.atMs - a.atMs);
};

const newsRow = (recorded: Json, { atMs, text, coin }: Post): Json => ({
  ...recorded,
  title: `[sandbox, made up] ${text}`,
  url: `https://sandbox.invalid/news/${coin.id}/${atMs / 1000}`,
  image: '',
  author: 'The sandbox',
  posted_at: new Date(atMs).toISOString().replace('.000Z', 'Z'),
  type: 'news',
  source_name: 'Sandbox News (made up)',
  related_coin_ids: [coin.id],
});

const insightRow = (recorded: Json, { atMs, text, coin }: Post): Json => ({
  ...recorded,
  title: `[sandbox, made up] What is said of ${text}`,
  description: 'Written by the sandbox; nothing in it has happened.',
  related_coin_ids: [coin.id],
  posted_at: new Date(atMs).toISOString().replace('Z', '514Z'),
});

export type PostQuery = { readonly coinId: string | undefined; readonly page: number; readonly perPage: number };

/** One page of the array CoinGecko answers with; empty for a coin it does not know. */
export const postsBody = (
  recorded: RecordedBodies,
  kind: PostKind,
  query: PostQuery,
  nowMs: number,
): readonly Json[] => {
  const asked = query.coinId === undefined ? coins : coins.filter((coin) => coin.id === query.coinId);
  const from = (query.page - 1) * query.perPage;
  const page = postsUntil(kind, asked, nowMs).slice(from, from + query.perPage);
  return page.map((post) => (kind === 'news' ? newsRow(recorded.news, post) : insightRow(recorded.insight, post)));
};
