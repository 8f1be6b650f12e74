// The macro source against recorded bodies, its stand-in, and every way Yahoo can fail.
import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { HOUR_MS, type Instant, instant, MINUTE_MS, plus } from '../../../core/instant.ts';
import type { Reading } from '../../../core/market/context.ts';
import type { DailyClose, Macro, MacroRow } from '../../../core/market/macro.ts';
import type { Log } from '../../../core/ports/shell.ts';
import { createReadJson } from '../../../jobs/sources/readJson.ts';
import { createYahoo } from '../../../jobs/sources/yahoo.ts';
import { createReadChart } from '../../../jobs/sources/yahooChart.ts';
import { createYahooRoutes } from '../../../sandbox/upstreams/yahoo/createYahooRoutes.ts';
import { loadBars } from '../../../sandbox/upstreams/yahoo/loadBars.ts';
import { createLeapingClock } from '../../support/leapingClock.ts';
import { seeded } from '../../support/marketFixtures.ts';

/** A Saturday evening. */
const SATURDAY = instant(Date.parse('2024-02-10T18:00:00Z'));
const clock = createLeapingClock(SATURDAY);
const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'yahoo', name), 'utf8');

let server: Server;
let url = '';
let fault: ((symbol: string, response: ServerResponse) => boolean) | undefined;
let asked: string[] = [];
let words: string[] = [];
const log: Log = {
  debug: (message, fields) => void words.push(`${message} ${JSON.stringify(fields)}`),
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => log,
};

/** Bitcoin's closes of the days before SATURDAY: made, every day of the week. */
const random = seeded(5);
let x = 40_000;
const btc: readonly DailyClose[] = Array.from({ length: 70 }, (_, i) => ({
  day: new Date(SATURDAY - (70 - i) * 86_400_000).toISOString().slice(0, 10),
  close: (x *= Math.exp((random() - 0.5) / 20)),
}));

const edge = {
  clock,
  log,
  readJson: createReadJson({ wallMs: () => Date.now(), userAgent: 'v7-signals/test' }),
};
const source = (dailyCloses: readonly DailyClose[] = btc) =>
  createYahoo({
    ...edge,
    baseUrl: `${url}/yahoo/`,
    dailyCloses: (_symbol, days) => Promise.resolve(dailyCloses.slice(-days)),
  });
const read = (from = source(), signal = new AbortController().signal) => from.read('ETH-USD', signal);
const valueOf = (reading: Reading<Macro>): Macro => {
  if (reading.kind === 'failed') throw new Error(JSON.stringify(reading.failure));
  return reading.value;
};
const rowOf = (macro: Macro, subject: string): MacroRow => {
  const row = macro.rows.find((each) => each.subject === subject);
  if (row?.kind !== 'row') throw new Error(JSON.stringify(row));
  return row;
};
const json = (response: ServerResponse, body: unknown, status = 200): true => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
  return true;
};

