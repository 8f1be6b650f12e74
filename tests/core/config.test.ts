// The environment: one list in three places, every problem at once, no secret shown.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { environment, parseConfig, secretNames } from '../../core/config.ts';

/** The list as the contract with the outside writes it. */
const CONTRACT =
  `TELEGRAM_BOT_TOKEN TELEGRAM_API_ROOT TELEGRAM_ADMINS TELEGRAM_PROOF_CHANNEL TELEGRAM_WEBHOOK TELEGRAM_WEBHOOK_SECRET MONGODB_URI DATA_DIR PORT HOST PUBLIC_URL PUBLIC_PAGES SYMBOLS COINBASE_REST_URL COINBASE_WS_URL
COINGECKO_URL COINGECKO_API_KEY COINGECKO_PLAN DERIBIT_URL YAHOO_URL FEAR_GREED_URL DEEPSEEK_URL DEEPSEEK_API_KEY DEEPSEEK_MODEL DEEPSEEK_THINKING DEEPSEEK_PRICES DEEPSEEK_MONTHLY_BUDGET_USD HEARTBEAT_URL LOG_LEVEL`.split(
    /\s+/,
  );
const example = readFileSync(join(import.meta.dirname, '..', '..', '.env.example'), 'utf8');
const none = () => undefined;

