// The Coinbase client against its stand-in and against every way the exchange can fail.
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MINUTE_MS, plus } from '../../../core/instant.ts';
import { candleAt } from '../../../core/market/shapeCandles.ts';
import { candlesFromRows, createCoinbase } from '../../../jobs/sources/coinbase.ts';
import { createReadJson } from '../../../jobs/sources/readJson.ts';
import { type Exchange, recordingOf, startExchange } from '../../support/exchange.ts';
import { createLeapingClock } from '../../support/leapingClock.ts';
import { T0, walk } from '../../support/marketFixtures.ts';

const now = plus(T0, 10_000);
const clock = createLeapingClock(now);
const market = walk(2000, { end: plus(T0, 10 * MINUTE_MS) });
let exchange: Exchange;
const client = () =>
  createCoinbase({
    clock,
    readJson: createReadJson({ wallMs: () => Date.now(), userAgent: 'v7-signals/test' }),
    baseUrl: exchange.url,
  });

beforeAll(async () => {
  exchange = await startExchange(recordingOf({ 'BTC-USD': market }), clock);
});
beforeEach(() => {
  clock.set(now);
  exchange.fault(undefined);
});
afterAll(() => exchange.close());

describe('candles', () => {
  test('many pages give every closed minute once, as recorded', async () => {
    const from = plus(T0, -1200 * MINUTE_MS);
    const before = exchange.asked.length;
    const reading = await client().candles('BTC-USD', from, T0);
    if (reading.kind === 'failed') throw new Error(JSON.stringify(reading.failure));
    expect(reading.at).toBe(T0);
    expect(reading.value.time.length).toBe(1200);
    const i = market.time.indexOf(T0 / 1000 - 60);
    expect(reading.value.close.at(-1)).toBeCloseTo(market.close[i] ?? 0, 2);
    expect(exchange.asked.slice(before).filter((x) => x.includes('/candles')).length).toBe(5);
  });

  test('the last minute that is not served yet is not invented', async () => {
    exchange.fault((path, response) => {
      if (!path.endsWith('/candles')) return false;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify([[T0 / 1000 - 120, 1, 2, 1, 2, 3]]));
      return true;
    });
    const reading = await client().candles('BTC-USD', plus(T0, -5 * MINUTE_MS), T0);
    expect(reading).toMatchObject({ kind: 'ok', at: plus(T0, -MINUTE_MS) });
  });
});

describe('a clock that is ahead of the exchange', () => {
  const minutesUpTo = (last: number): string =>
    JSON.stringify([3, 2, 1, 0].map((back) => [last / 1000 - back * 60, 9, 11, 10, 10, 1]));
  const answerAt = (date: string | undefined): void =>
    exchange.fault((path, response) => {
      if (!path.endsWith('/candles')) return false;
      response.setHeader('content-type', 'application/json');
      if (date === undefined) response.sendDate = false;
      else response.setHeader('Date', date);
      response.end(minutesUpTo(T0));
      return true;
    });
  const readOf = (date: string | undefined) => {
    answerAt(date);
    return client().candles('BTC-USD', plus(T0, -4 * MINUTE_MS), plus(T0, MINUTE_MS));
  };
  const utc = (ms: number): string => new Date(ms).toUTCString();

  test('takes no minute for closed that has not closed by the date of the answer', async () => {
    clock.set(plus(T0, MINUTE_MS + 1500));
    expect(await readOf(utc(T0 + 59_000))).toMatchObject({ kind: 'ok', at: T0 });
    expect(await readOf(utc(T0 + 60_000))).toMatchObject({ kind: 'ok', at: plus(T0, MINUTE_MS) });
  });

  test('hears no date that is absent, none, or days away', async () => {
    clock.set(plus(T0, MINUTE_MS + 1500));
    for (const date of [undefined, 'soon', utc(0)])
      expect(await readOf(date)).toMatchObject({ kind: 'ok', at: plus(T0, MINUTE_MS) });
  });

  test("and the stand-in says in its date what the market's time is", async () => {
    const answer = await fetch(`${exchange.url}/time`);
    expect(answer.headers.get('date')).toBe(utc(clock.now()));
  });
});

