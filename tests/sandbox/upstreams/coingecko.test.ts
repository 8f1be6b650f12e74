// CoinGecko's stand-in: shapes as recorded, its refusals and limits, and nothing later than now.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createRandom } from '../../../sandbox/market/seed.ts';
import { createCoinGeckoRoutes, sandboxKeys } from '../../../sandbox/upstreams/coingecko/createCoinGeckoRoutes.ts';
import { note } from '../../../sandbox/upstreams/coingecko/note.ts';

const fixture = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/coingecko', `${name}.json`), 'utf8'));
const START = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;
const noon = Date.UTC(2024, 0, 15, 12, 3, 7);
const time = { nowMs: noon };
const bases: Readonly<Record<string, number>> = { 'BTC-USD': 42_000, 'ETH-USD': 2500, 'SOL-USD': 95 };
let latestAsked = 0;
/** A market that begins with 2024 and rises by 1 % a day. */
const priceAt = (product: string, ms: number): number | undefined => {
  latestAsked = Math.max(latestAsked, ms);
  const base = bases[product];
  return base === undefined || ms < START ? undefined : base * (1 + (0.01 * (ms - START)) / DAY);
};

let server: Server;
let url = '';
beforeAll(async () => {
  const app = express();
  for (const host of ['pro', 'demo'] as const)
    app.use(`/${host}`, createCoinGeckoRoutes({ clock: { nowMs: () => time.nowMs }, priceAt, host, wallMs: () => 0 }));
  server = createServer(app);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  time.nowMs = noon;
});

type Body = Readonly<Record<string, unknown>>;
type Reply = { readonly status: number; readonly headers: Headers; readonly body: Body };
const ask = async (path: string, headers: Record<string, string> = {}): Promise<Reply> => {
  const response = await fetch(url + path, { headers });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
};
const pro = (path: string): Promise<Reply> => ask(`/pro${path}`, { 'x-cg-pro-api-key': sandboxKeys.pro });

/** What lies at a path of names; undefined where there is nothing. */
const at = (body: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, name) => (inner as Body | null | undefined)?.[name], body);

/** The kind of every leaf; what is null on either side fits anything, lists fit by their first element. */
const sameShape = (ours: unknown, theirs: unknown, place = ''): readonly string[] => {
  if (ours === null || theirs === null) return [];
  if (Array.isArray(theirs)) {
    if (!Array.isArray(ours)) return [`${place} is no list`];
    return ours.length === 0 || theirs.length === 0 ? [] : sameShape(ours[0], theirs[0], `${place}[0]`);
  }
  if (typeof theirs !== 'object')
    return typeof ours === typeof theirs ? [] : [`${place}: ${typeof ours}, not ${typeof theirs}`];
  if (typeof ours !== 'object') return [`${place} is no object`];
  return Object.entries(theirs as object).flatMap(([name, value]) =>
    name in (ours as object)
      ? sameShape((ours as Record<string, unknown>)[name], value, `${place}.${name}`)
      : /^(eur|btc|usdt|eth)$/.test(name) ||
          /_(30d|60d|200d|1y)_in_currency$/.test(place) ||
          place.endsWith('links') ||
          place.endsWith('image')
        ? []
        : [`${place}.${name} is missing`],
  );
};

