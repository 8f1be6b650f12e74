// No secret reaches a log line, wherever a library hides it: real errors of real libraries, and secrets of every look.
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import axios from 'axios';
import fc from 'fast-check';
import { Bot } from 'grammy';
import mongoose from 'mongoose';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../../cli/log.ts';
import { createLogMemory } from '../../cli/logMemory.ts';
import { hideSecretsOf, redactText } from '../../cli/redact.ts';
import { parseConfig } from '../../core/config.ts';
import { temporaryFolder } from '../e2e/demoProcess.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'main.ts');

const secrets = {
  TELEGRAM_BOT_TOKEN: '7000000001:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw',
  TELEGRAM_WEBHOOK_SECRET: 'a-word-that-looks-like-any-other',
  MONGODB_URI: 'mongodb://keeper:p%40ss%2Fw0rd%21x@127.0.0.1:1/v7?serverSelectionTimeoutMS=50',
  COINGECKO_API_KEY: 'CG-abcdefghijklmnop12345678',
  DEEPSEEK_API_KEY: 'a key of another look than theirs',
  HEARTBEAT_URL: 'https://hc.example.com/ping/0d4e3c1a-7a52-4c6e-9a3f-aa0011223344',
} as const;
/** what must not be read: also the password as it is meant, and the path alone */
const untold: readonly string[] = [
  ...Object.values(secrets),
  'p@ss/w0rd!x',
  'p%40ss%2Fw0rd%21x',
  '/ping/0d4e3c1a-7a52-4c6e-9a3f-aa0011223344',
  'ping/0d4e3c1a-7a52-4c6e-9a3f-aa0011223344',
  'AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw',
  'a%2Dword%2Dthat%2Dlooks%2Dlike%2Dany%2Dother',
  btoa('a key of another look than theirs'),
  btoa('keeper:p@ss/w0rd!x'),
];

const told = (write: (log: ReturnType<typeof createLog>) => void): string => {
  const lines: string[] = [];
  const memory = createLogMemory(createLog('debug', { write: (line) => void lines.push(line) }), () => 0);
  write(memory.log);
  return [...lines, ...memory.recent().map(({ words }) => words)].join('\n');
};
const leaks = (text: string): readonly string[] => untold.filter((secret) => text.includes(secret));

let server: Server;
let url = '';
const thrown = async (work: () => Promise<unknown>): Promise<unknown> => {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('it was to fail');
};

/** Errors as the libraries throw them, each after a call that carried its secret. */
const libraryErrors: Record<string, unknown> = {};

const hideThoseOf = (env: Readonly<Record<string, string>>): void => {
  const parsed = parseConfig(env, () => undefined);
  if (parsed.kind === 'invalid') throw new Error(parsed.issues.join('; '));
  hideSecretsOf(parsed.config);
};

beforeAll(async () => {
  hideThoseOf(secrets);
  // whatever is asked, the answer repeats address and headers, as some do
  server = createServer((request, response) => {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ ok: false, error_code: 401, description: request.url, error: { message: request.headers } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const dead = 'http://127.0.0.1:1';
  const bot = (apiRoot: string) =>
    new Bot(secrets.TELEGRAM_BOT_TOKEN, { client: { apiRoot, sensitiveLogs: true } }).api.getMe();
  const key = secrets.COINGECKO_API_KEY;
  const asked = (root: string) =>
    axios.get(`${root}/coins?x_cg_pro_api_key=${key}`, {
      headers: { 'x-cg-pro-api-key': key, authorization: `Bearer ${secrets.DEEPSEEK_API_KEY}` },
    });
  const model = (baseURL: string) =>
    new OpenAI({ apiKey: secrets.DEEPSEEK_API_KEY, baseURL, maxRetries: 0 }).models.list();
  const database = (uri: string) => mongoose.createConnection(uri).asPromise();
  Object.assign(libraryErrors, {
    'grammY, not reached': await thrown(() => bot(dead)),
    'grammY, refused': await thrown(() => bot(url)),
    'axios, not reached': await thrown(() => asked(dead)),
    'axios, refused': await thrown(() => asked(url)),
    'axios, a heartbeat': await thrown(() =>
      axios.get(secrets.HEARTBEAT_URL, { proxy: { host: '127.0.0.1', port: 1 }, timeout: 500 }),
    ),
    'openai, not reached': await thrown(() => model(dead)),
    'openai, refused': await thrown(() => model(url)),
    'mongoose, not reached': await thrown(() => database(secrets.MONGODB_URI)),
    'mongoose, unreadable': await thrown(() => database(secrets.MONGODB_URI.replace('127.0.0.1:1', 'a b'))),
  });
});
afterAll(() => {
  hideThoseOf({});
  server.closeAllConnections();
  server.close();
});

describe('a library error', () => {
  test('is logged without the secret it carries, as itself, as a cause, in a list and spread into fields', () => {
    expect(Object.keys(libraryErrors)).toHaveLength(9);
    for (const [name, error] of Object.entries(libraryErrors)) {
      const out = told((log) => {
        log.error('it failed', { error });
        log.warn(String(error), { because: new Error(`after ${String(error)}`, { cause: error }) });
        log.child({ error }).error('a child', { all: [error, { ...(error as object) }] });
        log.error('several', { error: new AggregateError([error], 'all failed') });
      });
      expect([name, leaks(out)]).toEqual([name, []]);
      expect(out).toContain('it failed');
    }
  });

  test('carried it: without us it would have been read', () => {
    const raw = inspect(libraryErrors, { depth: 6 });
    expect(leaks(raw).length).toBeGreaterThan(1);
  });
});

const around = fc.string({ maxLength: 12 });
/** a secret as it may stand in a value: alone, in words, in an address, as a field's name */
const hidden = fc.oneof(
  fc.tuple(around, fc.constantFrom(...untold), around).map((parts) => parts.join(' ')),
  fc.constantFrom(...untold).map((secret) => encodeURIComponent(secret)),
  fc.constantFrom(...untold).map((secret) => `https://host.example/bot${secret}/getMe?key=${secret}&x=1`),
  fc.constantFrom(...untold).map((secret) => JSON.stringify({ headers: { authorization: `Bearer ${secret}` } })),
);
const nested = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    hidden,
    fc.constantFrom(null, undefined, 7, 96_420.5, true, 10n),
    hidden.map((text) => Buffer.from(text)),
    fc.tuple(hidden, tie('value')).map(([text, cause]) => new Error(text, { cause })),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(hidden, tie('value'), { maxKeys: 3 }),
    hidden.map((text) => ({ toJSON: () => text })),
  ),
})).value;

