// No key stands in the repository, and no address but those the service is meant to ask; held by planted offences too.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../e2e/demoProcess.ts';
import { readHistory } from './history.ts';
import { foreignHosts, isSource } from './hosts.ts';
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

describe.skipIf(texts.length === 0)('the repository', () => {
  test('holds no key', () => {
    const found = texts.flatMap((path) =>
      keysIn(readFileSync(join(ROOT, path), 'utf8')).map((key) => `${path}: ${key}`),
    );
    expect(found).toEqual([]);
  });

  test('names no address in its sources that it is not meant to ask', () => {
    const sources = texts.filter(isSource);
    const found = sources.flatMap((path) =>
      foreignHosts(readFileSync(join(ROOT, path), 'utf8')).map((host) => `${path}: ${host}`),
    );
    expect(found).toEqual([]);
  });

  test('never held a key or a foreign address, in any commit that is here', async (context) => {
    const history = await readHistory(ROOT);
    if (history === undefined || !history.whole)
      return process.env['GITHUB_ACTIONS'] === undefined
        ? context.skip('the clone is shallow: its older commits are not here')
        : expect.fail('the workflow must check out all of the history');
    expect(history.found).toEqual([]);
    expect(history.lines).toBeGreaterThan(1000);
  }, 120_000);

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

test('a key and an address are found in a commit that a later one has mended', async () => {
  const folder = temporaryFolder();
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@x.example', ...args], {
      cwd: folder.path,
      encoding: 'utf8',
    });
  git('init', '-q');
  mkdirSync(join(folder.path, 'jobs'));
  for (const text of [`sk-${'a3f9'.repeat(8)}\nhttps://collector.evil-host.io/x\n`, 'nothing\n']) {
    writeFileSync(join(folder.path, 'jobs', 'a.ts'), text);
    git('add', '.');
    git('commit', '-qm', 'x');
  }
  const found = (await readHistory(folder.path))?.found ?? [];
  folder.remove();
  expect(found.map((one) => one.replace(/ in \w+ .*/, ''))).toEqual(['DeepSeek key', 'collector.evil-host.io']);
  expect(found[0]).toMatch(/ in [0-9a-f]{8} jobs\/a\.ts$/);
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
