// The feed's client against the exchange's stand-in, and against a line that breaks in every way.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Instant, instant, MINUTE_MS, plus } from '../../../core/instant.ts';
import type { OrderFlow } from '../../../core/market/orderFlow.ts';
import { candlesFromTrades, compareCandles } from '../../../core/market/tradeCandles.ts';
import { createTradeWindow } from '../../../core/market/tradeWindow.ts';
import type { Log } from '../../../core/ports/shell.ts';
import { createCoinbase } from '../../../jobs/sources/coinbase.ts';
import { createCoinbaseBook } from '../../../jobs/sources/coinbaseBook.ts';
import { type CoinbaseFeed, type CoinbaseFeedDeps, createCoinbaseFeed } from '../../../jobs/sources/coinbaseFeed.ts';
import { pauseMs } from '../../../jobs/sources/coinbaseFeedSocket.ts';
import { createReadJson } from '../../../jobs/sources/readJson.ts';
import { createFeed } from '../../../sandbox/market/createFeed.ts';
import { createMarket } from '../../../sandbox/market/createMarket.ts';
import { createRestRoutes } from '../../../sandbox/market/restRoutes.ts';
import { SAMPLE_START_MS, sampleCandles, until } from '../../sandbox/market/sampleRecording.ts';
import { createWallClock } from '../../support/wallClock.ts';

const log: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };
const readJson = createReadJson({ wallMs: () => Date.now(), userAgent: 'v7-signals/test' });
const market = createMarket({
  candles: [sampleCandles({ rows: 400 }), sampleCandles({ product: 'SOL-USD', rows: 400 })],
  firstMs: SAMPLE_START_MS,
  endMs: SAMPLE_START_MS + 400 * MINUTE_MS,
});
const time = { nowMs: SAMPLE_START_MS + 200 * MINUTE_MS };
const clock = createWallClock(() => time.nowMs);
const signal = new AbortController().signal;
const permit = (): Promise<void> => Promise.resolve();