beforeAll(async () => {
  const app = express();
  app.use('/yahoo', (request, response, next) => {
    asked.push(request.originalUrl);
    const symbol = decodeURIComponent(request.path.split('/').at(-1) ?? '');
    if (!fault?.(symbol, response)) next();
  });
  const bars = loadBars();
  const routes = () => createYahooRoutes({ clock: { nowMs: () => clock.now() }, bars });
  let standIn = routes();
  app.use('/yahoo', (request, response, next) => standIn(request, response, next));
  app.get('/again', (_request, response) => {
    standIn = routes();
    response.end();
  });
  server = createServer(app);
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
const consoles = ['log', 'info', 'warn', 'error', 'debug', 'dir'] as const;
beforeEach(async () => {
  clock.set(SATURDAY);
  fault = undefined;
  await fetch(`${url}/again`);
  [asked, words] = [[], []];
  for (const each of consoles) vi.spyOn(console, each).mockClear();
});
afterAll(() => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  server.close();
});
const silent = (): void => {
  // oxlint-disable-next-line no-console
  for (const each of consoles) expect(console[each]).not.toHaveBeenCalled();
};

describe('all four markets', () => {
  test('on a Saturday the rows are of Friday, as recorded, dated by their last trade', async () => {
    const reading = await read();
    const macro = valueOf(reading);
    expect(reading).toMatchObject({ source: 'macro', at: Date.parse('2024-02-09T22:00:00Z'), receivedAt: SATURDAY });
    expect(macro.rows.map(({ subject, symbol }) => [subject, symbol])).toEqual([
      ['dollar', 'DX-Y.NYB'],
      ['gold', 'GC=F'],
      ['tenYear', '^TNX'],
      ['stocks', '^GSPC'],
    ]);
    expect(rowOf(macro, 'stocks')).toMatchObject({
      at: Date.parse('2024-02-09T21:00:00Z'),
      day: '2024-02-09',
      level: 5026.609863,
      change1: { sinceDay: '2024-02-08', share: expect.closeTo(5026.609863 / 4997.910156 - 1, 12) },
      change5: { sinceDay: '2024-02-02', share: expect.closeTo(5026.609863 / 4958.609863 - 1, 12) },
      change20: { sinceDay: '2024-01-11' },
      withBtc: { kind: 'measured', n: 30, toDay: '2024-02-09' },
    });
    expect(rowOf(macro, 'tenYear')).toMatchObject({ level: 4.187, change1: { absolute: expect.closeTo(0.017, 9) } });
    silent();
  });

  test('four requests an hour serve every symbol, one at a time', async () => {
    const macro = source();
    let [open, most] = [0, 0];
    fault = (_symbol, response) => {
      open += 1;
      most = Math.max(most, open);
      response.on('finish', () => (open -= 1));
      return false;
    };
    const signal = new AbortController().signal;
    const all = await Promise.all(['BTC-USD', 'ETH-USD', 'SOL-USD'].map((symbol) => macro.read(symbol, signal)));
    expect(new Set(all).size).toBe(1);
    clock.set(plus(SATURDAY, HOUR_MS - 1));
    await read(macro);
    expect([asked.length, most]).toEqual([4, 1]);
    clock.set(plus(SATURDAY, HOUR_MS));
    await read(macro);
    expect(asked.length).toBe(8);
    expect(asked[2]).toMatch(/^\/yahoo\/+v8\/finance\/chart\/(%5E|\^)TNX\?.*interval=1d/);
  });

  test('a holiday leaves the last bar standing, and its row of nulls no trace', async () => {
    clock.set(instant(Date.parse('2024-01-15T23:30:00Z')));
    const macro = valueOf(await read());
    for (const subject of ['dollar', 'gold', 'tenYear', 'stocks'])
      expect(rowOf(macro, subject)).toMatchObject({ day: '2024-01-12', change1: { sinceDay: '2024-01-11' } });
  });

  test('too few days of Bitcoin leave the correlation out with its n', async () => {
    const macro = valueOf(await read(source(btc.slice(-14))));
    expect(rowOf(macro, 'gold').withBtc).toEqual({ kind: 'tooFew', n: 9, needed: 20 });
  });
});

describe('one market that fails leaves the others', () => {
  test('gold is missing by name and asked again after five minutes, the others after their hour', async () => {
    fault = (symbol, response) => symbol === 'GC=F' && json(response, 'Too Many Requests', 429);
    const macro = source();
    const value = valueOf(await read(macro));
    expect(value.rows.filter((row) => row.kind === 'row').length).toBe(3);
    expect(value.rows[1]).toEqual({
      kind: 'absent',
      subject: 'gold',
      symbol: 'GC=F',
      failure: { reason: 'http', status: 429, message: '' },
    });
    clock.set(plus(SATURDAY, 4 * MINUTE_MS));
    await read(macro);
    expect(asked.length).toBe(4);
    fault = undefined;
    clock.set(plus(SATURDAY, 5 * MINUTE_MS));
    expect(rowOf(valueOf(await read(macro)), 'gold').day).toBe('2024-02-09');
    expect(asked.length).toBe(5);
    silent();
  });

  test('Retry-After of one market is obeyed beyond the five minutes', async () => {
    fault = (symbol, response) => {
      if (symbol !== 'GC=F') return false;
      response.setHeader('retry-after', '900');
      return json(response, 'Too Many Requests', 429);
    };
    const macro = source();
    await read(macro);
    clock.set(plus(SATURDAY, 14 * MINUTE_MS));
    await read(macro);
    expect(asked.length).toBe(4);
    clock.set(plus(SATURDAY, 15 * MINUTE_MS));
    await read(macro);
    expect(asked.length).toBe(5);
  });

  const dollarFuture = (response: ServerResponse): true => {
    const body = JSON.parse(fixture('chart_GC=F_1d.json'));
    const [result] = body.chart.result;
    Object.assign(result.meta, { symbol: 'DX=F', regularMarketTime: Date.parse('2024-02-09T22:00:00Z') / 1000 });
    result.timestamp = ['2024-02-08', '2024-02-09'].map((day) => Date.parse(`${day}T05:00:00Z`) / 1000);
    const column = [104.2, 104.1];
    result.indicators = { quote: [{ open: column, high: column, low: column, close: column, volume: [1, 1] }] };
    return json(response, body);
  };

  test('the dollar future stands in for the index, and the row says so', async () => {
    fault = (symbol, response) => {
      if (symbol === 'DX-Y.NYB') return json(response, '<html>', 500);
      return symbol === 'DX=F' && dollarFuture(response);
    };
    expect(rowOf(valueOf(await read()), 'dollar')).toMatchObject({
      symbol: 'DX=F',
      insteadOf: { symbol: 'DX-Y.NYB', failure: { reason: 'http', status: 500 } },
      level: 104.1,
      day: '2024-02-09',
      change1: { sinceDay: '2024-02-08' },
    });
  });

  test('where the future fails too, the index is named with its own failure', async () => {
    fault = (symbol, response) => symbol === 'DX-Y.NYB' && json(response, {}, 503);
    expect(valueOf(await read()).rows[0]).toMatchObject({
      kind: 'absent',
      symbol: 'DX-Y.NYB',
      failure: { reason: 'http', status: 503 },
    });
    expect(asked.filter((each) => each.includes('DX=F')).length).toBe(1);
  });

  test('a market frozen for more than a week is too old', async () => {
    clock.set(instant(Date.parse('2024-02-17T12:00:00Z')));
    const reading = await read();
    expect(reading).toMatchObject({ kind: 'failed', failure: { reason: 'stale' } });
  });
});

describe('a recorded answer', () => {
  const readOne = async (symbol: string, body: string, now: Instant) => {
    clock.set(now);
    fault = (_symbol, response) => json(response, body);
    return createReadChart({ ...edge, baseUrl: url.concat('/yahoo') })(symbol, 100, new AbortController().signal);
  };

  test('gold of 2026-10-03 passes: the bar keeps its own day, whatever the time zone', async () => {
    const now = instant(Date.parse('2026-10-03T12:00:00Z'));
    expect(await readOne('GC=F', fixture('chart_GC=F_1d.json'), now)).toMatchObject({
      kind: 'ok',
      closes: [{ day: '2020-01-02', close: 1524.5 }],
      at: 1_577_941_200_000,
    });
  });

  test('the 10-year yield is per cent as it comes; the last bar of a day stands for it, dated by the last trade', async () => {
    const now = instant(Date.parse('2026-02-02T20:30:00Z'));
    expect(await readOne('^TNX', fixture('chart_TNX_5m_2026-02-02.json'), now)).toMatchObject({
      kind: 'ok',
      closes: [{ day: '2026-02-02', close: expect.closeTo(4.275, 1) }],
      at: 1_770_062_392_000,
    });
  });

  test('an answer for another symbol is not taken', async () => {
    expect(await readOne('^GSPC', fixture('chart_GC=F_1d.json'), clock.now())).toMatchObject({
      failure: { reason: 'malformed', issues: ['answered for GC=F, not for ^GSPC'] },
    });
  });

  test('an unknown symbol is named', async () => {
    clock.set(SATURDAY);
    fault = (_symbol, response) => json(response, fixture('error_404.json'), 404);
    const read = createReadChart({ ...edge, baseUrl: `${url}/yahoo` });
    expect(await read('NOPE', 100, new AbortController().signal)).toEqual({
      kind: 'failed',
      failure: { reason: 'http', status: 404, message: 'nothing is known as NOPE' },
    });
  });
});

describe('whatever Yahoo does, the reading is typed and nothing reaches the console', () => {
  const chart = (change: (result: Record<string, never>) => void): unknown => {
    const body = JSON.parse(fixture('chart_GC=F_1d.json'));
    change(body.chart.result[0]);
    return body;
  };
  const refused = { chart: { result: null, error: { code: 'Bad Request', description: 'Invalid input' } } };
  const faults: readonly (readonly [string, (r: ServerResponse) => unknown, string])[] = [
    ['429', (r) => json(r, 'Too Many Requests', 429), 'http'],
    ['400', (r) => json(r, refused, 400), 'http'],
    ['500', (r) => json(r, 'Internal Server Error', 500), 'http'],
    ['503 with HTML', (r) => json(r, '<html>', 503), 'http'],
    ['an error behind 200', (r) => json(r, refused), 'http'],
    ['HTML', (r) => json(r, '<html>consent</html>'), 'malformed'],
    ['a broken connection', (r) => r.destroy(), 'network'],
    ['null', (r) => json(r, null), 'malformed'],
    ['a number', (r) => json(r, 7), 'malformed'],
    ['an empty object', (r) => json(r, {}), 'malformed'],
    ['an error without a code', (r) => json(r, { chart: { result: null, error: {} } }), 'malformed'],
    ['no results', (r) => json(r, { chart: { result: [], error: null } }), 'malformed'],
    [
      'a missing field',
      (r) =>
        json(
          r,
          chart((x) => void delete x['meta']),
        ),
      'malformed',
    ],
    [
      'texts for numbers',
      (r) =>
        json(
          r,
          chart((x) => void Object.assign(x, { timestamp: ['a'] })),
        ),
      'malformed',
    ],
    [
      'more bars than closes',
      (r) =>
        json(
          r,
          chart((x) => void Object.assign(x, { timestamp: [1, 2] })),
        ),
      'malformed',
    ],
    [
      'no bars',
      (r) =>
        json(
          r,
          chart((x) => void Object.assign(x, { timestamp: undefined, indicators: { quote: [{}] } })),
        ),
      'malformed',
    ],
    [
      'a time zone of another world',
      (r) =>
        json(
          r,
          chart((x) => void Object.assign(x['meta'] ?? {}, { exchangeTimezoneName: 'Mars/Olympus' })),
        ),
      'malformed',
    ],
  ];

  test.each(faults)('%s', async (_name, answer, reason) => {
    const write = vi.spyOn(process.stderr, 'write').mockClear();
    fault = (_symbol, response) => {
      answer(response);
      return true;
    };
    expect(await read()).toMatchObject({ kind: 'failed', source: 'macro', failure: { reason } });
    silent();
    expect(write).not.toHaveBeenCalled();
    write.mockRestore();
  });

  test('a body that never ends stops at the limit', async () => {
    fault = (_symbol, response) => {
      const chunk = `"${'x'.repeat(65_536)}",`;
      const more = (): void =>
        void (response.destroyed || (response.write(chunk) ? setImmediate(more) : response.once('drain', more)));
      more();
      return true;
    };
    expect(await read()).toMatchObject({
      failure: { reason: 'malformed', issues: ['the body is longer than we accept'] },
    });
  });

  test('a future bar is not believed', async () => {
    clock.set(instant(Date.parse('2019-01-01T00:00:00Z')));
    fault = (_symbol, response) => json(response, fixture('chart_GC=F_1d.json'));
    expect(await read()).toMatchObject({ kind: 'failed' });
  });

  test('silence ends with the asker; the request is dropped when the last asker has gone', async () => {
    let dropped = false;
    fault = (_symbol, response) => {
      response.on('close', () => (dropped = true));
      return true;
    };
    const macro = source();
    const [first, second] = [new AbortController(), new AbortController()];
    const [a, b] = [read(macro, first.signal), read(macro, second.signal)];
    await vi.waitFor(() => expect(asked.length).toBe(1));
    first.abort();
    expect(await a).toMatchObject({ kind: 'failed', failure: { reason: 'timeout' } });
    expect(dropped).toBe(false);
    second.abort();
    expect(await b).toMatchObject({ kind: 'failed', failure: { reason: 'timeout' } });
    await vi.waitFor(() => expect(dropped).toBe(true));
    fault = undefined;
    expect((await read(macro)).kind).toBe('ok');
  });

  test('a bug of ours throws', async () => {
    const broken = createYahoo({
      ...edge,
      readJson: () => Promise.reject(new TypeError('ours')),
      dailyCloses: () => Promise.resolve([]),
    });
    await expect(read(broken)).rejects.toThrow('the HTTP edge threw');
    const store = createYahoo({ ...edge, dailyCloses: () => Promise.reject(new Error('the store is closed')) });
    await expect(read(store)).rejects.toThrow('the store is closed');
  });
});
