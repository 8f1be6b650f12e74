// alternative.me's stand-in: the recorded shape, and no day before it has a value.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createFearGreedRoutes } from '../../../sandbox/upstreams/fearGreed/createFearGreedRoutes.ts';
import { seeded } from '../../support/marketFixtures.ts';

const DAY_MS = 86_400_000;
let nowMs = 0;
let server: Server;
let url = '';

beforeAll(async () => {
  const app = express();
  app.use(createFearGreedRoutes({ clock: { nowMs: () => nowMs } }));
  server = createServer(app);
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  nowMs = Date.parse('2024-02-05T12:00:00Z');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
type Row = Readonly<Record<'timestamp' | 'time_until_update', string>>;
type Answer = { readonly data: readonly [Row, ...Row[]]; readonly metadata: { readonly error: string | null } };
const ask = async (query = ''): Promise<Answer> => (await (await fetch(`${url}/fng/${query}`)).json()) as Answer;

test('the shape is the recorded one: texts, newest first, the time until the next only on the first row', async () => {
  const file = join(import.meta.dirname, '..', '..', 'fixtures', 'fng', 'limit2_2022-09-12.json');
  const recorded = JSON.parse(readFileSync(file, 'utf8'));
  const made = await ask('?limit=2&format=json');
  expect(Object.keys(made)).toEqual(Object.keys(recorded));
  expect(made.data.map((row) => Object.keys(row))).toEqual(recorded.data.map(Object.keys));
  expect(made).toEqual({
    name: 'Fear and Greed Index',
    data: [
      { value: '60', value_classification: 'Greed', timestamp: '1707091200', time_until_update: '43200' },
      { value: '60', value_classification: 'Greed', timestamp: '1707004800' },
    ],
    metadata: { error: null },
  });
});

test('one row without a limit, all of them with 0, an error of its own for what is no limit', async () => {
  expect((await ask()).data.length).toBe(1);
  expect((await ask('?limit=0')).data.length).toBe(97);
  expect((await ask('?limit=60')).data.length).toBe(60);
  expect((await ask('?limit=x')).metadata.error).toBe('Invalid limit');
});

test('at random instants no day is told that has no value yet, and yesterday always is', async () => {
  const random = seeded(9);
  const first = Date.parse('2023-11-03');
  for (let i = 0; i < 200; i++) {
    nowMs = Math.floor(first + random() * (Date.parse('2024-02-12') - first));
    const { data } = await ask('?limit=0');
    const newest = Number(data[0].timestamp) * 1000;
    expect(newest + 60_000).toBeLessThanOrEqual(nowMs);
    expect(nowMs - newest).toBeLessThan(DAY_MS + 6 * 60_000);
    expect(Number(data[0].time_until_update)).toBeGreaterThanOrEqual(0);
  }
});

test('just before and after midnight the same day is newest, a few minutes later the next', async () => {
  const midnight = Date.parse('2024-02-06T00:00:00Z');
  const newestAt = async (ms: number): Promise<string> => {
    nowMs = ms;
    return (await ask()).data[0].timestamp;
  };
  expect(await newestAt(midnight - 1)).toBe('1707091200');
  expect(await newestAt(midnight + 59_000)).toBe('1707091200');
  expect(await newestAt(midnight + 360_000)).toBe('1707177600');
});