let server: Server;
let origin = '';
let breakRest = false;
const line = new WebSocketServer({ noServer: true });
const lines: WebSocket[] = [];
const heard: unknown[] = [];
line.on('connection', (socket: WebSocket) => {
  lines.push(socket);
  socket.on('message', (bytes: Buffer) => void heard.push(JSON.parse(bytes.toString('utf8'))));
});
const asked: string[] = [];
beforeAll(async () => {
  const app = express();
  app.use((request, response, next) => {
    asked.push(request.url);
    if (breakRest) response.status(503).json({ message: 'under maintenance' });
    else next();
  });
  app.use('/coinbase', createRestRoutes({ market, clock: { nowMs: () => time.nowMs } }));
  server = createServer(app);
  const feed = createFeed({ market, clock: { nowMs: () => time.nowMs }, server });
  server.on('close', () => feed.close());
  server.on('upgrade', (request, socket, head) => {
    if (request.url === '/line')
      line.handleUpgrade(request, socket, head, (each) => void line.emit('connection', each, request));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
const feeds: CoinbaseFeed[] = [];
afterEach(async () => {
  breakRest = false;
  await Promise.all(feeds.splice(0).map((feed) => feed.stop()));
  lines.splice(0);
  heard.splice(0);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const rest = () => createCoinbaseBook({ clock, readJson, baseUrl: `http://${origin}/coinbase`, permit });
const client = (over: Partial<CoinbaseFeedDeps> = {}): CoinbaseFeed => {
  const feed = createCoinbaseFeed({
    clock,
    log,
    url: `ws://${origin}/coinbase-ws`,
    symbols: ['BTC-USD', 'SOL-USD'],
    rest: rest(),
    random: () => 0.5,
    firstPauseMs: 20,
    ...over,
  });
  feeds.push(feed);
  return feed;
};
const valueOf = async (feed: CoinbaseFeed, symbol = 'BTC-USD'): Promise<OrderFlow> => {
  const reading = await feed.read(symbol, signal);
  if (reading.kind === 'failed') throw new Error(JSON.stringify(reading.failure));
  return reading.value;
};
const ready = (feed: CoinbaseFeed) =>
  until('books', () => feed.state().products.every((product) => product.book === 'ready'));

describe('against the stand-in', () => {
  test('reads the book and fifteen minutes of trades from the feed, whatever was missed of them by REST', async () => {
    const feed = client();
    feed.start();
    await ready(feed);
    const value = await valueOf(feed);
    const tape = market.tape('BTC-USD', time.nowMs);
    const [from, to] = [time.nowMs - 15 * MINUTE_MS, time.nowMs];
    const known = Array.from({ length: tape?.knownCount(to) ?? 0 }, (_, i) => tape?.tradeAt(i)).filter(
      (trade) => Math.floor((trade?.timeUs ?? 0) / 1000) > from,
    );
    expect([value.from, value.flow.m15?.trades]).toEqual(['feed', known.length]);
    const bought = known
      .filter((trade) => trade?.maker === 'sell')
      .reduce((sum, trade) => sum + (trade?.units ?? 0), 0);
    const scale = 10 ** (tape?.candles.sizeDecimals ?? 0);
    expect(value.flow.m15?.buyVolume).toBeCloseTo(bought / scale, 6);
    expect(value.levels.bids + value.levels.asks).toBeGreaterThan(40_000);
    expect(Object.keys(value.depth)).toEqual(['bp10', 'bp50']);
    const sol = await valueOf(feed, 'SOL-USD');
    expect([sol.from, Object.keys(sol.depth)]).toEqual(['feed', ['bp10', 'bp50']]);
    expect(feed.state()).toMatchObject({ connection: 'open', counts: { lost: 0, refused: 0, unreadable: 0 } });
  });

  test('follows the market without ever showing a crossed book, and drops trades older than 15 minutes', async () => {
    const feed = client();
    feed.start();
    await ready(feed);
    for (let i = 0; i < 15; i++) {
      time.nowMs += 75_000;
      await new Promise((resolve) => setTimeout(resolve, 40));
      expect(feed.state().products.map((product) => product.book)).toEqual(['ready', 'ready']);
    }
    const at = (symbol: string) => feed.state().products.find((product) => product.symbol === symbol)?.bookAt;
    await until('the book of now', () => at('BTC-USD') === time.nowMs && at('SOL-USD') === time.nowMs);
    const [value, single] = [await valueOf(feed), await rest().book('BTC-USD', signal)];
    expect(single.kind === 'ok' && single.value.best()).toEqual(value.best);
    expect(value.flow.m15?.trades).toBeLessThan(15 * 41);
    for (const product of feed.state().products) expect(product.trades).toBeLessThan(16 * 41);
    expect(feed.state().counts.lost).toBe(0);
  });

  test('REST serves while the feed is down, and says so; the two agree', async () => {
    const [down, up] = [client(), client()];
    up.start();
    await ready(up);
    const [single, live] = [await valueOf(down), await valueOf(up)];
    expect([single.from, live.from]).toEqual(['rest', 'feed']);
    expect([single.best, single.flow, single.large]).toEqual([live.best, live.flow, live.large]);
    expect([single.day?.volume, single.day?.high, single.day?.low]).toEqual([
      live.day?.volume,
      live.day?.high,
      live.day?.low,
    ]);
  });

  test('REST serves when the book is older than a minute of the market, and again the feed once it has caught up', async () => {
    const feed = client();
    feed.start();
    await ready(feed);
    time.nowMs += 5 * MINUTE_MS;
    expect((await valueOf(feed)).from).toBe('rest');
    await until('the book of now', () => feed.state().products[0]?.bookAt === time.nowMs);
    expect((await valueOf(feed)).from).toBe('feed');
  });

  test('asks no REST for a book that is as old as it may be where the market is played fast, and dates it by its last word', async () => {
    const feed = client({ bookUseByMs: 6 * MINUTE_MS });
    feed.start();
    await ready(feed);
    const heardAt = feed.state().products[0]?.bookAt;
    time.nowMs += 5 * MINUTE_MS;
    const reading = await feed.read('BTC-USD', signal);
    expect(reading).toMatchObject({ kind: 'ok', at: heardAt, value: { from: 'feed' } });
  });

  test('with REST down too it is a failed reading in the failure of the book', async () => {
    breakRest = true;
    expect(await client().read('BTC-USD', signal)).toMatchObject({
      kind: 'failed',
      source: 'orderFlow',
      failure: { reason: 'http', status: 503, message: 'under maintenance' },
    });
  });

  test('with only REST down the book is there, and the missing trades say why', async () => {
    breakRest = true;
    const feed = client();
    feed.start();
    await ready(feed);
    expect(await valueOf(feed)).toMatchObject({ from: 'feed', tradesFailure: { reason: 'http', status: 503 } });
  });

  test('an aborted reading comes back at once', async () => {
    const stop = AbortSignal.abort();
    expect((await client().read('BTC-USD', stop)).kind).toBe('failed');
  });

  test('candles built from its trades are the candles fetched', async () => {
    const to = instant(Math.floor(time.nowMs / MINUTE_MS) * MINUTE_MS - 5 * MINUTE_MS);
    const from = plus(to, -14 * MINUTE_MS);
    const window = createTradeWindow(30 * MINUTE_MS);
    for (let before: number | undefined; (window.knownSince() ?? Infinity) > from; before = window.hole(from)?.before) {
      const page = await rest().trades('BTC-USD', before, signal);
      if (page.kind === 'failed') throw new Error(JSON.stringify(page.failure));
      window.add(page.value);
    }
    const candles = await createCoinbase({ clock, readJson, baseUrl: `http://${origin}/coinbase` }).candles(
      'BTC-USD',
      from,
      to,
    );
    if (candles.kind === 'failed') throw new Error(JSON.stringify(candles.failure));
    const built = candlesFromTrades(window.between(plus(from, -1), to), 60);
    expect(compareCandles(built, candles.value, { from, to })).toEqual({ compared: 14, equal: 14, differences: [] });
  });
});

const stamp = (at: Instant = clock.now()): string => new Date(at).toISOString();
const level = (side: 'bid' | 'offer', price: string, size: string) => ({
  side,
  price_level: price,
  new_quantity: size,
  event_time: '1970-01-01T00:00:00Z',
});
const BOOK = [level('bid', '99', '1'), level('offer', '101', '2')];

/** A connection the test speaks on: each message gets the next number unless told otherwise. */
const connected = async (over: Partial<CoinbaseFeedDeps> = {}) => {
  const feed = client({ url: `ws://${origin}/line`, symbols: ['BTC-USD'], ...over });
  feed.start();
  await until('a connection', () => lines.length > 0);
  let next = 0;
  const say = (channel: string, event: object, sequence = next): void => {
    next = sequence + 1;
    const frame = { channel, client_id: '', timestamp: stamp(), sequence_num: sequence, events: [event] };
    lines.at(-1)?.send(JSON.stringify(frame));
  };
  const book = (type: 'snapshot' | 'update', updates: readonly object[], sequence?: number): void =>
    say('l2_data', { type, product_id: 'BTC-USD', updates }, sequence);
  const again = async (): Promise<void> => {
    const before = lines.length;
    await until('a new connection', () => lines.length > before);
    next = 0;
  };
  const product = () => feed.state().products[0];
  return { feed, say, book, again, product };
};

describe('a line that breaks', () => {
  test('subscribes to one channel a message', async () => {
    await connected();
    await until('four messages', () => heard.length === 4);
    expect(heard).toEqual(
      ['heartbeats', 'market_trades', 'ticker', 'level2'].map((channel) => ({
        type: 'subscribe',
        product_ids: ['BTC-USD'],
        channel,
      })),
    );
  });

  test('updates before a snapshot are passed over and counted', async () => {
    const { book, product } = await connected();
    book('update', [level('bid', '98', '1')]);
    book('snapshot', BOOK);
    book('update', [level('bid', '99', '0'), level('bid', '98.5', '3')]);
    await until('two levels', () => product()?.bids === 1 && product()?.skippedUpdates === 1);
    expect(product()).toMatchObject({ book: 'ready', bids: 1, asks: 1, skippedUpdates: 1 });
  });

  test('a jump in the numbers throws the book away and connects anew', async () => {
    const { feed, book, again, product } = await connected();
    book('snapshot', BOOK);
    book('update', [level('bid', '99', '5')], 2);
    await again();
    expect(product()?.book).toBe('empty');
    expect(feed.state()).toMatchObject({ lastEnd: 'message 2 came where 1 was due', counts: { lost: 1 } });
    book('snapshot', BOOK);
    await until('the new book', () => product()?.book === 'ready');
  });

  test('a crossed book is not read, and when it stays crossed the line is not trusted', async () => {
    let aheadMs = 0;
    const ahead = { ...clock, wallMs: () => Date.now() + aheadMs };
    const { feed, book, product, again, say } = await connected({ clock: ahead });
    book('snapshot', BOOK);
    book('update', [level('bid', '102', '1')]);
    await until('the crossing', () => product()?.book === 'crossed');
    expect((await valueOf(feed)).from).toBe('rest');
    aheadMs = 3000;
    say('heartbeats', { current_time: '', heartbeat_counter: 1 });
    await again();
    expect(feed.state().lastEnd).toBe('the book of BTC-USD stays crossed');
  });

  test('silence ends it', async () => {
    const { feed, say, again } = await connected({ silenceMs: 120 });
    say('heartbeats', { current_time: '', heartbeat_counter: 1 });
    await again();
    expect(feed.state().lastEnd).toBe('nothing heard for 0.12 s');
  });

  test.each([
    ['no JSON', '{'],
    ['no envelope', '{"channel":"ticker"}'],
    ['a level without a size', '{"side":"bid","price_level":"1"}'],
    ['a level in words', '{"side":"bid","price_level":"much","new_quantity":"1"}'],
  ])('%s ends it, for it could have been a word on the book', async (_, said) => {
    const { feed, again } = await connected();
    const event = `{"type":"update","product_id":"BTC-USD","updates":[${said}]}`;
    const frame = `{"channel":"l2_data","timestamp":"${stamp()}","sequence_num":0,"events":[${event}]}`;
    lines.at(-1)?.send(said.includes('side') ? frame : said);
    await again();
    expect(feed.state().counts.lost).toBe(1);
  });

  test('a message that is announced larger than any snapshot ends it before it has come', async () => {
    const { feed, again } = await connected();
    const huge = Buffer.alloc(10);
    huge[0] = 0x81;
    huge[1] = 127;
    huge.writeBigUInt64BE(40n * 1024n * 1024n, 2);
    Reflect.get(lines.at(-1) ?? {}, '_socket').write(huge);
    await again();
    expect(feed.state().lastEnd).toBe('WS_ERR_UNSUPPORTED_MESSAGE_LENGTH');
  });

  test('unreadable tickers and refusals are counted and change nothing', async () => {
    const { feed, book, say, product } = await connected();
    book('snapshot', BOOK);
    say('ticker', { type: 'update', tickers: [{ product_id: 7 }] });
    say('ticker', { type: 'update', tickers: [{ product_id: 'BTC-USD', best_bid: '', best_ask: '' }] });
    say('candles', { type: 'update', candles: [] });
    lines.at(-1)?.send('{"type":"error","message":"authentication failure"}');
    await until('the refusal', () => feed.state().counts.refused === 1);
    expect([product()?.book, feed.state().connection]).toEqual(['ready', 'open']);
    expect(feed.state().counts).toMatchObject({ unreadable: 1, lost: 0 });
  });

  test('a gap in the numbers of trades is filled by REST without being asked', async () => {
    const { feed, say, product } = await connected();
    const tape = market.tape('BTC-USD', time.nowMs);
    const last = tape?.knownCount(time.nowMs) ?? 0;
    const wire = (index: number) => {
      const trade = tape?.tradeAt(index);
      const at = instant((trade?.timeUs ?? 0) / 1000);
      const id = String(trade?.id);
      return { trade_id: id, product_id: 'BTC-USD', price: '1', size: '1', side: 'BUY', time: stamp(at) };
    };
    say('market_trades', { type: 'snapshot', trades: [wire(last - 1)] });
    const since = () => product()?.tradesKnownSince ?? Infinity;
    await until('fifteen minutes', () => since() <= time.nowMs - 15 * MINUTE_MS);
    expect(feed.state().counts.refilledTrades).toBeGreaterThan(15 * 7);
  });

  test('the pause doubles up to a minute, and chance takes up to half of it', () => {
    expect([1, 2, 3, 7, 50].map((n) => pauseMs(n, 1, 1000))).toEqual([1000, 2000, 4000, 60_000, 60_000]);
    expect([1, 2, 3, 50].map((n) => pauseMs(n, 0, 1000))).toEqual([500, 1000, 2000, 30_000]);
  });

  test('nobody there is tried again and again, until it is stopped', async () => {
    const feed = client({ url: 'ws://127.0.0.1:1/', symbols: ['BTC-USD'] });
    feed.start();
    await until('a pause', () => feed.state().lastEnd === 'ECONNREFUSED');
    await feed.stop();
    expect(feed.state().connection).toBe('off');
  });
});
