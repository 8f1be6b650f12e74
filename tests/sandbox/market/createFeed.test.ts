// The feed over a real socket against the frames that were captured from the real one.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createFeed } from '../../../sandbox/market/createFeed.ts';
import { createMarket } from '../../../sandbox/market/createMarket.ts';
import { SAMPLE_START_MS, sampleCandles, until } from './sampleRecording.ts';

const NOON = SAMPLE_START_MS + 200 * 60_000 + 30_000;
const market = createMarket({
  candles: [sampleCandles({ rows: 400 }), sampleCandles({ product: 'ETH-USD', rows: 400 })],
  firstMs: SAMPLE_START_MS,
  endMs: SAMPLE_START_MS + 400 * 60_000,
});
const time = { nowMs: NOON };
const clock = { nowMs: () => time.nowMs };

type Frame = {
  readonly channel: string;
  readonly timestamp: string;
  readonly sequence_num: number;
  readonly events: readonly {
    readonly type?: string;
    readonly trades?: readonly Record<string, string>[];
    readonly tickers?: readonly Record<string, string>[];
  }[];
};

let server: Server;
let feed: { close(): void };
let url = '';
beforeAll(async () => {
  server = createServer();
  feed = createFeed({ market, clock, server });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  feed.close();
  server.close();
});
beforeEach(() => {
  time.nowMs = NOON;
});

const connect = async () => {
  const socket = new WebSocket(`${url}/coinbase-ws`);
  const frames: Frame[] = [];
  socket.on('message', (bytes: Buffer) => void frames.push(JSON.parse(bytes.toString('utf8')) as Frame));
  await new Promise((resolve, reject) => void socket.on('open', resolve).on('error', reject));
  const send = (value: unknown): void => socket.send(JSON.stringify(value));
  const subscribe = (channel: string, ...products: string[]): void =>
    send({ type: 'subscribe', channel, product_ids: products });
  const of = (channel: string): Frame[] => frames.filter((frame) => frame.channel === channel);
  return { socket, frames, send, subscribe, of };
};

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
const decimal = expect.stringMatching(/^-?\d+(\.\d+)?$/);

