// The REST book, trades and stats against recorded bodies and what an exchange can answer instead.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { plus } from '../../../core/instant.ts';
import { createCoinbaseBook } from '../../../jobs/sources/coinbaseBook.ts';
import type { JsonRequest, ReadJson } from '../../../jobs/sources/readJson.ts';
import { createLeapingClock } from '../../support/leapingClock.ts';
import { T0 } from '../../support/marketFixtures.ts';

const recorded = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/coinbase', name), 'utf8'));
const clock = createLeapingClock(T0);
const signal = new AbortController().signal;

/** A client whose every question is answered with the body. */
const answering = (body: unknown) => {
  const asked: JsonRequest[] = [];
  const readJson: ReadJson = (request) => {
    asked.push(request);
    return Promise.resolve({ kind: 'ok', body, latencyMs: 1 });
  };
  return { asked, rest: createCoinbaseBook({ clock, readJson, baseUrl: 'http://exchange.test' }) };
};

test('the recorded book is sorted, whole and dated now, as it carries no time', async () => {
  const { rest, asked } = answering(recorded('book_level2_BTC-USD.json'));
  const reading = await rest.book('BTC-USD', signal);
  if (reading.kind === 'failed') throw new Error(JSON.stringify(reading.failure));
  expect(asked[0]).toMatchObject({ url: 'http://exchange.test/products/BTC-USD/book', query: { level: 2 } });
  expect(reading).toMatchObject({ source: 'orderFlow', at: clock.now() });
  expect(reading.value.best()?.bid).toEqual({ price: 9739, size: 2767.455474 });
  expect(reading.value.count('bid')).toBeGreaterThan(20);
});

test('the recorded trades come with the taker, the opposite of the side on the wire', async () => {
  const { rest, asked } = answering(recorded('trades_BTC-EUR.json'));
  const reading = await rest.trades('BTC-EUR', 24_169_800, signal);
  if (reading.kind === 'failed') throw new Error(JSON.stringify(reading.failure));
  expect(asked[0]?.query).toEqual({ limit: 1000, after: 24_169_800 });
  expect(reading.value[0]).toEqual({
    id: 24_169_717,
    price: 9042.88,
    size: 0.00846511,
    taker: 'buy',
    at: Date.parse('2020-02-17T07:23:16.353Z'),
  });
});

test('the recorded day is a volume, a range and a change as a share', async () => {
  const { rest } = answering(recorded('stats_BTC-USD_2025-03-29.json'));
  const reading = await rest.stats('BTC-USD', signal);
  expect(reading).toMatchObject({ value: { volume: 8043.06336134, high: 85_562.07, low: 83_217.26 } });
  expect(reading.kind === 'ok' && reading.value.change).toBeCloseTo(83_233.97 / 84_927.78 - 1, 12);
});

test.each([
  ['a crossed book', 'book', { bids: [['101', '1', 1]], asks: [['100', '1', 1]] }, 'the book is crossed'],
  ['a book of one side', 'book', { bids: [['101', '1', 1]], asks: [] }, 'the book has no two sides'],
  ['a book of numbers', 'book', { bids: [[101, 1, 1]], asks: [] }, 'bids.0.0'],
  ['trades without a side', 'trades', [{ trade_id: 1, size: '1', price: '1', time: '2024-01-01T00:00:00Z' }], '0.side'],
  ['an empty day', 'stats', {}, 'open'],
  ['a day without a price', 'stats', { open: '0', high: '0', low: '0', last: '0', volume: '0' }, 'open: 0'],
] as const)('%s is malformed, and says what', async (_, question, body, issue) => {
  const { rest } = answering(body);
  const reading = await (question === 'trades'
    ? rest.trades('BTC-USD', undefined, signal)
    : rest[question]('BTC-USD', signal));
  expect(reading).toMatchObject({ kind: 'failed', source: 'orderFlow', failure: { reason: 'malformed' } });
  expect(JSON.stringify(reading)).toContain(issue);
});

test('a time ahead of ours is dated now', async () => {
  const ahead = new Date(plus(T0, 999_000)).toISOString();
  const { rest } = answering({ bids: [['99', '1', 1]], asks: [['100', '1', 1]], time: ahead });
  clock.set(T0);
  expect(await rest.book('BTC-USD', signal)).toMatchObject({ at: T0 });
});
