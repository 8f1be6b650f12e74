// No key stands in the repository, and no address but those the service is meant to ask; held by planted offences too.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keysIn } from './keys.ts';

const ROOT = join(import.meta.dirname, '..', '..');

const tracked = (): readonly string[] => {
  try {
    return execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).split('\n').filter(Boolean);
  } catch {
    return [];
  }
};
const BINARY = /\.(png|gz|ttf|sqlite|bin|woff2?)$/;
const texts = tracked().filter((path) => !BINARY.test(path));

/** hosts that sources, bot and page may name: upstreams, Telegram, and links a person may follow */
const HOSTS: readonly RegExp[] = [
  /(^|\.)coinbase\.com$/,
  /(^|\.)coingecko\.com$/,
  /(^|\.)yahoo\.com$/,
  /(^|\.)deribit\.com$/,
  /^api\.alternative\.me$/,
  /^alternative\.me$/,
  /^api\.deepseek\.com$/,
  /^api\.telegram\.org$/,
  /^t\.me$/,
  /(^|\.)tradingview\.com$/,
  /^www\.w3\.org$/,
  /^(127\.0\.0\.1|localhost|mongodb|\[::1\])$/,
  /(^|\.)example(\.(com|org|net))?$/,
  /\.(test|invalid|local)$/,
];
const foreignHosts = (text: string): readonly string[] =>
  [...text.matchAll(/\b(?:https?|wss?):\/\/([A-Za-z0-9.-]+[A-Za-z0-9])/g)]
    .map((match) => (match[1] ?? '').toLowerCase())
    .filter((host) => host.includes('.') && !HOSTS.some((known) => known.test(host)));

describe.skipIf(texts.length === 0)('the repository', () => {
  test('holds no key', () => {
    const found = texts.flatMap((path) =>
      keysIn(readFileSync(join(ROOT, path), 'utf8')).map((key) => `${path}: ${key}`),
    );
    expect(found).toEqual([]);
  });

  test('names no address in its sources that it is not meant to ask', () => {
    const sources = texts.filter((path) => /^(main\.ts|(bot|core|jobs|models|web|cli|deploy)\/)/.test(path));
    const found = sources.flatMap((path) =>
      foreignHosts(readFileSync(join(ROOT, path), 'utf8')).map((host) => `${path}: ${host}`),
    );
    expect(found).toEqual([]);
  });

  test('pins every package with its integrity', () => {
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { integrity?: string; link?: boolean }>;
    };
    const loose = Object.entries(lock.packages).filter(
      ([path, entry]) => path !== '' && !entry.link && !entry.integrity,
    );
    expect(loose.map(([path]) => path)).toEqual([]);
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >;
    const ranged = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d/.test(version),
    );
    expect(ranged).toEqual([]);
  });
});

test('planted keys and addresses are found', () => {
  const hex = 'a3f9'.repeat(8);
  expect(keysIn(`const key = 'sk-${hex}'`)).toEqual(['DeepSeek key']);
  expect(keysIn(`token 7123456789:AA${'xY9_-'.repeat(6)}abc`)).toEqual(['bot token']);
  expect(keysIn(`CG-${'aB3'.repeat(8)}`)).toEqual(['CoinGecko key']);
  expect(keysIn(`mongodb+srv://root:${'w7'.repeat(4)}@cluster0.mongodb.net/x`)).toEqual(['credentials in an address']);
  expect(foreignHosts("fetch('https://cdn.jsdelivr.net/x.js')")).toEqual(['cdn.jsdelivr.net']);
  expect(foreignHosts("fetch('https://api.coinbase.com/x')")).toEqual([]);
});
