// The sandbox's faults: read from words, turned on over HTTP, and felt by a caller on loopback.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createFaults, type Faults } from '../../sandbox/faults/createFaults.ts';
import { createFaultRoutes } from '../../sandbox/faults/faultRoutes.ts';
import { faultSources, feedKinds, httpKinds, kindsOf } from '../../sandbox/faults/kinds.ts';
import { parseFaults, readFault } from '../../sandbox/faults/readFault.ts';

const T0 = Date.parse('2024-01-15T00:00:00Z');
const body = { price: '100.5', trade_id: 7, open: true, rows: [[1, 2, 3]], more: { a: null } };
let nowMs = T0;
let faults: Faults;
let server: Server;
let url = '';

const on = (fault: Readonly<Record<string, unknown>>) => {
  const read = readFault(fault);
  if (read.kind === 'refused') throw new Error(read.because);
  return faults.add(read.fault);
};
const ask = (path = '/coinbase/x') => fetch(`${url}${path}`, { signal: AbortSignal.timeout(3000) });
const asked = async (path?: string): Promise<unknown> => (await ask(path)).json();

beforeAll(async () => {
  const clock = { nowMs: () => nowMs };
  faults = createFaults({ clock });
  const app = express().disable('etag');
  const moved = faults.clock('coinbase', clock);
  app.use('/faults', createFaultRoutes(faults));
  app.use('/coinbase', faults.middleware('coinbase'));
  app.get('/coinbase/x', (_request, response) => void response.json(body));
  app.get('/coinbase/now', (_request, response) => {
    setImmediate(() => response.json({ now: moved.nowMs() }));
  });
  app.get('/coinbase/raw', (_request, response) => {
    response.writeHead(200, 'fine', { 'content-type': 'application/json' });
    response.write('{"a":');
    response.end('[1]}');
  });
  app.get(
    '/coinbase/list',
    (_request, response) =>
      void response.json([
        [1, 2],
        [3, 4],
      ]),
  );
  app.get('/coinbase/refused', (_request, response) => void response.status(404).json({ message: 'NotFound' }));
  app.use(faults.middleware('telegram'));
  app.get('/bot1:x/getMe', (_request, response) => void response.json({ ok: true, result: {} }));
  app.get('/chat', (_request, response) => void response.send('chat'));
  server = createServer(app);
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  faults.clear();
  nowMs = T0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('a fault in words', () => {
  test('SOURCE=KIND is a fault with its usual figures', () => {
    expect(parseFaults(['coinbase=503', ' coinbase-ws=ws-lost ', 'telegram=429-bare'])).toMatchObject({
      kind: 'ok',
      faults: [
        { source: 'coinbase', kind: '503', probability: 1 },
        { source: 'coinbase-ws', kind: 'ws-lost', probability: 0.05 },
        { source: 'telegram', kind: '429-bare' },
      ],
    });
    expect(parseFaults([])).toEqual({ kind: 'ok', faults: [] });
  });

  test.each([
    ['coinbase', '--fault is "coinbase"; it is written SOURCE=KIND, like coinbase=503'],
    ['=503', '--fault is "=503"; it is written SOURCE=KIND, like coinbase=503'],
    ['kraken=503', `--fault kraken=503: The source "kraken" is not known; it is one of ${faultSources.join(', ')}.`],
    ['yahoo=502', `--fault yahoo=502: yahoo has no fault "502"; it has ${httpKinds.join(', ')}.`],
    ['coinbase-ws=500', `--fault coinbase-ws=500: coinbase-ws has no fault "500"; it has ${feedKinds.join(', ')}.`],
  ])('%s is refused in a sentence', (text, issue) => {
    expect(parseFaults([text])).toEqual({ kind: 'invalid', issues: [issue] });
  });

  test('every wrong one is told at once', () => {
    expect(parseFaults(['a', 'b', 'coinbase=500'])).toMatchObject({ kind: 'invalid', issues: { length: 2 } });
  });

  test.each<readonly [unknown, RegExp]>([
    [null, /an object like/],
    [[1], /an object like/],
    [{ source: 'coinbase', kind: '500', probability: 0 }, /probability is 0; it takes a number above 0 and up to 1/],
    [{ source: 'coinbase', kind: '500', probability: '1' }, /probability is "1"/],
    [{ source: 'coinbase', kind: 'delay', delayMs: -1 }, /delayMs is -1/],
    [{ source: 'coinbase', kind: '500', forMs: 1e12 }, /forMs/],
    [{ source: 'coinbase', kind: '500', propability: 1 }, /"propability" is not a field of a fault/],
    [{ source: 'deepseek', kind: 'stale' }, /deepseek has no fault "stale"/],
  ])('%j is refused', (given, sentence) => {
    const read = readFault(given);
    expect(read.kind === 'refused' && read.because).toMatch(sentence);
  });

  test('a status may come as a number', () => {
    expect(readFault({ source: 'coinbase', kind: 500 })).toMatchObject({ kind: 'ok', fault: { kind: '500' } });
  });
});

describe('what the caller sees', () => {
  test('nothing, while no fault is on', async () => {
    expect(await asked()).toEqual(body);
  });

  test('429 with and without Retry-After, 500 and 503, in the words of the upstream', async () => {
    on({ source: 'coinbase', kind: '429' });
    const limited = await ask();
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '30']);
    expect(await limited.json()).toEqual({ message: 'Public rate limit exceeded' });
    for (const [kind, status] of [
      ['429-bare', 429],
      ['500', 500],
      ['503', 503],
    ] as const) {
      faults.clear();
      on({ source: 'coinbase', kind });
      const answer = await ask();
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, null]);
    }
  });

  test('HTML under status 200', async () => {
    on({ source: 'coinbase', kind: 'html' });
    const answer = await ask();
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(await answer.text()).toContain('maintenance');
  });

  test('a cut body: half of it, then the end of the connection', async () => {
    on({ source: 'coinbase', kind: 'cut' });
    await expect(ask('/coinbase/raw').then((r) => r.text())).rejects.toThrow(/terminated|fetch failed/);
    await expect(ask().then((r) => r.text())).rejects.toThrow(/terminated|fetch failed/);
  });

  test('wrong types, missing fields, extra fields, empty lists', async () => {
    on({ source: 'coinbase', kind: 'wrong-types' });
    expect(await asked()).toEqual({
      price: 0,
      trade_id: 'not a number',
      open: [true],
      rows: [['not a number', 'not a number', 'not a number']],
      more: { a: null },
    });
    faults.clear();
    on({ source: 'coinbase', kind: 'missing-fields' });
    expect(await asked()).toEqual({ trade_id: 7, rows: [[1, 2]] });
    expect(await asked('/coinbase/list')).toEqual([[1], [3]]);
    faults.clear();
    on({ source: 'coinbase', kind: 'extra-fields' });
    expect(await asked()).toMatchObject({ ...body, not_seen_before: {} });
    expect(await asked('/coinbase/list')).toEqual([
      [1, 2],
      [3, 4],
    ]);
    faults.clear();
    on({ source: 'coinbase', kind: 'empty' });
    expect(await asked()).toEqual({ ...body, rows: [] });
    expect(await asked('/coinbase/list')).toEqual([]);
  });

  test('a body written in pieces is distorted too; a refusal goes out as it is', async () => {
    on({ source: 'coinbase', kind: 'empty' });
    const answer = await ask('/coinbase/raw');
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toEqual({ a: [] });
    const refused = await ask('/coinbase/refused');
    expect([refused.status, await refused.json()]).toEqual([404, { message: 'NotFound' }]);
  });

  test('values of an earlier or a later time, for the struck request alone', async () => {
    on({ source: 'coinbase', kind: 'stale' });
    expect(await asked('/coinbase/now')).toEqual({ now: T0 - 6 * 3_600_000 });
    faults.clear();
    on({ source: 'coinbase', kind: 'time-jump', shiftMs: 5000 });
    expect(await asked('/coinbase/now')).toEqual({ now: T0 + 5000 });
    faults.clear();
    expect(await asked('/coinbase/now')).toEqual({ now: T0 });
  });

  test('a delay, and silence until the caller hangs up', async () => {
    on({ source: 'coinbase', kind: 'delay', delayMs: 80 });
    const began = performance.now();
    expect(await asked()).toEqual(body);
    expect(performance.now() - began).toBeGreaterThan(70);
    faults.clear();
    on({ source: 'coinbase', kind: 'silence' });
    await expect(fetch(`${url}/coinbase/x`, { signal: AbortSignal.timeout(80) })).rejects.toThrow(/timeout/i);
  });

  test('a body without end stops when the caller has had enough', async () => {
    on({ source: 'coinbase', kind: 'endless' });
    const answer = await ask();
    let bytes = 0;
    for await (const chunk of answer.body ?? []) {
      bytes += chunk.length;
      if (bytes > 2_000_000) break;
    }
    expect(bytes).toBeGreaterThan(2_000_000);
    faults.clear();
    expect(await asked()).toEqual(body);
  });

  test('faults of Telegram leave the chat page alone', async () => {
    on({ source: 'telegram', kind: '503' });
    expect((await ask('/bot1:x/getMe')).status).toBe(503);
    expect(await (await ask('/chat')).text()).toBe('chat');
    expect((await ask()).status).toBe(200);
  });

  test.each(faultSources.filter((source) => source !== 'coinbase-ws'))(
    '%s refuses in its own shape',
    async (source) => {
      const own = createFaults({ clock: { nowMs: () => nowMs } });
      const app = express().use(own.middleware(source));
      const at = createServer(app);
      const listening = Promise.withResolvers<void>();
      at.listen(0, '127.0.0.1', listening.resolve);
      await listening.promise;
      const address = `http://127.0.0.1:${(at.address() as AddressInfo).port}/bot1:x`;
      for (const kind of kindsOf(source).filter((k) => httpKinds.some((name) => name === k) && /^\d/.test(k))) {
        own.clear();
        const read = readFault({ source, kind });
        if (read.kind === 'ok') own.add(read.fault);
        const answer = await fetch(address);
        expect(answer.status).toBe(Number.parseInt(kind, 10));
        expect((await answer.text()).length).toBeGreaterThan(5);
      }
      at.closeAllConnections();
      at.close();
    },
  );
});

