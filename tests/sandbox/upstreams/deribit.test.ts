// Deribit's stand-in over HTTP: the recorded shapes, real expiry dates, and nothing later than now.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createRandom } from '../../../sandbox/market/seed.ts';
import { strikeGrid } from '../../../sandbox/upstreams/deribit/bookRows.ts';
import { createDeribitRoutes } from '../../../sandbox/upstreams/deribit/createDeribitRoutes.ts';
import { expiriesAfter, expiryName, lastListing } from '../../../sandbox/upstreams/deribit/expiries.ts';
import { loadDeribit } from '../../../sandbox/upstreams/deribit/loadDeribit.ts';
import { optionPrice } from '../../../sandbox/upstreams/deribit/optionPrice.ts';

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../fixtures/deribit/${name}`, import.meta.url), 'utf8'));
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FIRST = Date.parse('2024-01-01T00:00:00Z');
const LAST = Date.parse('2024-02-12T00:00:00Z');
const noon = Date.parse('2024-01-20T12:34:56Z');

/** A price that moves, and is refused for any instant after now. */
const priceAt = (product: string, atMs: number): number | undefined => {
  if (atMs > time.nowMs) throw new Error(`asked for the price of ${new Date(atMs).toISOString()}`);
  const start = { 'BTC-USD': 42_000, 'ETH-USD': 2300, 'SOL-USD': 98.76 }[product];
  return start === undefined || atMs < FIRST ? undefined : start * (1 + 0.1 * Math.sin(atMs / (3 * DAY)));
};

const time = { nowMs: noon };
const clock = { nowMs: () => time.nowMs };
const recording = loadDeribit();
/** What follows an instant is not only cut off but changed before it, so that it can be seen if it is looked at. */
const blind = { dvol: recording.dvol };
let server: Server;
let url = '';
beforeAll(async () => {
  const app = express();
  app.use('/deribit', createDeribitRoutes({ clock, priceAt }));
  app.use('/emptied', createDeribitRoutes({ clock, priceAt }));
  app.use('/blind', (request, response, next) => {
    createDeribitRoutes({ clock, priceAt, recording: { ...recording, dvol: blind.dvol } })(request, response, next);
  });
  server = createServer(app);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  time.nowMs = noon;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

type Row = Readonly<Record<string, unknown>> & {
  readonly instrument_name: string;
  readonly underlying_price: number;
  readonly bid_price: number | null;
  readonly ask_price: number | null;
  readonly mark_price: number;
};
type Body = {
  readonly result: never;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: object };
  readonly usIn: number;
  readonly usOut: number;
  readonly usDiff: number;
};
const ask = async (path: string, root = 'deribit') => {
  const response = await fetch(`${url}/${root}/public/${path}`);
  return { status: response.status, body: (await response.json()) as Body };
};
const book = async (currency: string): Promise<readonly Row[]> =>
  (await ask(`get_book_summary_by_currency?currency=${currency}&kind=option`)).body.result;
type Index = { readonly data: readonly (readonly number[])[]; readonly continuation: number | null };
const index = async (from: number, to: number, resolution = '1D', currency = 'BTC', root?: string): Promise<Index> => {
  const query = `currency=${currency}&start_timestamp=${from}&end_timestamp=${to}&resolution=${resolution}`;
  return (await ask(`get_volatility_index_data?${query}`, root)).body.result;
};

describe('the option books', () => {
  test('have rows of the recorded shape, in the recorded envelope', async () => {
    const { status, body } = await ask('get_book_summary_by_currency?currency=BTC&kind=option');
    const recordedEnvelope = fixture('book_summary_option_full_envelope_2024-03.json') as object;
    expect(status).toBe(200);
    expect(Object.keys(body).toSorted()).toEqual(Object.keys(recordedEnvelope).toSorted());
    expect(body.usOut - body.usIn).toBe(body.usDiff);
    const recorded = fixture('book_summary_options_2025-01.rows.json') as readonly Row[];
    const rows: readonly Row[] = body.result;
    expect(rows.length).toBe(326);
    const types = (all: readonly Row[], key: string) =>
      new Set(all.map((row) => (row[key] === null ? 'null' : typeof row[key])));
    for (const row of rows) expect(Object.keys(row).toSorted()).toEqual(Object.keys(recorded[0] ?? {}).toSorted());
    for (const key of Object.keys(recorded[0] ?? {}))
      expect([...types(recorded, key)].every((type) => types(rows, key).has(type))).toBe(true);
  });

  test('stand at the price of the market, with quotes around the mark and unique names', async () => {
    for (const [currency, product] of [
      ['BTC', 'BTC-USD'],
      ['ETH', 'ETH-USD'],
    ] as const) {
      const rows = await book(currency);
      const price = priceAt(product, noon) ?? 0;
      expect(new Set(rows.map((row) => row.instrument_name)).size).toBe(rows.length);
      for (const row of rows) {
        expect(row.instrument_name).toMatch(new RegExp(`^${currency}-[1-9]\\d?[A-Z]{3}24-\\d+(d\\d+)?-[CP]$`));
        expect(Math.abs(row.underlying_price / price - 1)).toBeLessThan(0.03);
        expect(row.mark_price).toBeGreaterThanOrEqual(0);
        expect(row.bid_price ?? 0).toBeLessThan(row.ask_price ?? Number.POSITIVE_INFINITY);
      }
    }
  });

  test('SOL is among the coins of USDC, settled in it', async () => {
    const rows = await book('USDC');
    const sol = rows.filter((row) => row.instrument_name.startsWith('SOL_USDC-'));
    expect(sol.length).toBe(326);
    expect(rows.some((row) => row.instrument_name.startsWith('BTC_USDC-'))).toBe(true);
    expect(sol[0]).toMatchObject({ base_currency: 'SOL', quote_currency: 'USDC' });
    expect(await book('USDT')).toEqual([]);
  });

  test('keep their names from one 08:00 to the next', async () => {
    time.nowMs = Date.parse('2024-01-20T08:00:00Z');
    const names = (await book('BTC')).map((row) => row.instrument_name);
    expect(names[0]).toMatch(/^BTC-21JAN24-/);
    time.nowMs += DAY - 1;
    expect((await book('BTC')).map((row) => row.instrument_name)).toEqual(names);
    time.nowMs += 1;
    expect((await book('BTC'))[0]?.instrument_name).toMatch(/^BTC-22JAN24-/);
  });
});

describe('expiries', () => {
  test('are dates that Deribit listed at that instant', () => {
    const listed = fixture('get_expirations_btc_option.json') as {
      readonly result: { readonly btc: { readonly option: readonly string[] } };
    };
    const names = expiriesAfter(1_779_263_441_155).map(expiryName);
    expect(names).toEqual(['20MAY26', '21MAY26', '22MAY26', '29MAY26', '26JUN26', '25SEP26', '25DEC26']);
    for (const name of names) expect(listed.result.btc.option).toContain(name);
  });

  test('of the recorded moment are the recorded ones', () => {
    const names = expiriesAfter(Date.parse('2020-05-21T23:20:00Z')).map(expiryName);
    expect(names).toEqual(['22MAY20', '23MAY20', '29MAY20', '5JUN20', '26JUN20', '25SEP20', '25DEC20']);
  });

  test('ascend, lie after now at 08:00 and enclose 30 days from a week on, at any hour', () => {
    for (let at = FIRST; at < LAST + 300 * DAY; at += 7 * HOUR) {
      const expiries = expiriesAfter(at);
      expect(expiries.length).toBe(7);
      expect(expiries.every((e, i) => e > (expiries[i - 1] ?? at) && (e - 8 * HOUR) % DAY === 0)).toBe(true);
      expect(expiries.some((e) => e - at >= 7 * DAY && e - at <= 30 * DAY)).toBe(true);
      expect(expiries.some((e) => e - at >= 30 * DAY)).toBe(true);
      expect(lastListing(at)).toBeLessThanOrEqual(at);
    }
  });

  test('strike grids are round and no wider than the distance', () => {
    expect([550, 31, 1.4, 1.36, 0.5, 250, 100].map(strikeGrid)).toEqual([500, 25, 1, 1, 0.5, 250, 100]);
  });
});

test('prices are those that Deribit marked at that moment', () => {
  const years = (at: number, expiry: string): number => (Date.parse(expiry) - at) / (365 * DAY);
  for (const [right, strike, forward, iv, at, expiry, mark] of [
    ['P', 6750, 9098.05, 121.74, 1590103193778, '2020-06-05T08:00Z', 0.01077366],
    ['C', 10_500, 9094.9, 81.74, 1590103204852, '2020-06-26T08:00Z', 0.04864765],
    ['P', 8000, 9093.15, 94.62, 1590103331049, '2020-06-26T08:00Z', 0.0600573],
    ['C', 12_000, 9179.91, 85.65, 1590103259231, '2020-09-25T08:00Z', 0.10668152],
  ] as const)
    expect(optionPrice({ right, moneyness: strike / forward, iv, years: years(at, expiry) })).toBeCloseTo(mark, 4);
});

describe('the volatility index', () => {
  test('has a bar for every day of a year, as recorded', async () => {
    const { data, continuation } = await index(noon - 365 * DAY, noon);
    expect(continuation).toBeNull();
    expect(data.length).toBe(365);
    for (const [, open = 0, high = 0, low = 0, close = 0] of data) {
      expect(Math.max(open, close)).toBeLessThanOrEqual(high);
      expect(Math.min(open, close)).toBeGreaterThanOrEqual(low);
    }
    const day = Date.parse('2024-01-10T00:00:00Z');
    const hours = recording.dvol.filter((bar) => bar.startMs >= day && bar.startMs < day + DAY);
    const bar = data.find(([at]) => at === day);
    expect(bar?.[1]).toBe(hours[0]?.open);
    expect(bar?.[2]).toBe(Math.max(...hours.map((h) => h.high)));
    expect(bar?.[4]).toBe(hours.at(-1)?.close);
  });

  test('pages backwards by its continuation, and ETH follows BTC', async () => {
    const page = await index(noon - 60 * DAY, noon, '3600');
    expect(page.data.length).toBe(1000);
    expect(page.continuation).toBe(page.data[0]?.[0]);
    const before = await index(noon - 60 * DAY, page.continuation ?? 0, '3600');
    expect(before.data.at(-1)?.[0]).toBe(page.continuation);
    expect(before.continuation).toBeNull();
    const [btc] = (await index(noon - DAY, noon, '43200')).data;
    const [eth] = (await index(noon - DAY, noon, '43200', 'ETH')).data;
    expect((eth?.[4] ?? 0) / (btc?.[4] ?? 1)).toBeCloseTo(1.068, 3);
  });
});

test('what Deribit refuses is refused in its words', async () => {
  const recorded = fixture('error_invalid_params.json') as Body;
  const refused = await ask('get_book_summary_by_currency?currency=SOL&kind=option');
  expect(refused.status).toBe(400);
  expect(refused.body.error).toEqual(recorded.error);
  expect(Object.keys(refused.body).toSorted()).toEqual(Object.keys(recorded).toSorted());
  for (const path of [
    'get_volatility_index_data?currency=SOL&start_timestamp=1&end_timestamp=2&resolution=1D',
    'get_volatility_index_data?currency=BTC&end_timestamp=2&resolution=1D',
    'get_volatility_index_data?currency=BTC&start_timestamp=1&end_timestamp=2&resolution=7',
    'get_book_summary_by_currency?currency=BTC&kind=nothing',
    'get_index_price?index_name=sol_usd',
  ])
    expect((await ask(path)).body.error?.code).toBe(-32_602);
  expect((await ask('get_moon')).body.error).toEqual({ message: 'Method not found', code: -32_601 });
  expect((await ask('get_index_price?index_name=sol_usdc')).body.result).toEqual({
    estimated_delivery_price: priceAt('SOL-USD', noon),
    index_price: priceAt('SOL-USD', noon),
  });
  const answers = await Promise.all(Array.from({ length: 300 }, () => ask('get_time', 'emptied')));
  const full = answers.filter(({ status }) => status === 429);
  expect(full.length).toBeGreaterThan(0);
  expect(full[0]?.body.error).toEqual({ code: 10_028, message: 'too_many_requests', data: null });
});

test('nothing is later than now at random instants, nor differs when all that follows is changed', async () => {
  const random = createRandom(20_240_115);
  const instants = Array.from({ length: 12 }, () => FIRST + DAY + Math.floor(random() * (LAST - FIRST - DAY)));
  for (const nowMs of instants.toSorted((a, b) => a - b)) {
    time.nowMs = nowMs;
    blind.dvol = recording.dvol
      .filter((bar) => bar.startMs <= nowMs)
      .map((bar) => (bar.startMs + HOUR > nowMs ? { ...bar, high: 999, low: 1, close: 500 } : bar));
    const far = nowMs + 30 * DAY;
    for (const resolution of ['3600', '43200', '1D']) {
      const seen = await index(nowMs - 20 * DAY, far, resolution);
      for (const [at] of seen.data) expect(at).toBeLessThanOrEqual(nowMs);
      expect(await index(nowMs - 20 * DAY, far, resolution, 'BTC', 'blind')).toEqual(seen);
    }
    for (const currency of ['BTC', 'USDC']) {
      const { body } = await ask(`get_book_summary_by_currency?currency=${currency}&kind=option`);
      const rows: readonly Row[] = body.result;
      for (const row of rows) expect(row['creation_timestamp']).toBeLessThanOrEqual(nowMs);
      expect(body.usOut / 1000).toBeLessThanOrEqual(nowMs);
      const other = await ask(`get_book_summary_by_currency?currency=${currency}&kind=option`, 'blind');
      expect(other.body.result).toEqual(rows);
    }
  }
});
