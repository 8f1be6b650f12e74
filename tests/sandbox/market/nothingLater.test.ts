// Reads every stand-in at random instants and finds nothing later than the sandbox's now, nor anything that only the future knows.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createSandbox } from '../../../sandbox/createSandbox.ts';
import type { Candles } from '../../../sandbox/market/candles.ts';
import { createFeed } from '../../../sandbox/market/createFeed.ts';
import { createMarket, type Market } from '../../../sandbox/market/createMarket.ts';
import { tickerEvent } from '../../../sandbox/market/feedMessages.ts';
import { createLevelStream } from '../../../sandbox/market/levelStream.ts';
import { createRestRoutes } from '../../../sandbox/market/restRoutes.ts';
import { createRandom } from '../../../sandbox/market/seed.ts';
import { SAMPLE_START_MS, sampleCandles, sampleFolder, temporaryFolder, until } from './sampleRecording.ts';

const ROWS = 2000;
const MINUTE = 60_000;
const END = SAMPLE_START_MS + ROWS * MINUTE;
const span = { firstMs: SAMPLE_START_MS, endMs: END };
const candles = [
  sampleCandles({ rows: ROWS, missing: (row) => row % 97 < 3 }),
  sampleCandles({ product: 'ETH-USD', rows: ROWS }),
  sampleCandles({ product: 'SOL-USD', rows: ROWS / 5, stepS: 300 }),
];
const PRODUCTS = candles.map(({ product }) => product);
const PATHS = [
  'candles?granularity=60',
  'candles?granularity=300',
  'candles?granularity=900',
  'candles?granularity=3600',
  'candles?granularity=21600',
  'candles?granularity=86400',
  'ticker',
  'book?level=1',
  'book?level=2',
  'trades',
  'trades?limit=10',
  'stats',
];

/** The candles without any bar that starts more than two bars after the one in progress. */
const cut = (source: Candles, nowMs: number): Candles => {
  const length = source.startsS.filter((startS) => startS * 1000 <= nowMs + 2 * source.stepS * 1000).length;
  const column = (array: Float64Array): Float64Array => array.slice(0, length);
  // what follows the present is not only cut off but also changed, so that it can be seen if it is looked at
  const changed = (array: Float64Array): Float64Array =>
    column(array).map((value, i) => ((source.startsS[i] ?? 0) * 1000 > nowMs ? value * 2 : value));
  const { open, high, low, close, units, startsS } = source;
  return {
    ...source,
    length,
    startsS: column(startsS),
    open: changed(open),
    high: changed(high),
    low: changed(low),
    close: changed(close),
    units: changed(units),
  };
};