describe('when a fault is on', () => {
  test('chance is the same at every run', async () => {
    const struck = async () => {
      faults.clear();
      on({ source: 'coinbase', kind: '500', probability: 0.3 });
      const statuses = [];
      for (let i = 0; i < 60; i++) statuses.push((await ask()).status);
      return statuses;
    };
    const first = await struck();
    expect(await struck()).toEqual(first);
    const share = first.filter((status) => status === 500).length / 60;
    // 4 standard errors of 60 throws at 0.3
    expect(Math.abs(share - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / 60));
  });

  test('forMs ends it in market time', async () => {
    on({ source: 'coinbase', kind: '500', forMs: 60_000 });
    nowMs = T0 + 59_999;
    expect((await ask()).status).toBe(500);
    nowMs = T0 + 60_000;
    expect((await ask()).status).toBe(200);
    expect(faults.active()).toEqual([]);
  });

  test('it is turned on, shown and ended over HTTP', async () => {
    const post = (text: string, type = 'application/json') =>
      fetch(`${url}/faults`, { method: 'POST', headers: { 'content-type': type }, body: text });
    const made = await post('{"source":"coinbase","kind":"500","forMs":1000}');
    expect([made.status, await made.json()]).toMatchObject([
      201,
      { source: 'coinbase', untilMs: T0 + 1000, struck: 0 },
    ]);
    await post('{"source":"yahoo","kind":"html"}');
    await ask();
    expect(await asked('/faults')).toMatchObject({
      faults: [{ source: 'coinbase', kind: '500', struck: 1 }, { source: 'yahoo' }],
      kinds: { 'coinbase-ws': [...feedKinds] },
    });
    const gone = await fetch(`${url}/faults?source=yahoo`, { method: 'DELETE' });
    expect(await gone.json()).toEqual({ cleared: 1 });
    expect(await (await fetch(`${url}/faults`, { method: 'DELETE' })).json()).toEqual({ cleared: 1 });
    expect((await fetch(`${url}/faults?source=x`, { method: 'DELETE' })).status).toBe(400);
    for (const wrong of [post('{'), post('{"source":"x"}'), post('source=coinbase', 'text/plain')]) {
      const answer = await wrong;
      expect(answer.status).toBe(400);
      expect(((await answer.json()) as { message: string }).message).toMatch(/\.$/);
    }
  });
});