describe('the configuration', () => {
  test('contract, schema and .env.example name the same variables in the same order', () => {
    expect(Object.keys(environment)).toEqual(CONTRACT);
    expect([...example.matchAll(/^#?\s?([A-Z][A-Z0-9_]+)=/gm)].map((m) => m[1])).toEqual(CONTRACT);
  });

  test('the defaults in .env.example are those of the schema', () => {
    const filled = Object.fromEntries([...example.matchAll(/^# ([A-Z][A-Z0-9_]+)=(.+)$/gm)].map((m) => [m[1], m[2]]));
    const [bare, given] = [parseConfig({}, none), parseConfig(filled, none)];
    expect(given).toEqual(bare);
    expect(bare.kind).toBe('ok');
  });

  test('a webhook needs an address that Telegram can post to', () => {
    for (const url of [undefined, 'http://signals.example.org']) {
      const env = { TELEGRAM_WEBHOOK: 'on', ...(url && { PUBLIC_URL: url }) };
      expect(parseConfig(env, none)).toMatchObject({
        issues: [expect.stringContaining('needs PUBLIC_URL with https')],
      });
    }
    expect(parseConfig({ TELEGRAM_WEBHOOK: 'on', PUBLIC_URL: 'https://signals.example.org' }, none).kind).toBe('ok');
  });

  test('nothing set is enough, and empty counts as not set', () => {
    const result = parseConfig({ TELEGRAM_BOT_TOKEN: ' ', PORT: '' }, none);
    expect(result.kind === 'ok' && result.config.SYMBOLS).toEqual(['BTC-USD', 'ETH-USD', 'SOL-USD']);
  });

  test('all problems are told at once, by name, and a secret is never repeated', () => {
    const result = parseConfig(
      {
        TELEGRAM_BOT_TOKEN: 'hunter2secret',
        PORT: '99999',
        SYMBOLS: 'BTC/USD',
        TELEGRAM_ADMINS: '@me',
        LOG_LEVEL: 'loud',
        MONGODB_URI: 'http://u:pw@h',
      },
      none,
    );
    expect(result.kind).toBe('invalid');
    const text = result.kind === 'invalid' ? result.issues.join('\n') : '';
    for (const name of ['TELEGRAM_BOT_TOKEN', 'PORT', 'SYMBOLS', 'TELEGRAM_ADMINS', 'LOG_LEVEL', 'MONGODB_URI'])
      expect(text).toContain(name);
    expect(text).not.toMatch(/hunter2|pw@/);
  });

  test('prices of the model are read at once, each mistake an issue of its own', () => {
    const own = parseConfig({ DEEPSEEK_PRICES: 'off-peak 0.01 0.2 0.8' }, none);
    expect(own.kind === 'ok' && own.config.DEEPSEEK_PRICES).toMatchObject({
      offPeak: { hit: 0.01, miss: 0.2, output: 0.8 },
      peakHours: [],
    });
    const wrong = parseConfig({ DEEPSEEK_PRICES: 'off-peak 0.01 cheap; hours 01:00-04:00' }, none);
    const issues = wrong.kind === 'invalid' ? wrong.issues : [];
    expect(issues.map((issue) => issue.split(' ')[0])).toEqual(['DEEPSEEK_PRICES', 'DEEPSEEK_PRICES']);
    expect(issues.join()).toMatch(/"cheap".*peak is missing|peak is missing.*"cheap"/);
  });

  test.each(secretNames)('%s may stand in a file', (name) => {
    const text =
      { MONGODB_URI: 'mongodb://h/db', HEARTBEAT_URL: 'https://h/x', TELEGRAM_BOT_TOKEN: '123:abcdef' }[
        name as string
      ] ?? 'secret-text';
    const result = parseConfig({ [`${name}_FILE`]: '/run/secret' }, (path) =>
      path === '/run/secret' ? `${text}\n` : undefined,
    );
    expect(result.kind === 'ok' && result.config[name]?.reveal()).toBe(text);
    const missing = parseConfig({ [`${name}_FILE`]: '/nowhere' }, none);
    expect(missing).toEqual({
      kind: 'invalid',
      issues: [`${name}_FILE names /nowhere, which cannot be read or is empty`],
    });
    expect(parseConfig({ [`${name}_FILE`]: '/run/secret', [name]: text }, () => text).kind).toBe('invalid');
  });

  test('what stands in place of the name of a file is repeated only where it looks like a path', () => {
    for (const [name, text] of [
      ['DEEPSEEK_API_KEY', 'sk-0123456789abcdef'],
      ['MONGODB_URI', 'mongodb://ada:hunter22secret@db/x'],
      ['TELEGRAM_BOT_TOKEN', '7000001:AAsecretsecret'],
    ] as const) {
      const result = parseConfig({ [`${name}_FILE`]: text }, none);
      const issues = result.kind === 'invalid' ? result.issues.join() : '';
      expect(issues).toContain(`${name}_FILE names a file`);
      expect(issues).not.toContain(text);
    }
  });

  test.each([
    'mongodb://u:p%40@h1:27017,h2:27017,h3/v7?replicaSet=rs0&w=majority',
    'mongodb+srv://u:p@cluster.example.net/v7',
    'mongodb://127.0.0.1:27017',
    'mongodb://[::1]:27017/v7',
  ])('MONGODB_URI may be %s', (text) => {
    const result = parseConfig({ MONGODB_URI: text }, none);
    expect(result.kind === 'ok' && result.config.MONGODB_URI?.reveal()).toBe(text);
  });

  test.each([
    ['MONGODB_URI', 'http://h/db'],
    ['MONGODB_URI', 'mongodb://'],
    ['MONGODB_URI', 'mongodb://h1,,h2/db'],
    ['PORT', 'abc'],
    ['PORT', '0x1F90'],
    ['PORT', '1e3'],
    ['PORT', '70000'],
    ['DEEPSEEK_MONTHLY_BUDGET_USD', '-5'],
    ['DEEPSEEK_MONTHLY_BUDGET_USD', '0x10'],
    ['DEEPSEEK_MONTHLY_BUDGET_USD', 'Infinity'],
  ])('%s is not %s, and the sentence says what would be right', (name, text) => {
    const result = parseConfig({ [name]: text }, none);
    expect(result).toEqual({ kind: 'invalid', issues: [expect.stringMatching(`^${name} must be`)] });
  });

  test('a secret does not show itself', () => {
    const result = parseConfig({ DEEPSEEK_API_KEY: 'sk-verysecret' }, none);
    const config = result.kind === 'ok' ? result.config : undefined;
    for (const shown of [
      String(config?.DEEPSEEK_API_KEY),
      JSON.stringify(config),
      inspect(config, { depth: 9, showHidden: true }),
    ])
      expect(shown).not.toContain('verysecret');
  });
});
