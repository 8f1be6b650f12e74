// The Fear & Greed client against recorded bodies, its stand-in, and every way the provider can fail.
import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, instant, MINUTE_MS, plus } from '../../../core/instant.ts';
import { createFearGreed } from '../../../jobs/sources/fearGreed.ts';
import { createReadJson } from '../../../jobs/sources/readJson.ts';
import { createFearGreedRoutes } from '../../../sandbox/upstreams/fearGreed/createFearGreedRoutes.ts';
import { createLeapingClock } from '../../support/leapingClock.ts';

const NOON = instant(Date.parse('2024-02-09T12:00:00Z'));
const MIDNIGHT = instant(Date.parse('2024-02-10T00:00:00Z'));
const clock = createLeapingClock(NOON);
const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'fng', name), 'utf8');

let server: Server;
let url = '';
let fault: ((response: ServerResponse) => void) | undefined;
let asked = 0;

const source = () =>
  createFearGreed({
    clock,
    readJson: createReadJson({ wallMs: () => Date.now(), userAgent: 'v7-signals/test' }),
    baseUrl: url,
  });
const read = (from = source(), signal = new AbortController().signal) => from.read('SOL-USD', signal);
const answer =
  (body: unknown, status = 200) =>
  (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

beforeAll(async () => {
  const app = express();
  app.use((_request, response, next) => {
    asked += 1;
    if (fault === undefined) next();
    else fault(response);
  });
  app.use(createFearGreedRoutes({ clock: { nowMs: () => clock.now() } }));
  server = createServer(app);
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  clock.set(NOON);
  fault = undefined;
  asked = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('one value a day', () => {
  test('it is the recorded one with the label of the provider, dated by the start of its day', async () => {
    expect(await read()).toMatchObject({
      kind: 'ok',
      at: Date.parse('2024-02-09T00:00:00Z'),
      receivedAt: NOON,
      value: { day: '2024-02-09', value: 72, label: 'Greed', before: { day: '2024-02-08', value: 66 } },
    });
  });

  test('it is asked once for every symbol and once more when its day is over', async () => {
    const fearGreed = source();
    const { signal } = new AbortController();
    await Promise.all(['BTC-USD', 'ETH-USD', 'SOL-USD'].map((symbol) => fearGreed.read(symbol, signal)));
    clock.set(plus(MIDNIGHT, -1));
    await read(fearGreed);
    expect(asked).toBe(1);
    clock.set(plus(MIDNIGHT, 10 * MINUTE_MS));
    expect(await read(fearGreed)).toMatchObject({ at: MIDNIGHT, value: { day: '2024-02-10', value: 74 } });
    expect(asked).toBe(2);
  });

  test('right after midnight yesterday stands until the new value is out, asked for every five minutes', async () => {
    const fearGreed = source();
    clock.set(plus(MIDNIGHT, 1000));
    expect(await read(fearGreed)).toMatchObject({ value: { day: '2024-02-09' } });
    clock.set(plus(MIDNIGHT, 5 * MINUTE_MS));
    await read(fearGreed);
    expect(asked).toBe(1);
    clock.set(plus(MIDNIGHT, 5 * MINUTE_MS + 1000));
    await read(fearGreed);
    expect(asked).toBe(2);
    clock.set(plus(MIDNIGHT, 11 * MINUTE_MS));
    expect(await read(fearGreed)).toMatchObject({ value: { day: '2024-02-10' } });
  });

  test('a failure is not kept', async () => {
    const fearGreed = source();
    fault = answer('', 500);
    expect(await read(fearGreed)).toMatchObject({ kind: 'failed', failure: { reason: 'http', status: 500 } });
    fault = undefined;
    expect((await read(fearGreed)).kind).toBe('ok');
  });
});

describe('recorded answers', () => {
  test('texts become numbers', async () => {
    clock.set(instant(1_785_628_800_000 + DAY_MS / 2));
    fault = answer(fixture('limit1_2026-08-02.json'));
    expect(await read()).toMatchObject({
      at: 1_785_628_800_000,
      value: { day: '2026-08-02', value: 27, label: 'Fear' },
    });
  });

  test('25 is extreme fear and 26 is fear, since the provider says so', async () => {
    clock.set(instant(1_662_940_800_000 + DAY_MS / 2));
    fault = answer(fixture('limit2_2022-09-12.json'));
    expect(await read()).toMatchObject({
      value: { value: 25, label: 'Extreme Fear', before: { value: 26, label: 'Fear', day: '2022-09-11' } },
    });
  });
});

describe('whatever the provider does, the reading is typed', () => {
  const row = { value: '50', value_classification: 'Neutral', timestamp: '1707436800' };
  const body = (...rows: readonly unknown[]) => ({
    name: 'Fear and Greed Index',
    data: rows,
    metadata: { error: null },
  });
  const faults: readonly (readonly [string, (r: ServerResponse) => void, unknown])[] = [
    [
      'an error of its own',
      answer({ data: [], metadata: { error: 'Invalid limit' } }),
      { reason: 'http', status: 200, message: 'Invalid limit' },
    ],
    ['429', answer(body(), 429), { reason: 'http', status: 429 }],
    ['a Cloudflare page', answer('<!DOCTYPE html><title>Just a moment...</title>'), { reason: 'malformed' }],
    ['a Cloudflare page with 503', answer('<!DOCTYPE html>', 503), { reason: 'http', status: 503 }],
    ['a broken connection', (r) => void r.destroy(), { reason: 'network' }],
    ['no rows', answer(body()), { reason: 'malformed' }],
    ['null', answer('null'), { reason: 'malformed' }],
    ['a number for a text', answer(body({ ...row, value: 50 })), { reason: 'malformed' }],
    ['a value above 100', answer(body({ ...row, value: '101' })), { reason: 'malformed' }],
    ['a value that is none', answer(body({ ...row, value: '' })), { reason: 'malformed' }],
    ['a date for an instant', answer(body({ ...row, timestamp: '02-09-2024' })), { reason: 'malformed' }],
    ['tomorrow', answer(body({ ...row, timestamp: '1707523200' })), { reason: 'malformed' }],
  ];
  test.each(faults)('%s', async (_name, broken, failure) => {
    fault = broken;
    expect(await read()).toMatchObject({ kind: 'failed', source: 'fearGreed', failure });
  });

  test('silence ends with the asker', async () => {
    fault = () => undefined;
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    expect(await read(source(), stop.signal)).toMatchObject({ failure: { reason: 'timeout' } });
    expect(await read(source(), stop.signal)).toMatchObject({ failure: { reason: 'timeout' } });
  });
});
