// README is held against the program: its settings, its figures, its sentences, its commands and its links.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startErrorOf } from '../../bot/telegramErrors.ts';
import { operatorWords } from '../../bot/text/operator.ts';
import { coinGeckoCheck } from '../../cli/doctor/coinGecko.ts';
import { parseConfig } from '../../core/config.ts';
import { instant, MINUTE_MS, plus } from '../../core/instant.ts';
import { askIntervals, asksFor, endpoints, monthlyCredits } from '../../core/market/coingeckoCredits.ts';
import { largeTradeUsd } from '../../core/market/orderFlow.ts';
import { alarmsOf, type Watched } from '../../core/watch/alarms.ts';
import { DataDirInUse } from '../../models/embedded/errors.ts';
import { troubleOf } from '../../models/embedded/storage/trouble.ts';
import { DatabaseUnreachable } from '../../models/openStores.ts';
import { listenOn } from '../../web/listen.ts';
import { environmentCells, rowsBelow, tunableRows } from './tables.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const readme = read('README.md');

describe('the settings', () => {
  test('are all in one table, in order, with their defaults, and each says what it is', () => {
    const rows = rowsBelow(readme, '| name | default | what it is |');
    expect(rows.map(([name, usual]) => [name, usual])).toEqual(environmentCells());
    expect(rows.filter(([, , says = '']) => says.length < 10)).toEqual([]);
  });

  test('that /set tunes are all there with default, bounds and unit', () => {
    const shown = readme.split('\n').filter((line) => / \.\. /.test(line) && line.startsWith('| `'));
    expect(shown).toEqual(tunableRows());
  });
});

const at = instant(Date.UTC(2026, 10, 1));
const watched = (over: Partial<Watched>): readonly string[] =>
  alarmsOf({ now: at, candleAgesMs: new Map(), parts: [], machines: [], ...over }).map(({ detail }) => detail);

const listenError = async (): Promise<string> => {
  const taken = await listenOn(
    (_req, res) => void res.end(),
    { port: 0, host: '127.0.0.1' },
    () => undefined,
  );
  try {
    await listenOn(
      (_req, res) => void res.end(),
      { port: taken.port, host: '127.0.0.1' },
      () => undefined,
    );
    return '';
  } catch (error) {
    return (error instanceof Error ? error.message : '').replace(String(taken.port), '8080');
  } finally {
    await taken.close();
  }
};

/** What the program says, as it says it, where it can be asked without a machine that is broken. */
const sentences = async (): Promise<readonly string[]> => {
  const invalid = parseConfig({ TELEGRAM_BOT_TOKEN: 'x' }, () => undefined);
  const plan = parseConfig({ COINGECKO_PLAN: 'pro' }, () => undefined);
  if (invalid.kind === 'ok' || plan.kind === 'invalid') throw new Error('the configuration is read otherwise');
  const [refused, full] = ['EACCES', 'ENOSPC'].map((code) => troubleOf(Object.assign(new Error(code), { code })));
  const unasked = async () => ({ kind: 'failed', failure: { reason: 'disabled', because: 'not configured' } }) as const;
  const geckoSays = await coinGeckoCheck({ config: plan.config, readJson: unasked, now: at }).run();
  return [
    ...invalid.issues,
    ...watched({ lastVerdictAt: plus(at, -30 * MINUTE_MS) }),
    ...watched({ candleAgesMs: new Map([['BTC-USD', 3 * MINUTE_MS]]) }),
    ...watched({ waitingMs: 2 * MINUTE_MS }),
    ...watched({ machines: [{ who: 'here', skewMs: 3000 }] }),
    ...watched({ machines: [{ who: 'here', disk: { freeBytes: 1, totalBytes: 1e12 } }] }),
    geckoSays.says,
    await listenError(),
    operatorWords.secondPoller,
    operatorWords.tokenRefused,
    operatorWords.checkNetwork(operatorWords.notReached('ECONNREFUSED')),
    startErrorOf(new Error('x'), (words) => words).message,
    new DataDirInUse('./data', { pid: 4711, since: '2026-11-22T12:00:00Z' }).message,
    `The embedded database in ./data/database failed: ${refused}`,
    `The embedded database in ./data/database failed: ${full}`,
    new DatabaseUnreachable(new Error('connect ECONNREFUSED')).message,
    // what is printed where a file is read or a terminal is written to: as it stands in the source
    ...['cli/start.ts', 'models/migrations/run.ts'].map((path) => read(path).replaceAll(/\$\{[^}]+\}/g, 'X')),
  ];
};

test('every sentence of the troubleshooting table is one the program says', async () => {
  const rows = rowsBelow(readme, '| it says | what to do |');
  expect(rows.length).toBeGreaterThanOrEqual(15);
  const said = await sentences();
  const unsaid = rows
    .map(([cell = '']) => cell.replaceAll('`', ''))
    .filter((sentence) => {
      const shape = sentence.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      return !said.some((text) => new RegExp(shape.join('[^]*?')).test(text));
    });
  expect(unsaid).toEqual([]);
});

describe('the figures', () => {
  const calls = (plan: 'pro' | 'demo') => {
    const every = askIntervals(plan, { spent: 0, coins: 3, at });
    const names = Object.keys(endpoints) as (keyof typeof endpoints)[];
    const month = 30 * 24 * 60 * MINUTE_MS;
    const sum = names
      .filter((name) => asksFor(plan, name))
      .reduce((total, name) => total + ((endpoints[name].each ? 3 : 1) * month) / every[name], 0);
    return { sum, coin: every.coin / MINUTE_MS, rest: every.global / MINUTE_MS };
  };

  test('of CoinGecko are those of its credits', () => {
    const [pro, free] = [calls('pro'), calls('demo')];
    const thousands = (n: number): string => Math.round(n / 1000).toString();
    expect(readme).toContain(`about ${thousands(pro.sum)},000 calls a month: each coin every ${pro.coin} minutes`);
    expect(readme).toContain(`has ${monthlyCredits.pro.toLocaleString('en-US')}\ncredits`);
    expect(readme).toContain(
      `a coin to every ${Math.round(free.coin)} minutes and the rest to every ${Math.round(free.rest)}`,
    );
    expect(pro.sum).toBeLessThan(monthlyCredits.pro);
    expect(free.sum).toBeLessThan(monthlyCredits.demo);
  });

  test('of large trades are those that are counted', () => {
    const [btc, eth, sol, other] = ['BTC-USD', 'ETH-USD', 'SOL-USD', 'DOGE-USD'].map((symbol) =>
      largeTradeUsd(symbol).toLocaleString('en-US'),
    );
    expect(readme).toContain(`from ${btc} USD in BTC, ${eth} in ETH, ${sol} in SOL, ${other} elsewhere`);
  });
});

test('every command of README is one of package.json, and the other way round', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = new Set([...readme.matchAll(/(?:`|\n|&& )npm (?:run )?([a-z][a-z:-]*)/g)].map(([, name = '']) => name));
  const known = [...Object.keys(scripts), 'ci'];
  expect([...named].filter((name) => !known.includes(name))).toEqual([]);
  expect(Object.keys(scripts).filter((name) => !named.has(name))).toEqual([]);
});

test.each(['README.md', 'deploy/README.md', 'docs/ARCHITECTURE.md', 'docs/CONTRIBUTING.md', 'docs/security.md'])(
  'every link and picture of %s leads somewhere',
  (path) => {
    const links = [...read(path).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
    const lost = links.filter((target) => !/^https?:/.test(target) && !existsSync(join(ROOT, dirname(path), target)));
    expect(lost).toEqual([]);
  },
);