test('whatever is logged, at whatever depth, tells no secret of the configuration', () => {
  fc.assert(
    fc.property(hidden, fc.dictionary(hidden, nested, { maxKeys: 4 }), (message, fields) => {
      expect(leaks(told((log) => log.child(fields).error(message, fields)))).toEqual([]);
    }),
    { numRuns: 150, seed: 20_261_122 },
  );
});

const upTo = (alphabet: string, n: number) =>
  fc.array(fc.constantFrom(...alphabet.split('')), { minLength: n, maxLength: n }).map((letters) => letters.join(''));
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

test('keys of the known looks are taken out even where the configuration does not hold them', () => {
  const token = fc
    .tuple(fc.integer({ min: 10_000_000, max: 9_999_999_999 }), upTo(`${LETTERS}_-`, 33))
    .map(([id, rest]) => `${id}:AA${rest}`);
  const strange = fc.oneof(
    token,
    token.map(encodeURIComponent),
    upTo('0123456789abcdef', 32).map((hex) => `sk-${hex}`),
    upTo(LETTERS, 24).map((rest) => `CG-${rest}`),
  );
  fc.assert(
    fc.property(strange, fc.constantFrom(' ', '/bot', '=', '"', '('), (key, before) => {
      expect(redactText(`asked with${before}${key} just now`)).not.toContain(key);
    }),
    { numRuns: 200, seed: 7 },
  );
});

test('fields that are named as secrets are not told, and a number of tokens is', () => {
  const out = told((log) =>
    log.info('asked', { headers: { Authorization: 'plain words', Cookie: 'a=b' }, password: 'short', tokens: 12 }),
  );
  expect(out).not.toMatch(/plain words|a=b|short/);
  expect(out).toContain('"tokens":12');
});

test('a line stays short, and what cannot be looked at keeps nobody from telling', () => {
  const trap = {
    get at(): string {
      throw new Error('no');
    },
  };
  const out = told((log) =>
    log.error('x'.repeat(1_000_000), { body: 'y'.repeat(1_000_000), list: Array(9999).fill(1), trap }),
  );
  expect(out.length).toBeLessThan(20_000);
  expect(told((log) => log.error('long', { body: 'y'.repeat(1_000_000) })).length).toBeLessThan(6000);
});

test('an error that nobody caught ends the process in its sentence, without what a library hung on it', async () => {
  const folder = temporaryFolder();
  const token = secrets.TELEGRAM_BOT_TOKEN;
  const hook = `setTimeout(() => Promise.reject(Object.assign(new Error('nobody caught /bot${token}/getMe'), { config: { headers: { key: '${token}' } } })), 100)`;
  const child = spawn(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(hook)}`,
      MAIN,
      'database',
      '--data',
      folder.path,
      '--port',
      '0',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  folder.remove();
  expect(code).toBe(1);
  expect(out).toContain('nobody caught');
  expect(out).not.toContain(token);
});