describe('rows become candles', () => {
  const row = (minute: number, close = 10): [number, number, number, number, number, number] => [
    T0 / 1000 + minute * 60,
    9,
    11,
    10,
    close,
    1,
  ];

  test('an empty bucket repeats the last close only where something later exists', () => {
    const candles = candlesFromRows([row(3), row(0, 10.5), row(-1)], T0, plus(T0, 3 * MINUTE_MS));
    expect([...candles.filled]).toEqual([0, 1, 1]);
    expect(candleAt(candles, 2)).toMatchObject({ open: 10.5, close: 10.5, volume: 0, filled: true });
    expect(candlesFromRows([row(0)], T0, plus(T0, 3 * MINUTE_MS)).time.length).toBe(1);
    expect(candlesFromRows([], T0, plus(T0, 3 * MINUTE_MS)).time.length).toBe(0);
  });

  test('a row in progress, rows outside and doubled rows leave no trace', () => {
    const candles = candlesFromRows([row(2, 99), row(1), row(1), row(0), row(-3)], T0, plus(T0, 2 * MINUTE_MS));
    expect([...candles.time]).toEqual([T0 / 1000, T0 / 1000 + 60]);
    expect([...candles.close]).toEqual([10, 10]);
  });
});

describe('ticker', () => {
  test('price, quotes and price step come as numbers; the step is asked once', async () => {
    const coinbase = client();
    const before = exchange.asked.length;
    const reading = await coinbase.ticker('BTC-USD');
    await coinbase.ticker('BTC-USD');
    if (reading.kind === 'failed') throw new Error(JSON.stringify(reading.failure));
    expect(reading.value.tick).toBe(0.01);
    expect(reading.value.ask).toBeGreaterThanOrEqual(reading.value.bid);
    expect(reading.at).toBeLessThanOrEqual(now);
    expect(exchange.asked.length - before).toBe(3);
  });
});

describe('whatever the exchange does, the reading is typed', () => {
  const json =
    (body: unknown, status = 200) =>
    (r: ServerResponse) =>
      void r.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const faults: readonly (readonly [string, (r: ServerResponse) => void, string])[] = [
    ['429', json({ message: 'Public rate limit exceeded' }, 429), 'http'],
    ['500', json({ message: 'Internal server error' }, 500), 'http'],
    ['HTML', (r) => void r.end('<html>'), 'malformed'],
    ['a broken connection', (r) => void r.destroy(), 'network'],
    ['null', json(null), 'malformed'],
    ['an object for an array and the reverse', json({ message: 'x', price: [1] }), 'malformed'],
    ['texts for numbers', json([['1', '2', '3', '4', '5', '6']]), 'malformed'],
    ['rows cut short', json([[1_705_276_800, 1, 2]]), 'malformed'],
    ['high below low', json([[T0 / 1000 - 60, 50, 40, 45, 45, 1]]), 'malformed'],
  ];

  test.each(faults)('%s', async (_name, answer, reason) => {
    exchange.fault((_path, response) => {
      answer(response);
      return true;
    });
    for (const reading of [
      await client().candles('BTC-USD', plus(T0, -5 * MINUTE_MS), T0),
      await client().ticker('BTC-USD'),
    ])
      expect(reading).toMatchObject({ kind: 'failed', source: 'coinbase', failure: { reason } });
  });

  test('an unknown symbol is refused in words', async () => {
    expect(await client().candles('NOPE-USD', plus(T0, -5 * MINUTE_MS), T0)).toMatchObject({
      failure: { reason: 'http', status: 404, message: 'NotFound' },
    });
  });

  test('an empty answer is no candles, and no failure', async () => {
    exchange.fault((_path, response) => {
      json([])(response);
      return true;
    });
    const reading = await client().candles('BTC-USD', plus(T0, -5 * MINUTE_MS), T0);
    expect(reading.kind === 'ok' && reading.value.time.length).toBe(0);
  });
});
