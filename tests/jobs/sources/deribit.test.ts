// Deribit's client against recorded answers, against its stand-in, and against every way Deribit can fail.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS, type Instant, instant, plus } from '../../../core/instant.ts';
import type { Reading } from '../../../core/market/context.ts';
import type { Options, OptionsMarket } from '../../../core/market/options.ts';
import { createDeribit, type DeribitDeps } from '../../../jobs/sources/deribit.ts';
import { parseOptionName } from '../../../jobs/sources/deribitNames.ts';
import { failureOf } from '../../../jobs/sources/deribitWire.ts';
import { createReadJson } from '../../../jobs/sources/readJson.ts';
import { DERIBIT_NOTE } from '../../../sandbox/upstreams/deribit/books.ts';
import { createDeribitRoutes } from '../../../sandbox/upstreams/deribit/createDeribitRoutes.ts';
import { createLeapingClock } from '../../support/leapingClock.ts';

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../fixtures/deribit/${name}`, import.meta.url), 'utf8'));
type Row = Readonly<Record<string, unknown>>;
const rows2025 = fixture('book_summary_options_2025-01.rows.json') as readonly Row[];
const recordedAt = instant(1_737_074_222_663);
const NOW = instant(Date.parse('2024-01-20T12:34:56Z'));
const PRICES: Readonly<Record<string, number>> = { 'BTC-USD': 41_500, 'ETH-USD': 2460, 'SOL-USD': 92.5 };

const clock = createLeapingClock(NOW);
type Answer = (request: IncomingMessage, response: ServerResponse) => boolean;
let answer: Answer | undefined;
const asked: string[] = [];
let server: Server;
let url = '';
beforeAll(async () => {
  const app = express();
  app.use((request, response, next) => {
    asked.push(request.originalUrl);
    if (!answer?.(request, response)) next();
  });
  const priceAt = (product: string): number | undefined => PRICES[product];
  app.use('/paged', createDeribitRoutes({ clock: { nowMs: () => clock.now() }, priceAt, pageRows: 100 }));
  app.use(createDeribitRoutes({ clock: { nowMs: () => clock.now() }, priceAt }));
  server = createServer(app);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  answer = undefined;
  clock.set(NOW);
  asked.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const client = (over: Partial<DeribitDeps> = {}) =>
  createDeribit({
    clock,
    readJson: createReadJson({ wallMs: () => Date.now(), userAgent: 'v7-signals/test' }),
    baseUrl: url,
    ...over,
  });
const read = (symbol: string, over?: Partial<DeribitDeps>): Promise<Reading<Options>> =>
  client(over).read(symbol, new AbortController().signal);
const market = (reading: Reading<Options>): OptionsMarket => {
  if (reading.kind === 'failed') throw new Error(JSON.stringify(reading.failure));
  if (reading.value.kind === 'none') throw new Error('no options market');
  return reading.value;
};

const json = (response: ServerResponse, body: unknown, status = 200): true => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  return true;
};
const envelope = (result: unknown, more: object = {}) => ({
  jsonrpc: '2.0',
  result,
  usIn: 1,
  usOut: 2,
  usDiff: 1,
  testnet: false,
  ...more,
});
const isBook = (request: IncomingMessage): boolean => request.url?.includes('get_book_summary') === true;
/** Answers the book with these rows and lets the index through. */
const book =
  (rows: readonly Row[], more?: object): Answer =>
  (request, response) =>
    isBook(request) && json(response, envelope(rows, more));

describe('names', () => {
  test.each([
    ['BTC-7FEB25-92000-P', 'BTC', undefined, '2025-02-07T08:00:00Z', 92_000, 'put'],
    ['SOL_USDC-25SEP26-118-C', 'SOL', 'USDC', '2026-09-25T08:00:00Z', 118, 'call'],
    ['XRP_USDC-21SEP26-1d3-P', 'XRP', 'USDC', '2026-09-21T08:00:00Z', 1.3, 'put'],
  ])('%s is read whole', (name, base, quote, expiry, strike, right) => {
    expect(parseOptionName(name)).toEqual({ base, quote, expiry: Date.parse(expiry), strike, right });
  });

  test.each([
    'BTC-PERPETUAL',
    'BTC-28JUN24',
    'BTC-31FEB25-100-C',
    'BTC-7XXX25-100-C',
    'BTC-7FEB25-0-C',
    'BTC-7FEB25-1d-C',
    '',
  ])('%j is no option', (name) => {
    expect(parseOptionName(name)).toBeUndefined();
  });
});

describe('recorded answers', () => {
  test('the rows of 2025 become contracts with their marks; the reading is dated by the rows', async () => {
    clock.set(plus(recordedAt, 1500));
    answer = book(rows2025);
    const reading = await read('BTC-USD');
    expect(reading).toMatchObject({ kind: 'ok', source: 'options', at: recordedAt, receivedAt: recordedAt + 1500 });
    const value = market(reading);
    // two of the three have bid and ask; the only call has no open interest, so there is no ratio
    expect(value).toMatchObject({ currency: 'BTC', n: 3, quoted: 2, unread: 0, openInterest: 135.94, volume: 3.21 });
    expect(value.putCallByOpenInterest).toBeUndefined();
    expect(value.termStructure.map((p) => p.atmIv)).toEqual([60.13, 60.86, 74.14]);
    // between 21 d 7 h 22 min 56 s at 60.86 and 140 d later at 74.14, in variance times time
    const [a, b] = [21.3076, 161.3076];
    const w = 60.86 ** 2 * a + ((74.14 ** 2 * b - 60.86 ** 2 * a) * (30 - a)) / (b - a);
    expect(value.atmIv30).toBeCloseTo(Math.sqrt(w / 30), 2);
    expect(value.skew25).toBeUndefined();
  });

  test('the answer of 2024, without mark IVs, gives the ratios and no volatility', async () => {
    const body = fixture('book_summary_option_full_envelope_2024-03.json') as { readonly result: readonly Row[] };
    clock.set(instant(1_711_101_594_500));
    answer = (request, response) => isBook(request) && json(response, body);
    const value = market(await read('BTC-USD'));
    expect(value).toMatchObject({ n: 1, putCallByOpenInterest: 0, putCallByVolume: 0, termStructure: [] });
    expect(value.atmIv30).toBeUndefined();
  });

  test('expired options and other coins leave no trace, unreadable names are counted', async () => {
    const [row = {}] = rows2025;
    clock.set(plus(recordedAt, 1500));
    const named = (name: string): Row => ({ ...row, instrument_name: name, open_interest: 1 });
    answer = book([
      ...rows2025,
      ...['BTC-16JAN25-90000-C', 'BTC_USDC-31JAN25-90000-C', 'ETH-31JAN25-3000-C', 'BTC-31JAN25-WHAT-C'].map(named),
      named('BTC-31JAN25-100000-C'),
      named('BTC-31JAN25-100000-C'),
    ]);
    expect(market(await read('BTC-USD'))).toMatchObject({ n: 4, unread: 1, openInterest: 136.94 });
  });

  test('errors tell their message, reason and code; a full bucket reads as HTTP 429', () => {
    expect(failureOf(fixture('error_invalid_params.json'))).toEqual({
      reason: 'http',
      status: 400,
      message: 'Invalid params: invalid currency (currency), code -32602',
    });
    expect(failureOf(fixture('error_too_many_requests.json'))).toMatchObject({ status: 429 });
    expect(failureOf(envelope([]))).toBeUndefined();
  });
});

describe('against the stand-in', () => {
  test('BTC and ETH have ratios, a term structure, a skew and a DVOL with a rank over a year', async () => {
    for (const [symbol, currency] of [
      ['BTC-USD', 'BTC'],
      ['ETH-USD', 'ETH'],
    ] as const) {
      const reading = await read(symbol, { note: DERIBIT_NOTE });
      expect(reading).toMatchObject({ kind: 'ok', at: NOW, note: DERIBIT_NOTE });
      const value = market(reading);
      expect(value).toMatchObject({ kind: 'market', currency, n: 326, unread: 0, standing: { basis: 'DVOL' } });
      expect(value.putCallByOpenInterest).toBeCloseTo(0.895, 2);
      expect(value.termStructure.length).toBe(7);
      expect(value.skew25?.points).toBeGreaterThan(0);
      // the chain was set so that its month ahead is the index
      expect(value.atmIv30 ?? 0).toBeGreaterThan((value.dvol?.level ?? 0) * 0.93);
      expect(value.atmIv30 ?? 0).toBeLessThan((value.dvol?.level ?? 0) * 1.07);
      expect(value.dvol?.at).toBeLessThanOrEqual(NOW);
    }
  });

  test('rank and percentile are those of the recorded closes', async () => {
    const from = Math.floor(NOW / DAY_MS) * DAY_MS - 364 * DAY_MS;
    const query = `currency=BTC&start_timestamp=${from}&end_timestamp=${NOW}&resolution=1D`;
    const body = (await (await fetch(`${url}/public/get_volatility_index_data?${query}`)).json()) as {
      readonly result: { readonly data: readonly (readonly number[])[] };
    };
    const closes = body.result.data.map((row) => row[4] ?? 0);
    const current = closes.at(-1) ?? 0;
    const [low, high] = [Math.min(...closes), Math.max(...closes)];
    const value = market(await read('BTC-USD'));
    expect(value.dvol?.level).toBe(current);
    expect(value.standing).toEqual({
      kind: 'ranked',
      basis: 'DVOL',
      days: 365,
      rank: expect.closeTo((100 * (current - low)) / (high - low), 10),
      percentile: expect.closeTo((100 * closes.filter((x) => x < current).length) / 364, 10),
    });
  });

  test('an index in pages comes to the same as in one', async () => {
    const whole = market(await read('BTC-USD'));
    asked.length = 0;
    expect(market(await read('BTC-USD', { baseUrl: `${url}/paged` }))).toEqual(whole);
    expect(asked.filter((x) => x.includes('volatility_index')).length).toBe(4);
  });

  test('SOL comes from the book of USDC, without a DVOL; its rank needs a history of ours', async () => {
    const value = market(await read('SOL-USD'));
    expect(value).toMatchObject({ currency: 'SOL', n: 326 });
    expect(value.dvol).toBeUndefined();
    expect(value.dvolFailure).toBeUndefined();
    expect(value.standing).toEqual({ kind: 'unranked', because: 'no history', days: 0 });
    expect(asked.every((x) => x.includes('currency=USDC'))).toBe(true);

    const history = (n: number) => () => Promise.resolve(Array.from({ length: n }, (_, i) => 1 + i));
    expect(market(await read('SOL-USD', { ivHistory: history(150) })).standing).toMatchObject({
      because: 'too few days',
      days: 151,
    });
    expect(market(await read('SOL-USD', { ivHistory: history(250) })).standing).toMatchObject({
      kind: 'ranked',
      basis: 'own history',
      days: 251,
    });
  });

  test('other symbols have no options market, and nobody is asked', async () => {
    expect(await read('DOGE-USD')).toMatchObject({ kind: 'ok', value: { kind: 'none', symbol: 'DOGE-USD' } });
    expect(asked).toEqual([]);
  });

  test('an answer is kept for a minute of market time, a failure not at all', async () => {
    const deribit = client();
    const { signal } = new AbortController();
    answer = (_request, response) => json(response, {}, 500);
    expect((await deribit.read('BTC-USD', signal)).kind).toBe('failed');
    answer = undefined;
    asked.length = 0;
    const first = await deribit.read('BTC-USD', signal);
    clock.set(plus(NOW, 59_000));
    expect(await deribit.read('BTC-USD', signal)).toBe(first);
    expect(asked.length).toBe(2);
    clock.set(plus(NOW, 60_000));
    expect(await deribit.read('BTC-USD', signal)).toMatchObject({ at: NOW + 60_000 });
    expect(asked.length).toBe(4);
  });
});

describe('whatever Deribit does, the reading is typed', () => {
  const [row = {}] = rows2025;
  const whole =
    (body: unknown, status?: number): Answer =>
    (_request, response) =>
      json(response, body, status);
  const raw =
    (f: (r: ServerResponse) => void): Answer =>
    (_request, response) => {
      f(response);
      return true;
    };
  const tooMany = fixture('error_too_many_requests.json');
  const faults: readonly (readonly [string, Answer, object])[] = [
    ['an error behind HTTP 200', whole(tooMany), { reason: 'http', status: 429 }],
    ['an error behind HTTP 429', whole(tooMany, 429), { reason: 'http', status: 429 }],
    ['maintenance', whole({ error: { code: 11_051, message: 'system_maintenance' } }), { reason: 'http', status: 503 }],
    ['HTTP 400', whole(fixture('error_invalid_params.json'), 400), { reason: 'http', status: 400 }],
    ['HTTP 500', whole({}, 500), { reason: 'http', status: 500 }],
    ['HTML', raw((r) => void r.end('<html>')), { reason: 'malformed' }],
    ['a broken connection', raw((r) => void r.destroy()), { reason: 'network' }],
    ['null', whole(null), { reason: 'malformed' }],
    ['no result', whole({ jsonrpc: '2.0' }), { reason: 'malformed' }],
    ['no rows', book([]), { reason: 'malformed' }],
    ['expired rows only', book([{ ...row, instrument_name: 'BTC-16JAN20-90000-C' }]), { reason: 'malformed' }],
    ['texts for numbers', book([{ ...row, open_interest: '1' }]), { reason: 'malformed' }],
    ['missing fields', book([{ instrument_name: 'BTC-7FEB25-1-C' }]), { reason: 'malformed' }],
    ['negative open interest', book([{ ...row, open_interest: -1 }]), { reason: 'malformed' }],
    ['rows dated a year ahead', book([{ ...row, creation_timestamp: NOW + 365 * DAY_MS }]), { reason: 'malformed' }],
  ];

  test.each(faults)('%s', async (_name, fault, failure) => {
    answer = fault;
    expect(await read('BTC-USD')).toMatchObject({ kind: 'failed', source: 'options', at: NOW, failure });
  });

  test('silence ends with the signal', async () => {
    answer = () => true;
    const stop = AbortSignal.timeout(50);
    expect(await client().read('BTC-USD', stop)).toMatchObject({ kind: 'failed', failure: { reason: 'timeout' } });
  });

  test('stale rows keep their own date, which whoever guards this source judges', async () => {
    const at: Instant = plus(NOW, -3 * DAY_MS);
    answer = book([{ ...row, creation_timestamp: at }]);
    expect(await read('BTC-USD')).toMatchObject({ kind: 'ok', at });
  });

  test('the test net is named as such', async () => {
    answer = book([{ ...row, creation_timestamp: NOW }], { testnet: true });
    expect(await read('BTC-USD')).toMatchObject({ kind: 'ok', note: 'the test net of Deribit, not the market' });
  });

  const index =
    (result: unknown): Answer =>
    (request, response) =>
      !isBook(request) && json(response, envelope(result));
  const today = Math.floor(NOW / DAY_MS) * DAY_MS;
  test.each([
    ['an error', (q: IncomingMessage, s: ServerResponse) => !isBook(q) && json(s, tooMany, 200), { status: 429 }],
    ['no days', index({ data: [], continuation: null }), { reason: 'malformed' }],
    ['zeros', index({ data: [[today, 0, 0, 0, 0]], continuation: null }), { reason: 'malformed' }],
    [
      'days long past',
      index({ data: [[today - 3 * DAY_MS, 50, 50, 50, 50]], continuation: null }),
      { reason: 'stale' },
    ],
    [
      'a continuation in circles',
      index({ data: [[today, 50, 50, 50, 50]], continuation: NOW }),
      { reason: 'malformed' },
    ],
  ] as const)('an index with %s leaves the rest standing and says so', async (_name, fault, failure) => {
    answer = fault;
    const value = market(await read('BTC-USD'));
    expect(value).toMatchObject({ n: 326, dvolFailure: failure, standing: { because: 'index missing' } });
    expect(value.dvol).toBeUndefined();
  });

  test('an index without a continuation, of few days, is a level without a rank', async () => {
    answer = index({ data: [[today, 50, 52, 49, 51.5]] });
    const value = market(await read('BTC-USD'));
    expect(value).toMatchObject({ dvol: { level: 51.5, at: NOW }, standing: { because: 'too few days', days: 1 } });
  });
});
