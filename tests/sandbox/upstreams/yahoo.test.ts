// Yahoo's stand-in: the recorded shapes, and nothing that was not known yet.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createYahooRoutes } from '../../../sandbox/upstreams/yahoo/createYahooRoutes.ts';
import { loadBars } from '../../../sandbox/upstreams/yahoo/loadBars.ts';
import { dateIn, midnightOf, nameAt, offsetAt } from '../../../sandbox/upstreams/yahoo/sessions.ts';

const fixture = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'yahoo', name), 'utf8'));
const SYMBOLS = ['DX-Y.NYB', 'GC=F', '^TNX', '^GSPC'];
const DAY_S = 86_400;
const NEW_YORK = 'America/New_York';
let nowMs = 0;
let server: Server;
let url = '';

beforeAll(async () => {
  const app = express();
  const deps = { clock: { nowMs: () => nowMs }, bars: loadBars() };
  let routes = createYahooRoutes(deps);
  app.get('/again', (_request, response) => {
    routes = createYahooRoutes(deps);
    response.end();
  });
  app.use((request, response, next) => routes(request, response, next));
  server = createServer(app);
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(async () => {
  nowMs = Date.parse('2024-02-05T12:00:00Z');
  await fetch(`${url}/again`);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const get = (symbol: string, query: Record<string, string | number> = {}) => {
  const nowS = Math.floor(nowMs / 1000);
  const period = { period1: nowS - 100 * DAY_S, period2: nowS, interval: '1d', ...query };
  const text = new URLSearchParams(Object.entries(period).map(([key, value]) => [key, String(value)]));
  return fetch(`${url}/v8/finance/chart/${encodeURIComponent(symbol)}?${text.toString()}`);
};
type Period = Readonly<Record<'timezone' | 'start' | 'end' | 'gmtoffset', unknown>>;
type Result = {
  readonly meta: { readonly regularMarketTime: number; readonly currentTradingPeriod: { readonly regular: Period } };
  readonly timestamp: readonly number[];
  readonly indicators: { readonly quote: readonly [{ readonly close: readonly (number | null)[] }] };
};
const chart = async (symbol: string, query: Record<string, string | number> = {}): Promise<Result> => {
  const response = await get(symbol, query);
  const body = (await response.json()) as { chart: { result: [Result] } };
  return body.chart.result[0];
};
const keys = (value: object): readonly string[] => Object.keys(value).toSorted();

describe('shapes', () => {
  test('an answer has the fields of the recorded one, but for what a daily index does not have', async () => {
    const recorded = fixture('chart_TNX_5m_2026-02-02.json').chart.result[0];
    const made = await chart('^TNX');
    const intradayOnly = ['previousClose', 'scale', 'tradingPeriods'];
    expect(keys(made.meta)).toEqual(keys(recorded.meta).filter((key) => !intradayOnly.includes(key)));
    expect(keys(made.meta.currentTradingPeriod.regular)).toEqual(keys(recorded.meta.currentTradingPeriod.regular));
    expect(keys(made.indicators.quote[0])).toEqual(keys(recorded.indicators.quote[0]));
    const gold = fixture('chart_GC=F_1d.json').chart.result[0];
    expect(keys(made)).toEqual(keys(gold));
    expect(keys(made.indicators)).toEqual(keys(gold.indicators));
  });

  test('a bar is stamped with the opening of its market and its period is that of the exchange', async () => {
    expect((await chart('^GSPC')).timestamp.at(-1)).toBe(Date.parse('2024-02-02T14:30:00Z') / 1000);
    expect((await chart('GC=F')).timestamp.at(-1)).toBe(Date.parse('2024-02-02T05:00:00Z') / 1000);
    const { meta } = await chart('^TNX');
    expect(meta).toMatchObject({
      regularMarketTime: Date.parse('2024-02-02T20:00:00Z') / 1000,
      regularMarketPrice: 4.033,
    });
    expect(meta.currentTradingPeriod.regular).toEqual({
      timezone: 'CST',
      start: Date.parse('2024-02-05T13:20:00Z') / 1000,
      end: Date.parse('2024-02-05T20:00:00Z') / 1000,
      gmtoffset: -21_600,
    });
  });

  test('a holiday is missing from the indices and a row of nulls for the futures', async () => {
    const day = { period1: Date.parse('2024-01-15') / 1000, period2: Date.parse('2024-01-16') / 1000 };
    expect((await chart('^GSPC', day)).timestamp).toBeUndefined();
    expect((await chart('^GSPC', day)).indicators.quote).toEqual([{}]);
    expect((await chart('GC=F', day)).indicators.quote[0].close).toEqual([null]);
  });

  test('an unknown symbol, a bad period and a foreign interval are refused in Yahoo words', async () => {
    const unknown = await get('NOPE');
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toEqual(fixture('error_404.json'));
    expect((await get('DX=F')).status).toBe(404);
    const period = await get('GC=F', { period1: 200, period2: 100 });
    expect(period.status).toBe(400);
    expect(await period.json()).toMatchObject({ chart: { result: null, error: { code: 'Bad Request' } } });
    expect((await get('GC=F', { interval: '5m' })).status).toBe(400);
    expect((await get('GC=F', { period1: 'soon' })).status).toBe(400);
  });

  test('a burst is throttled with plain text, and market time heals it', async () => {
    const answers = [];
    for (let i = 0; i < 60; i++) answers.push(await get('GC=F', { period1: 1 }));
    const throttled = answers.find(({ status }) => status === 429);
    expect(throttled?.headers.get('content-type')).toContain('text/plain');
    expect(await throttled?.text()).toContain('Too Many Requests');
    nowMs += 60_000;
    expect((await get('GC=F')).status).toBe(200);
  });
});

describe('nothing is told before it is known', () => {
  test.each([
    ['^GSPC', '2024-02-02T21:00:00Z', '2024-02-02T14:30:00Z'],
    ['^TNX', '2024-02-02T20:15:00Z', '2024-02-02T13:20:00Z'],
    ['GC=F', '2024-02-02T22:10:00Z', '2024-02-02T05:00:00Z'],
    ['DX-Y.NYB', '2024-02-02T22:15:00Z', '2024-02-02T05:00:00Z'],
  ])('the bar of %s comes at %s and not a moment before', async (symbol, known, start) => {
    nowMs = Date.parse(known) - 1;
    expect((await chart(symbol)).timestamp.at(-1)).toBeLessThan(Date.parse(start) / 1000);
    nowMs += 1;
    expect((await chart(symbol)).timestamp.at(-1)).toBe(Date.parse(start) / 1000);
  });

  test('at random instants no bar is of a session that is not over', async () => {
    const instants = fc.integer({ min: Date.parse('2023-11-01'), max: Date.parse('2024-02-12') });
    await fc.assert(
      fc.asyncProperty(instants, fc.constantFrom(...SYMBOLS), async (ms, symbol) => {
        nowMs = ms;
        await fetch(`${url}/again`);
        const { meta, timestamp } = await chart(symbol, { period2: Math.floor(ms / 1000) + 10 * DAY_S });
        const closes: Record<string, number> = { '^GSPC': 6.5, '^TNX': 20 / 3, 'GC=F': 17, 'DX-Y.NYB': 17 };
        for (const start of timestamp) expect((start + (closes[symbol] ?? 0) * 3600) * 1000).toBeLessThanOrEqual(ms);
        expect(meta.regularMarketTime * 1000).toBeLessThanOrEqual(ms);
        expect(timestamp.length).toBeGreaterThan(60);
      }),
      { seed: 3, numRuns: 60 },
    );
  });
});

describe('the time of an exchange', () => {
  test('summer and winter differ by an hour', () => {
    const [winter, summer] = [Date.parse('2024-01-15T12:00:00Z'), Date.parse('2023-07-15T12:00:00Z')];
    expect([offsetAt(NEW_YORK, winter), nameAt(NEW_YORK, winter)]).toEqual([-18_000, 'EST']);
    expect([offsetAt(NEW_YORK, summer), nameAt(NEW_YORK, summer)]).toEqual([-14_400, 'EDT']);
    expect(midnightOf(NEW_YORK, '2023-07-14')).toBe(Date.parse('2023-07-14T04:00:00Z'));
    expect(dateIn(NEW_YORK, Date.parse('2024-01-15T04:59:59Z'))).toBe('2024-01-14');
  });
});
