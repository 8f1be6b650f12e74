// The REST stand-in over HTTP against the shapes that were recorded from the real one.
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { servingDelayMs } from '../../../sandbox/market/candleRows.ts';
import { createMarket } from '../../../sandbox/market/createMarket.ts';
import { createTape } from '../../../sandbox/market/createTape.ts';
import { createRestRoutes } from '../../../sandbox/market/restRoutes.ts';
import { SAMPLE_START_MS, sampleCandles } from './sampleRecording.ts';

const MINUTE = 60_000;
const ROWS = 1000;
const LAST = SAMPLE_START_MS + ROWS * MINUTE;
const minutes = sampleCandles({ rows: ROWS, missing: (row) => row === 700 });
const fives = sampleCandles({ product: 'ETH-USD', rows: ROWS / 5, stepS: 300 });
const later = sampleCandles({ product: 'SOL-USD', rows: 10, startMs: LAST - 10 * MINUTE });
const market = createMarket({ candles: [minutes, fives, later], firstMs: SAMPLE_START_MS, endMs: LAST });
const time = { nowMs: 0 };
const noon = SAMPLE_START_MS + 720 * MINUTE + 30_000;

type Reply = { readonly status: number; readonly headers: Headers; readonly body: never };
let server: Server;
let url = '';
beforeAll(async () => {
  const app = express().use('/coinbase', createRestRoutes({ market, clock: { nowMs: () => time.nowMs } }));
  server = createServer(app);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/coinbase`;
});
afterAll(() => void server.close());

/** A reading at an instant; the rate budget is filled by a minute of market time before it. */
const read = async (path: string, nowMs = noon): Promise<Reply> => {
  time.nowMs = 0;
  await fetch(`${url}/time`);
  time.nowMs = nowMs;
  const response = await fetch(url + path);
  return { status: response.status, headers: response.headers, body: (await response.json()) as never };
};

type Row = readonly number[];
const candles = async (query: string, nowMs?: number): Promise<readonly Row[]> =>
  (await read(`/products/BTC-USD/candles?${query}`, nowMs)).body;
const iso = (ms: number): string => new Date(ms).toISOString();

const price = expect.stringMatching(/^\d+(\.\d*[1-9])?$/);
const size = expect.stringMatching(/^\d+(\.\d{0,7}[1-9])?$/);
const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,5}[1-9])?Z$/);

describe('ticker, stats, book, time and products', () => {
  test('have the recorded shapes', async () => {
    const { body: ticker } = await read('/products/BTC-USD/ticker');
    const tickerShape = {
      ask: price,
      bid: price,
      volume: size,
      trade_id: expect.any(Number),
      price,
      size,
      time: instant,
      rfq_volume: '0.000000',
    };
    expect(ticker).toEqual(tickerShape);
    const { body: stats } = await read('/products/BTC-USD/stats');
    const rfq = { rfq_volume_24hour: '0.000000', rfq_volume_30day: '0.000000' };
    expect(stats).toEqual({
      open: price,
      high: price,
      low: price,
      last: price,
      volume: size,
      volume_30day: size,
      ...rfq,
    });
    expect((await read('/time')).body).toEqual({ iso: iso(noon), epoch: noon / 1000 });
    const { body: products } = await read('/products');
    expect((products as { id: string }[]).map(({ id }) => id)).toEqual(['BTC-USD', 'ETH-USD']);
    expect((await read('/products/BTC-USD')).body).toMatchObject({
      base_currency: 'BTC',
      quote_increment: '0.01',
      status: 'online',
    });
  });

  test('the book has one level, or every one, around the ticker', async () => {
    const level = [price, size, expect.any(Number)];
    const shape = { sequence: expect.any(Number), auction_mode: false, auction: null, time: instant };
    const { body: one } = await read('/products/BTC-USD/book');
    expect(one).toEqual({ bids: [level], asks: [level], ...shape });
    const two: { bids: string[][]; asks: string[][] } = (await read('/products/BTC-USD/book?level=2')).body;
    expect(two).toMatchObject(shape);
    expect(two.bids.length + two.asks.length).toBeGreaterThan(40_000);
    for (const side of [two.bids, two.asks.toReversed()]) {
      const prices = side.map(([price]) => Number(price));
      expect(prices.findIndex((price, i) => price >= (prices[i - 1] ?? Infinity))).toBe(-1);
    }
    const ticker: { bid: string; ask: string } = (await read('/products/BTC-USD/ticker')).body;
    expect([two.bids[0]?.[0], two.asks[0]?.[0]]).toEqual([ticker.bid, ticker.ask]);
    expect((await read('/products/BTC-USD/book?level=4')).body).toEqual({ message: 'unexpected level: _' });
    expect((await read('/products/BTC-USD/book?level=3')).status).toBe(400);
  });

  test('agree with the trades and the candle in progress', async () => {
    const ticker: Record<string, string> = (await read('/products/BTC-USD/ticker')).body;
    const [trade]: Record<string, string>[] = (await read('/products/BTC-USD/trades?limit=1')).body;
    const stats: Record<string, string> = (await read('/products/BTC-USD/stats')).body;
    const [row] = await candles('granularity=60');
    expect([trade?.['trade_id'], trade?.['time'], Number(trade?.['price'])]).toEqual([
      ticker['trade_id'],
      ticker['time'],
      Number(ticker['price']),
    ]);
    expect([stats['last'], stats['volume'], row?.[4]]).toEqual([
      ticker['price'],
      ticker['volume'],
      Number(ticker['price']),
    ]);
  });
});

describe('candles', () => {
  test('are [time, low, high, open, close, volume] in numbers, newest first, with the one in progress', async () => {
    const rows = await candles(`granularity=60&start=${iso(noon - 10 * MINUTE)}&end=${iso(noon)}`);
    expect(rows.map(([time]) => time)).toEqual(Array.from({ length: 11 }, (_, i) => (noon - 30_000) / 1000 - i * 60));
    const last = minutes.startsS.indexOf(rows[1]?.[0] ?? 0);
    const bar = [minutes.low, minutes.high, minutes.open, minutes.close].map((column) => (column[last] ?? 0) / 100);
    expect(rows[1]).toEqual([minutes.startsS[last], ...bar, (minutes.units[last] ?? 0) / 1e8]);
    expect(rows[0]?.[5]).toBeLessThan((minutes.units[last + 1] ?? 0) / 1e8);
  });

  test('leave out a minute without trades', async () => {
    const gap = SAMPLE_START_MS + 700 * MINUTE;
    const rows = await candles(`granularity=60&start=${iso(gap - MINUTE)}&end=${iso(gap + MINUTE)}`);
    expect(rows.map(([time]) => time)).toEqual([gap / 1000 + 60, gap / 1000 - 60]);
  });

  test.each([300, 900, 3600, 21_600, 86_400])('of %i s add up the minutes', async (granularity) => {
    const closed = granularity < 86_400 ? 1 : 0;
    const [startS = 0, low, high, open, close, volume] = (await candles(`granularity=${granularity}`))[closed] ?? [];
    expect(startS % granularity).toBe(0);
    const inside: Row[] = [];
    const untilS = Math.min(startS + granularity, noon / 1000);
    for (let fromS = startS; fromS < untilS; fromS += 18_000) {
      const toS = Math.min(fromS + 18_000, untilS) - 1;
      inside.push(...(await candles(`granularity=60&start=${fromS}&end=${toS}`)).toReversed());
    }
    expect(low).toBe(Math.min(...inside.map((row) => row[1] ?? 0)));
    expect(high).toBe(Math.max(...inside.map((row) => row[2] ?? 0)));
    expect([open, close]).toEqual([inside[0]?.[3], inside.at(-1)?.[4]]);
    const sum = inside.reduce((total, row) => total + (row[5] ?? 0), 0);
    expect(volume).toBeCloseTo(sum, 7);
  });

  test('without start or end are the newest 350, whatever the other says', async () => {
    const newest = await candles('granularity=60');
    expect(newest).toHaveLength(350);
    expect(await candles(`granularity=60&start=${iso(SAMPLE_START_MS)}`)).toEqual(newest);
    expect(await candles(`granularity=60&end=${iso(SAMPLE_START_MS)}`)).toEqual(newest);
  });

  test('span 300 intervals and 301 rows, not more', async () => {
    const from = noon - 30_000 - 700 * MINUTE;
    expect(await candles(`granularity=60&start=${iso(from)}&end=${iso(from + 300 * MINUTE)}`)).toHaveLength(301);
    expect(
      (await read(`/products/BTC-USD/candles?granularity=60&start=${iso(from)}&end=${iso(from + 301 * MINUTE)}`)).body,
    ).toEqual({
      message: 'granularity too small for the requested time range. Count of aggregations requested exceeds 300',
    });
  });

  test('of a closed minute appear up to 3 s late, and until then nothing later does', async () => {
    const tape = createTape(minutes);
    const delays = Array.from({ length: 200 }, (_, i) => servingDelayMs(tape, SAMPLE_START_MS + (i + 1) * MINUTE));
    expect(Math.min(...delays)).toBeLessThan(300);
    expect(Math.max(...delays)).toBeGreaterThan(2700);
    expect(Math.max(...delays)).toBeLessThanOrEqual(3000);
    const slot = Array.from({ length: 30 }, (_, i) => SAMPLE_START_MS + (i + 10) * 5 * MINUTE).find(
      (ms) => servingDelayMs(tape, ms) > 500,
    );
    const closeMs = slot ?? 0;
    const readyMs = closeMs + servingDelayMs(tape, closeMs);
    for (const granularity of [60, 300]) {
      const newest = async (nowMs: number) =>
        (await candles(`granularity=${granularity}`, nowMs)).map(([time]) => time)[0];
      expect(await newest(closeMs)).toBe(closeMs / 1000 - 2 * granularity);
      expect(await newest(readyMs - 1)).toBe(closeMs / 1000 - 2 * granularity);
      expect(await newest(readyMs)).toBeGreaterThanOrEqual(closeMs / 1000 - granularity);
    }
  });

  test('of the last minute of all are there when time stands at the end', async () => {
    expect((await candles('granularity=60', LAST))[0]?.[0]).toBe(LAST / 1000 - 60);
  });

  test('refuse what Coinbase refuses, and minutes where only five minutes are recorded', async () => {
    const refusals = [
      ['/products/BTC-USD/candles?granularity=61', 400, 'Unsupported granularity'],
      ['/products/ETH-USD/candles?granularity=60', 400, 'Unsupported granularity'],
      ['/products/BTC-USD/candles?granularity=60&start=x&end=y', 400, 'start must be a valid ISO-8601 date'],
      ['/products/NOPE-USD/candles?granularity=60', 404, 'NotFound'],
      ['/products/SOL-USD/ticker', 404, 'NotFound'],
      ['/nothing', 404, 'NotFound'],
    ] as const;
    for (const [path, status, message] of refusals)
      expect(await read(path)).toMatchObject({ status, body: { message } });
    expect((await read('/products/ETH-USD/candles?granularity=300')).status).toBe(200);
  });
});

describe('trades', () => {
  const trades = async (query: string) => {
    const reply = await read(`/products/BTC-USD/trades?${query}`);
    return {
      rows: reply.body as { trade_id: number; side: string; price: string; size: string; time: string }[],
      headers: reply.headers,
    };
  };

  test('have the recorded shape, newest first, and page by id', async () => {
    const { rows, headers } = await trades('limit=5');
    const eight = expect.stringMatching(/^\d+\.\d{8}$/);
    const shape = {
      trade_id: expect.any(Number),
      side: expect.stringMatching(/^(buy|sell)$/),
      size: eight,
      price: eight,
      time: instant,
    };
    expect(rows).toEqual([shape, shape, shape, shape, shape]);
    const newest = rows[0]?.trade_id ?? 0;
    expect(rows.map((row) => row.trade_id)).toEqual([0, 1, 2, 3, 4].map((back) => newest - back));
    expect([headers.get('cb-before'), headers.get('cb-after')]).toEqual([String(newest), String(newest - 4)]);
    expect((await trades(`limit=2&after=${newest - 1}`)).rows.map((row) => row.trade_id)).toEqual([
      newest - 2,
      newest - 3,
    ]);
    expect((await trades(`limit=2&before=${newest - 4}`)).rows.map((row) => row.trade_id)).toEqual([
      newest,
      newest - 1,
    ]);
    expect((await trades(`before=${newest}`)).rows).toEqual([]);
    expect((await trades('')).rows).toHaveLength(1000);
  });

  test('are refused a limit that is no number', async () => {
    expect((await read('/products/BTC-USD/trades?limit=few')).status).toBe(400);
  });
});

describe('the gate', () => {
  const status = async (): Promise<number> => (await fetch(`${url}/time`)).status;

  test('refuses a caller without a User-Agent', async () => {
    const code = await new Promise((resolve) => void get(`${url}/time`, (response) => resolve(response.statusCode)));
    expect(code).toBe(400);
  });

  test('lets a burst of 15 through, then 10 a market second', async () => {
    await read('/time', noon);
    time.nowMs = noon + 60_000;
    const burst = [];
    for (let i = 0; i < 40; i++) burst.push(await status());
    expect(burst.slice(0, 15)).toEqual(Array(15).fill(200));
    expect(burst).toContain(429);
    time.nowMs += 1000;
    const refilled = [];
    for (let i = 0; i < 10; i++) refilled.push(await status());
    expect(refilled).toEqual(Array(10).fill(200));
  });
});