describe('shapes', () => {
  test.each([
    ['/coins/bitcoin', 'coins_id_bitcoin'],
    ['/global', 'global'],
    ['/search/trending', 'search_trending'],
    ['/exchanges/gdax', 'exchanges_id'],
    ['/insights', 'insights'],
    ['/news', 'news'],
    ['/key', 'key'],
    ['/ping', 'ping'],
  ])('%s is as recorded', async (path, name) => {
    const { status, body } = await pro(path);
    expect(status).toBe(200);
    expect(sameShape(body, fixture(name))).toEqual([]);
  });

  test('numbers are those of the recorded market', async () => {
    const { body } = await pro('/coins/bitcoin');
    const atMs = Math.floor(noon / 60_000) * 60_000;
    const price = priceAt('BTC-USD', atMs) ?? 0;
    const then = priceAt('BTC-USD', atMs - DAY) ?? 0;
    expect(at(body, 'market_data.current_price.usd')).toBeCloseTo(price, 2);
    expect(at(body, 'market_data.price_change_percentage_24h')).toBeCloseTo((price / then - 1) * 100, 5);
    expect(at(body, 'market_data.last_updated')).toBe(new Date(atMs).toISOString());
    const cap = Number(at(body, 'market_data.market_cap.usd'));
    expect(cap / price).toBeCloseTo(19_600_700, -3);
    const { body: global } = await pro('/global');
    const total = Number(at(global, 'data.total_market_cap.usd'));
    expect(at(global, 'data.market_cap_percentage.btc')).toBeCloseTo((100 * cap) / total, 0);
  });

  test('what lies before the recording, and what CoinGecko does not have, is null or 0', async () => {
    const { body } = await pro('/coins/solana');
    expect(at(body, 'market_data.price_change_percentage_7d')).toEqual(expect.any(Number));
    expect(at(body, 'market_data.price_change_percentage_30d')).toBeNull();
    expect(at(body, 'developer_data.stars')).toBeNull();
    expect(at(body, 'community_data.reddit_average_posts_48h')).toBe(0);
    const votes = new Set<unknown>();
    for (let hour = 0; hour < 48; hour++) {
      time.nowMs = noon + hour * 3_600_000;
      votes.add((await pro('/coins/solana')).body['sentiment_votes_up_percentage'] === null);
    }
    expect(votes).toEqual(new Set([true, false]));
  });

  test('parts can be left out, search finds, unknown ones are not found', async () => {
    const { body } = await pro('/coins/bitcoin?community_data=false&tickers=false');
    expect('community_data' in body || 'tickers' in body).toBe(false);
    expect((await pro('/search?query=SOL')).body['coins']).toMatchObject([{ id: 'solana', symbol: 'SOL' }]);
    expect((await pro('/search?query=nope')).body['coins']).toEqual([]);
    expect(await pro('/coins/nope')).toMatchObject({ status: 404, body: { error: 'coin not found' } });
    expect(await pro('/exchanges/nope')).toMatchObject({ status: 404, body: { error: 'exchange not found' } });
    time.nowMs = START - 1;
    expect(await pro('/coins/bitcoin')).toMatchObject({ status: 404 });
  });
});

describe('news and insights', () => {
  test('are about the coin asked for, newest first, and say that they are made up', async () => {
    for (const path of ['/news', '/insights']) {
      const rows = (await pro(`${path}?coin_id=ethereum&per_page=20`)).body as unknown as Readonly<
        Record<string, string>
      >[];
      expect(rows.length).toBeGreaterThan(5);
      for (const row of rows) {
        expect(row['title']).toMatch(/^\[sandbox, made up\] /);
        expect(row['related_coin_ids']).toEqual(['ethereum']);
      }
      const times = rows.map((row) => Date.parse(row['posted_at'] ?? ''));
      expect(times).toEqual(times.toSorted((a, b) => b - a));
    }
    expect((await pro('/news?coin_id=nope')).body).toEqual([]);
    expect((await pro('/news?per_page=21')).status).toBe(400);
    expect(note).toContain('stand-in');
  });
  test('stay what they were: later ones come before them', async () => {
    const before = (await pro('/news?per_page=5')).body as unknown as object[];
    time.nowMs = noon + 3 * 3_600_000;
    const after = (await pro('/news?per_page=20')).body as unknown as object[];
    expect(after.length).toBeGreaterThan(before.length);
    for (const row of before) expect(after).toContainEqual(row);
  });
});