describe('the feed', () => {
  test('answers a subscription with a snapshot a product, then the list of subscriptions, all numbered from 0', async () => {
    const { frames, subscribe, socket } = await connect();
    subscribe('market_trades', 'BTC-USD', 'ETH-USD');
    subscribe('ticker', 'BTC-USD');
    subscribe('heartbeats');
    await until('six frames', () => frames.length >= 6);
    const trade = {
      product_id: 'ETH-USD',
      trade_id: expect.stringMatching(/^\d+$/),
      price: decimal,
      size: decimal,
      time: instant,
      side: expect.stringMatching(/^(BUY|SELL)$/),
    };
    const around = { client_id: '', timestamp: instant };
    expect(frames[1]).toEqual({
      channel: 'market_trades',
      ...around,
      sequence_num: 1,
      events: [{ type: 'snapshot', trades: Array.from({ length: 100 }, () => trade) }],
    });
    expect(frames[2]?.events).toEqual([{ subscriptions: { market_trades: ['BTC-USD', 'ETH-USD'] } }]);
    const ticker = {
      type: 'ticker',
      product_id: 'BTC-USD',
      price: decimal,
      volume_24_h: decimal,
      low_24_h: decimal,
      high_24_h: decimal,
      low_52_w: decimal,
      high_52_w: decimal,
      price_percent_chg_24_h: decimal,
      best_bid: decimal,
      best_ask: decimal,
      best_bid_quantity: decimal,
      best_ask_quantity: decimal,
    };
    expect(frames[3]).toEqual({
      channel: 'ticker',
      ...around,
      sequence_num: 3,
      events: [{ type: 'snapshot', tickers: [ticker] }],
    });
    expect(frames[5]?.events).toEqual([
      { subscriptions: { heartbeats: ['heartbeats'], market_trades: ['BTC-USD', 'ETH-USD'], ticker: ['BTC-USD'] } },
    ]);
    socket.terminate();
  });

  test('tells every trade once and in order, however fast time runs, with no number missing', async () => {
    const { frames, of, subscribe, socket } = await connect();
    subscribe('market_trades', 'BTC-USD', 'ETH-USD');
    subscribe('ticker', 'BTC-USD', 'ETH-USD');
    subscribe('heartbeats');
    await until('subscriptions', () => of('subscriptions').length === 3);
    for (let i = 0; i < 40; i++) {
      time.nowMs += 9000;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const known = market.tape('ETH-USD', time.nowMs);
    const newest = String((known?.firstId ?? 0) + (known?.knownCount(time.nowMs) ?? 0) - 1);
    const ids = () =>
      of('market_trades')
        .flatMap((frame) => (frame.events[0]?.trades ?? []).toReversed())
        .filter((trade) => trade['product_id'] === 'ETH-USD')
        .map((trade) => trade['trade_id']);
    await until('the newest trade', () => ids().at(-1) === newest);
    expect(ids()).toEqual(
      Array.from({ length: ids().length }, (_, i) => String(Number(newest) - ids().length + 1 + i)),
    );
    expect(frames.map((frame) => frame.sequence_num)).toEqual(frames.map((_, i) => i));
    const beats = of('heartbeats').map(
      (frame) => frame.events[0] as unknown as { heartbeat_counter: number; current_time: string },
    );
    expect(beats.map((beat) => beat.heartbeat_counter)).toEqual(beats.map((_, i) => i));
    expect(beats[0]?.current_time).toMatch(/^2024-01-15 \d\d:\d\d:\d\d(\.\d+)? \+0000 UTC m=\+\d+\.\d{9}$/);
    socket.terminate();
  });

  test('sends at most twenty messages a wall second after the snapshots', async () => {
    const { frames, subscribe, socket } = await connect();
    for (const channel of ['market_trades', 'ticker']) subscribe(channel, 'BTC-USD', 'ETH-USD');
    subscribe('heartbeats');
    await until('the snapshots', () => frames.length >= 7);
    const [startMs, before] = [performance.now(), frames.length];
    await until('enough time and messages', () => {
      time.nowMs += 3000;
      return performance.now() - startMs >= 600 && frames.length - before >= 5;
    });
    expect(frames.length - before).toBeLessThanOrEqual(Math.ceil((performance.now() - startMs) / 50) + 1);
    socket.terminate();
  });

  test('beats on while time is held, and trades stand still', async () => {
    const { of, subscribe, socket } = await connect();
    subscribe('heartbeats');
    subscribe('ticker', 'BTC-USD');
    await until('a beat of the wall', () => of('heartbeats').length >= 1);
    expect(of('ticker')).toHaveLength(1);
    expect(of('heartbeats')[0]?.timestamp).toBe(new Date(NOON).toISOString().replace('.000', ''));
    socket.terminate();
  });

  test('takes back a subscription', async () => {
    const { frames, send, subscribe, socket } = await connect();
    subscribe('ticker', 'BTC-USD', 'ETH-USD');
    send({ type: 'unsubscribe', channel: 'ticker', product_ids: ['BTC-USD'] });
    await until('the second list', () => frames.length >= 4);
    expect(frames[3]?.events).toEqual([{ subscriptions: { ticker: ['ETH-USD'] } }]);
    socket.terminate();
  });

  test('refuses in error frames what it cannot serve, and stays', async () => {
    const { frames, send, subscribe, socket } = await connect();
    subscribe('candles', 'BTC-USD');
    subscribe('user', 'BTC-USD');
    subscribe('ticker', 'NOPE-USD');
    subscribe('ticker');
    socket.send('{');
    send({ type: 'order' });
    send(null);
    await until('seven refusals', () => frames.length === 7);
    for (const frame of frames) expect(frame).toEqual({ type: 'error', message: expect.any(String) });
    expect(frames[1]).toEqual({ type: 'error', message: 'authentication failure' });
    subscribe('ticker', 'BTC-USD');
    await until('the ticker', () => frames.length === 9);
    socket.terminate();
  });

  test('closes a client that subscribes to nothing in time, and only that one', async () => {
    const impatient = createServer();
    const short = createFeed({ market, clock, server: impatient, firstSubscribeMs: 500 });
    await new Promise<void>((resolve) => void impatient.listen(0, '127.0.0.1', resolve));
    const address = `ws://127.0.0.1:${(impatient.address() as AddressInfo).port}/coinbase-ws`;
    const [silent, quick] = [new WebSocket(address), new WebSocket(address)];
    const hello = JSON.stringify({ type: 'subscribe', channel: 'heartbeats' });
    quick.on('open', () => quick.send(hello));
    await until('the close', () => silent.readyState === WebSocket.CLOSED);
    expect(quick.readyState).toBe(WebSocket.OPEN);
    short.close();
    impatient.close();
  });

  test('drops a client that does not read', async () => {
    const { socket, subscribe } = await connect();
    socket.pause();
    for (let i = 0; i < 1500; i++) subscribe('market_trades', 'BTC-USD', 'ETH-USD');
    await until('the server to give up', () => open.size === 0);
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.terminate();
  });

  test('is only at its own path', async () => {
    const socket = new WebSocket(`${url}/elsewhere`);
    const [error] = await new Promise<Error[]>((resolve) => void socket.on('error', (...args) => resolve(args)));
    expect(error?.message).toContain('404');
  });
});

const open = new Set<unknown>();
beforeAll(() => {
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
});