/** Every instant in a body: RFC 3339 texts, Go's times, and the starts of candle rows; epoch milliseconds. */
const instantsOf = (body: unknown): number[] => {
  const text = JSON.stringify(body);
  const written = text.match(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( \+0000|Z)/g) ?? [];
  const rows = Array.isArray(body) ? body.filter(Array.isArray).map((row) => Number(row[0]) * 1000) : [];
  return [...written.map((each) => exactMs(each)), ...rows];
};
/** Milliseconds with their fraction, which Date.parse would cut off. */
const exactMs = (text: string): number => {
  const seconds = Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19)}Z`);
  return seconds + Number(/\.\d+/.exec(text)?.[0] ?? 0) * 1000;
};

const time = { nowMs: SAMPLE_START_MS };
const clock = { nowMs: () => time.nowMs };
const future: { market: Market } = { market: createMarket({ candles, ...span }) };
const market = createMarket({ candles, ...span });
let server: Server;
let origin = '';
beforeAll(async () => {
  const app = express();
  app.use('/coinbase', createRestRoutes({ market, clock }));
  const throughCut: Market = {
    listed: (now) => future.market.listed(now),
    tape: (id, now) => future.market.tape(id, now),
  };
  app.use('/blind', createRestRoutes({ market: throughCut, clock }));
  server = createServer(app);
  const feed = createFeed({ market, clock, server });
  server.on('close', () => feed.close());
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('no REST answer holds an instant after now, or differs when all that follows is changed', async () => {
  const random = createRandom(20_240_115);
  const instants = Array.from({ length: 36 }, (_, i) => {
    const anywhere = SAMPLE_START_MS + MINUTE + Math.floor(random() * (END - SAMPLE_START_MS - 20 * MINUTE));
    // half of them at a minute's close and just after it, where candles are late
    return i % 2 === 0 ? anywhere : Math.floor(anywhere / (5 * MINUTE)) * 5 * MINUTE + Math.floor(random() * 4000);
  }).toSorted((a, b) => a - b);
  const offences: string[] = [];
  let seen = 0;
  for (const nowMs of instants) {
    future.market = createMarket({ candles: candles.map((source) => cut(source, nowMs)), ...span });
    time.nowMs = nowMs;
    for (const product of PRODUCTS) {
      const [open, blind] = [market, future.market].map((each) => {
        const tape = each.tape(product, nowMs);
        const last = tape?.tradeAt(tape.knownCount(nowMs) - 1);
        return tape && [tickerEvent(tape, 'update', nowMs), createLevelStream(tape).update(nowMs), last];
      });
      expect(open).toEqual(blind);
    }
    const asked = [...PATHS].toSorted(() => random() - 0.5).slice(0, 4);
    const [product] = [...PRODUCTS].toSorted(() => random() - 0.5);
    for (const path of ['/time', ...asked.map((each) => `/products/${product}/${each}`)]) {
      const [open, blind] = await Promise.all(
        ['coinbase', 'blind'].map((side) => fetch(`http://${origin}/${side}${path}`)),
      );
      expect([path, open?.status]).toEqual([path, open?.status === 400 ? 400 : 200]);
      const [text = '', other] = [await open?.text(), await blind?.text()];
      const body: unknown = JSON.parse(text);
      // whole books are compared as text: told in full, they would fill the screen
      const short = (each: string | undefined): string | undefined => (text === other ? 'same' : each?.slice(0, 2000));
      expect([path, nowMs, short(text)]).toEqual([path, nowMs, short(other)]);
      for (const instant of instantsOf(body)) {
        if (instant > nowMs) offences.push(`${path} at ${nowMs}: ${instant}`);
        seen++;
      }
    }
  }
  expect(offences).toEqual([]);
  expect(seen).toBeGreaterThan(1000);
}, 20_000);

test('no message of the feed holds an instant after now', async () => {
  const random = createRandom(7);
  time.nowMs = SAMPLE_START_MS + 100 * MINUTE;
  const socket = new WebSocket(`ws://${origin}/coinbase-ws`);
  let [messages, instants] = [0, 0];
  const offences: string[] = [];
  socket.on('message', (bytes: Buffer) => {
    messages++;
    for (const instant of instantsOf(JSON.parse(bytes.toString('utf8')))) {
      instants++;
      if (instant > time.nowMs) offences.push(bytes.toString('utf8'));
    }
  });
  await new Promise((resolve) => void socket.on('open', resolve));
  for (const channel of ['market_trades', 'ticker', 'level2', 'heartbeats']) {
    socket.send(JSON.stringify({ type: 'subscribe', channel, product_ids: PRODUCTS }));
  }
  for (let i = 0; i < 60; i++) {
    time.nowMs += Math.floor(random() * 20_000);
    await new Promise((resolve) => setTimeout(resolve, Math.floor(random() * 20)));
  }
  await until('messages', () => messages > 20);
  socket.terminate();
  expect(offences).toEqual([]);
  expect(instants).toBeGreaterThan(500);
}, 20_000);

test('nothing is later than now in the whole sandbox at 600 times speed, and nothing is limited at an honest pace', async () => {
  const candlesDir = sampleFolder([{ rows: ROWS }, { product: 'ETH-USD', rows: ROWS }]);
  const options = {
    dataDir: temporaryFolder(),
    candlesDir,
    speed: 600,
    freeRunning: true,
    port: 0,
    host: '127.0.0.1',
  } as const;
  const sandbox = await createSandbox(options);
  const startMs = performance.now();
  let answers = 0;
  while (performance.now() - startMs < 300 || answers <= 20) {
    for (const path of PATHS) {
      const response = await fetch(`${sandbox.address().url}/coinbase/products/ETH-USD/${path}`);
      expect([path, response.status]).toEqual([path, 200]);
      const body: unknown = await response.json();
      const nowMs = sandbox.clock.nowMs();
      expect(instantsOf(body).filter((instant) => instant > nowMs)).toEqual([]);
      answers++;
    }
  }
  await sandbox.close();
});