describe('nothing later than now', () => {
  /** every instant a body speaks of: ISO texts, and numbers and texts that look like epoch seconds or milliseconds of our time */
  const instantsIn = (body: unknown): readonly number[] => {
    const text = JSON.stringify(body);
    const isos = [...text.matchAll(/\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)/g)].map(([iso]) => Date.parse(iso));
    const epochs = [...text.matchAll(/(?<![\d.])1[67]\d{8}(\d{3})?(?![\d.])/g)].map(
      ([n]) => (n.length === 10 ? 1000 : 1) * Number(n),
    );
    return [...isos, ...epochs];
  };
  test('is spoken of or looked at, at random instants', async () => {
    const random = createRandom(7);
    const paths = [
      '/coins/bitcoin',
      '/coins/ethereum',
      '/coins/solana',
      '/global',
      '/search/trending',
      '/exchanges/gdax',
      '/news?per_page=20',
      '/insights?per_page=20',
    ];
    for (let i = 0; i < 60; i++) {
      time.nowMs = START + Math.floor(random() * 41 * DAY);
      latestAsked = 0;
      const replies = await Promise.all(paths.map(pro));
      expect(replies.map((r) => r.status)).toEqual(paths.map(() => 200));
      // a capitalisation may look like an instant, so numbers of the market are left aside
      const spoken = replies.flatMap(({ body }, n) =>
        n === 3 ? [Number(at(body, 'data.updated_at')) * 1000] : instantsIn(body),
      );
      expect(Math.max(...spoken)).toBeLessThanOrEqual(time.nowMs);
      expect(latestAsked).toBeLessThanOrEqual(time.nowMs);
    }
  });
});

describe('plans and limits', () => {
  const code = ({ body }: Reply): unknown => body['error_code'] ?? at(body, 'status.error_code');
  test('keys and addresses belong together', async () => {
    const replies = [
      await ask('/pro/ping'),
      await ask('/pro/ping', { 'x-cg-pro-api-key': 'nonsense' }),
      await ask('/pro/ping', { 'x-cg-demo-api-key': sandboxKeys.demo }),
      await ask('/pro/ping', { 'x-cg-pro-api-key': sandboxKeys.demo }),
      await ask('/demo/ping', { 'x-cg-pro-api-key': sandboxKeys.pro }),
      await ask('/demo/ping', { 'x-cg-demo-api-key': 'nonsense' }),
      await ask('/demo/news', { 'x-cg-demo-api-key': sandboxKeys.demo }),
      await ask('/demo/key'),
    ];
    expect(replies.map((r) => [r.status, code(r)])).toEqual([
      [401, 10_002],
      [401, 10_002],
      [400, 10_011],
      [400, 10_011],
      [400, 10_010],
      [401, 10_002],
      [401, 10_005],
      [401, 10_005],
    ]);
    expect((await ask('/demo/ping')).status).toBe(200);
    expect((await ask(`/pro/ping?x_cg_pro_api_key=${sandboxKeys.pro}`)).status).toBe(200);
  });

  test('Demo may ask 30 times a market minute; refusals count too', async () => {
    time.nowMs = noon + DAY;
    const demo = (path: string) => ask(`/demo${path}`, { 'x-cg-demo-api-key': sandboxKeys.demo });
    const statuses: number[] = [];
    for (let i = 0; i < 31; i++) statuses.push((await demo(i % 2 ? '/ping' : '/news')).status);
    expect(statuses.slice(0, 30)).not.toContain(429);
    expect(statuses[30]).toBe(429);
    const refused = await demo('/ping');
    expect(refused.body).toMatchObject({
      status: { error_code: 429, error_message: fixture('error_429_2022-09').status.error_message },
    });
    expect(refused.headers.get('retry-after')).toBe('60');
    time.nowMs += 60_000;
    expect((await demo('/ping')).status).toBe(200);
  });

  test('answers count against the month, refusals do not', async () => {
    time.nowMs = Date.UTC(2024, 2, 1, 1);
    const used = async (): Promise<number> => Number((await pro('/key')).body['current_total_monthly_calls']);
    const before = await used();
    await pro('/ping');
    await pro('/coins/nope');
    await ask('/pro/ping');
    expect((await used()) - before).toBe(2);
  });
});
