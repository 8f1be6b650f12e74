// The doctor against a whole sandbox, and against servers on loopback that refuse, lie or say nothing.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express, { type RequestHandler } from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { diagnose } from '../../cli/doctor/diagnose.ts';
import { inSandbox } from '../../cli/doctor/inSandbox.ts';
import { doctor } from '../../cli/doctor.ts';
import { parseConfig } from '../../core/config.ts';
import { instant } from '../../core/instant.ts';
import { startEmbedded } from '../../models/embedded/startEmbedded.ts';

const NOW = instant(Date.parse('2026-09-20T12:00:00Z'));
const TOKEN = '7000000001:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';
const KEY = 'CG-abcdefghijklmnop1234';
const DEEP = 'sk-0123456789abcdef0123456789abcdef';

type Answers = Record<string, RequestHandler>;
const json =
  (body: unknown, status = 200): RequestHandler =>
  (_request, response) =>
    void response.status(status).json(body);

const healthy: Answers = {
  [`/bot${TOKEN}/getMe`]: json({ ok: true, result: { id: 7, is_bot: true, username: 'v7_test_bot' } }),
  [`/bot${TOKEN}/getWebhookInfo`]: json({ ok: true, result: { url: '', pending_update_count: 0 } }),
  '/coinbase/products/BTC-USD': json({ id: 'BTC-USD', status: 'online', trading_disabled: false }),
  '/coinbase/products/ETH-USD': json({ id: 'ETH-USD', status: 'online' }),
  '/coingecko/key': json({
    plan: 'Analyst',
    rate_limit_request_per_minute: 500,
    monthly_call_credit: 500_000,
    current_total_monthly_calls: 12_000,
    current_remaining_monthly_calls: 488_000,
  }),
  '/coingecko/ping': json({ gecko_says: '(V3) To the Moon!' }),
  '/deribit/public/get_volatility_index_data': json({
    jsonrpc: '2.0',
    result: { data: [[1_789_905_600_000, 34.85, 35.51, 34.78, 35.47]], continuation: null },
  }),
  '/yahoo/v8/finance/chart/%5EGSPC': json({ chart: { result: [{ timestamp: [1, 2, 3] }], error: null } }),
  '/fng/fng/': json({ name: 'Fear and Greed Index', data: [{ value: '27' }], metadata: { error: null } }),
  '/deepseek/models': json({ object: 'list', data: [{ id: 'deepseek-flash' }, { id: 'deepseek-v4-pro' }] }),
  '/deepseek/user/balance': json({
    is_available: true,
    balance_infos: [{ currency: 'USD', total_balance: '10.00', granted_balance: '0.00', topped_up_balance: '10.00' }],
  }),
};

let server: Server;
let sockets: WebSocketServer;
let url = '';
let answers: Answers = {};
let dir = '';
const headers: Record<string, unknown> = {};