describe('the feed', () => {
  const message = {
    channel: 'l2_data',
    sequence_num: 4,
    events: [
      {
        type: 'update',
        product_id: 'BTC-USD',
        updates: [
          { side: 'bid', event_time: 't', price_level: '99.50', new_quantity: '1' },
          { side: 'offer', event_time: 't', price_level: '100.00', new_quantity: '2' },
          { side: 'offer', event_time: 't', price_level: '105.00', new_quantity: '0' },
        ],
      },
    ],
  };
  const ticker = {
    channel: 'ticker',
    sequence_num: 5,
    events: [{ type: 'update', tickers: [{ product_id: 'BTC-USD', best_bid: '99.50', best_ask: '100.00' }] }],
  };
  const heartbeat = { channel: 'heartbeats', sequence_num: 6, events: [{ heartbeat_counter: 1 }] };
  const fate = (kind: string, each: { channel: string; events: unknown[] } = message) => {
    faults.clear();
    on({ source: 'coinbase-ws', kind, probability: 1 });
    return faults.feed('coinbase-ws').beforeSend(each);
  };

  test('sends as it is while no fault is on, and other sources do not concern it', () => {
    on({ source: 'coinbase', kind: '500' });
    expect(faults.feed('coinbase-ws').beforeSend(message)).toBe('send');
  });

  test('silence and losses drop, disconnection closes', () => {
    expect(fate('ws-silence')).toBe('drop');
    expect(fate('ws-lost')).toBe('drop');
    expect(fate('ws-disconnect')).toBe('close');
  });

  test('a crossing adds a bid above every offer with quantity, and swaps a ticker', () => {
    expect(fate('ws-crossed')).toMatchObject({
      sequence_num: 4,
      events: [{ updates: { length: 4, 3: { side: 'bid', price_level: '102.00', new_quantity: '2' } } }],
    });
    expect(fate('ws-crossed', ticker)).toMatchObject({
      events: [{ tickers: [{ best_bid: '102.00', best_ask: '99.50' }] }],
    });
    expect(fate('ws-crossed', heartbeat)).toBe('send');
  });

  test('losses strike the usual share of the messages, the same ones at every run', () => {
    const lost = () => {
      faults.clear();
      on({ source: 'coinbase-ws', kind: 'ws-lost' });
      return Array.from({ length: 2000 }, () => faults.feed('coinbase-ws').beforeSend(heartbeat));
    };
    const first = lost();
    expect(lost()).toEqual(first);
    const share = first.filter((x) => x === 'drop').length / 2000;
    expect(Math.abs(share - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / 2000));
  });
});