beforeAll(async () => {
  const app = express();
  app.use((request, response, next) => {
    headers[request.path] = request.headers;
    const answer = answers[request.path];
    if (answer) return answer(request, response, next);
    return response.status(404).json({ message: 'NotFound' });
  });
  server = createServer(app);
  sockets = new WebSocketServer({ server, path: '/ws' });
  sockets.on('connection', (socket) => {
    socket.on('message', () => socket.send('{"channel":"subscriptions"}'));
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  dir = mkdtempSync(join(tmpdir(), 'v7-doctor-test-'));
});
beforeEach(() => {
  answers = { ...healthy };
});
afterAll(() => {
  for (const socket of sockets.clients) socket.terminate();
  sockets.close();
  server.closeAllConnections();
  server.close();
  rmSync(dir, { recursive: true, force: true });
});

const visit = async (over: Readonly<Record<string, string>> = {}, columns?: number) => {
  const read = parseConfig(
    {
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: url,
      TELEGRAM_ADMINS: '1',
      SYMBOLS: 'BTC-USD,ETH-USD',
      COINBASE_REST_URL: `${url}/coinbase`,
      COINBASE_WS_URL: `${url.replace('http', 'ws')}/ws`,
      COINGECKO_URL: `${url}/coingecko`,
      COINGECKO_PLAN: 'pro',
      COINGECKO_API_KEY: KEY,
      DERIBIT_URL: `${url}/deribit`,
      YAHOO_URL: `${url}/yahoo`,
      FEAR_GREED_URL: `${url}/fng`,
      DEEPSEEK_URL: `${url}/deepseek`,
      DEEPSEEK_API_KEY: DEEP,
      DATA_DIR: join(dir, 'fresh'),
      ...over,
    },
    () => undefined,
  );
  if (read.kind === 'invalid') throw new Error(read.issues.join('; '));
  let text = '';
  const write = (piece: string): void => {
    text += piece;
  };
  const code = await diagnose(read.config, NOW, { write, ...(columns === undefined ? {} : { columns }) });
  const line = (name: string): string =>
    text.split('\n').find((x) => x.slice(9).startsWith(`${name} `) && !x.includes('fix:')) ?? '';
  return { code, text, line };
};

describe('a configuration that works', () => {
  test('every part is ok, with what the key may do', async () => {
    const { code, text, line } = await visit();
    expect(code).toBe(0);
    expect(text).not.toContain('fix:');
    expect(line('Telegram')).toMatch(/^ok +Telegram +\d+ ms {2}@v7_test_bot; no webhook$/);
    expect(line('Coinbase')).toMatch(/^ok .* BTC-USD, ETH-USD traded$/);
    expect(line('Coinbase feed')).toMatch(/^ok .* live feed answers$/);
    expect(line('CoinGecko')).toMatch(/plan Analyst: 500 a minute, 488,000 of 500,000 credits left this month$/);
    expect(line('Deribit')).toMatch(/DVOL of BTC 35\.5 %$/);
    expect(line('Fear & Greed')).toContain('27 (alternative.me)');
    expect(line('DeepSeek')).toMatch(/key taken; balance 10\.00 USD$/);
    expect(line('Database')).toContain('will be made in');
    expect(text).toMatch(/\nEverything that is configured works\.\n$/);
    expect(headers['/coingecko/key']).toMatchObject({ 'x-cg-pro-api-key': KEY });
    expect(headers['/deepseek/models']).toMatchObject({ authorization: `Bearer ${DEEP}` });
  });

  test('what is not configured is said, and is no fault', async () => {
    const { code, text, line } = await visit({ DEEPSEEK_API_KEY: '', COINGECKO_API_KEY: '', COINGECKO_PLAN: 'none' });
    expect(code).toBe(0);
    expect(line('DeepSeek')).toMatch(/^not set .* no DEEPSEEK_API_KEY in \.env: the quant synthesiser decides/);
    expect(line('CoinGecko')).toMatch(/^ok .* answers without a key/);
    expect(text).toContain('Everything that is configured works; 1 not configured.');
  });

  test('MongoDB is asked at its address', async () => {
    const database = await startEmbedded({ dataDir: join(dir, 'as-mongo') });
    const { code, line } = await visit({ MONGODB_URI: database.uri });
    await database.close();
    expect([code, line('Database')]).toEqual([0, expect.stringMatching(/^ok .* MongoDB \S+, database \w+$/)]);
  });

  test('on a terminal the names turn until each is told', async () => {
    const { text } = await visit({}, 60);
    expect(text).toMatch(/⠋ asking Telegram/);
    const last = text.slice(text.lastIndexOf('\u001b[0J'));
    expect(last).toMatch(/Everything that is configured works/);
    expect(
      text
        .split('\n')
        .filter((x) => x.startsWith('⠋'))
        .every((x) => x.length < 60),
    ).toBe(true);
  });
});

describe('what cannot work ends with 1 and says what to mend', () => {
  test('no token', async () => {
    const { code, text } = await visit({ TELEGRAM_BOT_TOKEN: '' });
    expect(code).toBe(1);
    expect(text).toContain('fix: TELEGRAM_BOT_TOKEN in .env: ask @BotFather for one and put it there');
    expect(text).toContain('The service cannot work like this: 1 to mend first.');
  });

  test.each([401, 404])('a token Telegram refuses with %i', async (status) => {
    answers[`/bot${TOKEN}/getMe`] = json({ ok: false, error_code: status, description: 'Unauthorized' }, status);
    const { code, text } = await visit();
    expect(code).toBe(1);
    expect(text).toContain('fix: TELEGRAM_BOT_TOKEN in .env: copy the current token from @BotFather');
  });

  test('no symbol that Coinbase knows, or no Coinbase', async () => {
    const unknown = await visit({ SYMBOLS: 'NOPE-USD' });
    expect(unknown.code).toBe(1);
    expect(unknown.text).toContain('fix: SYMBOLS in .env: NOPE-USD is not traded at Coinbase; take it out');
    const nobody = await visit({ COINBASE_REST_URL: 'http://127.0.0.1:1' });
    expect(nobody.code).toBe(1);
    expect(nobody.line('Coinbase')).toContain('BTC-USD, ETH-USD not reached (ECONNREFUSED)');
    expect(nobody.text).toContain('fix: check the network and COINBASE_REST_URL in .env');
  });

  test('a data folder that is none, or holds what is no database', async () => {
    const file = join(dir, 'a-file');
    writeFileSync(file, 'x');
    const none = await visit({ DATA_DIR: file });
    expect([none.code, none.text]).toEqual([1, expect.stringContaining('fix: DATA_DIR in .env: name a folder')]);
    const broken = join(dir, 'broken');
    const database = await startEmbedded({ dataDir: join(broken, 'database') });
    await database.close();
    writeFileSync(join(broken, 'database', 'v7.sqlite'), 'this is no database at all, but long enough'.repeat(100));
    const spoiled = await visit({ DATA_DIR: broken });
    expect([spoiled.code, spoiled.text]).toEqual([
      1,
      expect.stringContaining('fix: DATA_DIR in .env: mend the folder'),
    ]);
  });

  test('a MongoDB that is not there; its password is not told', async () => {
    const { code, text } = await visit({
      MONGODB_URI: 'mongodb://someone:hunter2%21secret@127.0.0.1:1/v7?serverSelectionTimeoutMS=200',
    });
    expect(code).toBe(1);
    expect(text).toContain('fix: MONGODB_URI in .env: check host and port');
    expect(text).not.toMatch(/hunter2|someone/);
  });
});

describe('what is only amiss ends with 0', () => {
  test('one symbol of two not known, or halted', async () => {
    const { code, text } = await visit({ SYMBOLS: 'BTC-USD,NOPE-USD' });
    expect([code, text]).toEqual([0, expect.stringContaining('NOPE-USD is not traded at Coinbase')]);
    answers['/coinbase/products/ETH-USD'] = json({ id: 'ETH-USD', status: 'delisted' });
    const halted = await visit();
    expect(halted.text).toContain('SYMBOLS in .env: trading of ETH-USD is halted');
  });

  test('a webhook in the way of polling; only its host is told', async () => {
    const hook = json({ ok: true, result: { url: 'https://old.example.com/hook/s3cr3tpath' } });
    answers[`/bot${TOKEN}/getWebhookInfo`] = hook;
    const { code, text } = await visit();
    expect([code, text]).toEqual([0, expect.stringContaining('a webhook is set at old.example.com')]);
    expect(text).toContain("TELEGRAM_WEBHOOK in .env is off: remove the webhook with the Bot API's deleteWebhook");
    expect(text).not.toContain('s3cr3tpath');
    expect(
      (await visit({ TELEGRAM_WEBHOOK: 'on', PUBLIC_URL: 'https://signals.example.org' })).line('Telegram'),
    ).toMatch(/^ok/);
  });

  test('CoinGecko: a plan without a key, a key without a plan, a key of another plan, no credits left', async () => {
    expect((await visit({ COINGECKO_API_KEY: '' })).text).toContain(
      'fix: COINGECKO_API_KEY in .env: put the key there',
    );
    expect((await visit({ COINGECKO_PLAN: 'none' })).text).toContain(
      'fix: COINGECKO_PLAN in .env: set it to pro or demo',
    );
    answers['/coingecko/key'] = json({ status: { error_code: 10_011, error_message: `wrong key ${KEY}` } }, 400);
    const wrong = await visit();
    expect(wrong.text).toContain('fix: COINGECKO_API_KEY in .env: it is refused');
    expect(wrong.text).toContain('fix: COINGECKO_PLAN in .env is pro: a Pro key works with pro only');
    answers['/coingecko/key'] = json({ status: { error_code: 10_002, error_message: 'missing' } });
    expect((await visit()).line('CoinGecko')).toMatch(/^FAILED/);
    answers['/coingecko/key'] = json({
      plan: 'Analyst',
      rate_limit_request_per_minute: 500,
      monthly_call_credit: 500_000,
      current_remaining_monthly_calls: 0,
    });
    expect((await visit()).line('CoinGecko')).toMatch(/^look .* 0 of 500,000 credits/);
  });

  test('DeepSeek: a key refused, a model not offered, no money', async () => {
    answers['/deepseek/models'] = json({ error: { message: `Authentication Fails, Your api key: ${DEEP}` } }, 401);
    const refused = await visit();
    expect(refused.text).toContain('fix: DEEPSEEK_API_KEY in .env: it is refused');
    expect(refused.code).toBe(0);
    answers['/deepseek/models'] = healthy['/deepseek/models'] ?? json({});
    answers['/deepseek/user/balance'] = json({ is_available: false, balance_infos: [] });
    const poor = await visit({ DEEPSEEK_MODEL: 'deepseek-chat' });
    expect(poor.text).toContain(
      'fix: DEEPSEEK_MODEL in .env: deepseek-chat is not offered; offered are deepseek-flash, deepseek-v4-pro',
    );
    expect(poor.text).toContain('fix: the account has no credit left');
  });

  test('a database in use by another process is fine, and named', async () => {
    const data = join(dir, 'running');
    const database = await startEmbedded({ dataDir: join(data, 'database') });
    const busy = await visit({ DATA_DIR: data });
    await database.close();
    expect(busy.line('Database')).toMatch(
      new RegExp(`^ok .* in use by process ${process.pid}: the service runs, and answers$`),
    );
    expect((await visit({ DATA_DIR: data })).line('Database')).toMatch(/^ok .* embedded, in /);
  });
});

describe('no line gives a secret away', () => {
  const secrets = [TOKEN, TOKEN.split(':')[1] ?? '', KEY, DEEP];

  test.each([200, 400, 401, 429, 500])(
    'though every upstream answers %i and repeats what it was asked',
    async (status) => {
      const echo: RequestHandler = (request, response) => {
        const said = { message: `you said ${request.originalUrl} ${JSON.stringify(request.headers)}\u001b[31m` };
        response.status(status).json({ ...said, error: said, status: { error_code: 1, error_message: said.message } });
      };
      answers = Object.fromEntries(Object.keys(healthy).map((path) => [path, echo]));
      const { text } = await visit();
      for (const secret of secrets) expect(text).not.toContain(secret);
      expect(text).not.toContain('\u001b');
      expect(text.split('\n').filter((line) => line.startsWith('FAILED')).length).toBeGreaterThanOrEqual(7);
    },
  );

  test('nor HTML, cut answers or an address that carries credentials', async () => {
    const html: RequestHandler = (request, response) => void response.send(`<html>${request.originalUrl}</html>`);
    answers = Object.fromEntries(Object.keys(healthy).map((path) => [path, html]));
    for (const secret of secrets) expect((await visit()).text).not.toContain(secret);
    const cut: RequestHandler = (_request, response) => void response.destroy();
    answers = Object.fromEntries(Object.keys(healthy).map((path) => [path, cut]));
    const { text } = await visit();
    for (const secret of secrets) expect(text).not.toContain(secret);
  });
});

test('a wrong option is told, and ends with 2', async () => {
  expect(await doctor(['--sandbx'])).toBe(2);
});

test('in the sandbox, Telegram, the database and Coinbase with its feed answer', async () => {
  let text = '';
  const code = await inSandbox((config, now) =>
    diagnose(config, now, {
      write: (piece) => {
        text += piece;
      },
    }),
  );
  expect(code).toBe(0);
  for (const name of ['Telegram', 'Database', 'Coinbase', 'Coinbase feed'])
    expect(text).toMatch(new RegExp(`^ok +${name} `, 'm'));
});
