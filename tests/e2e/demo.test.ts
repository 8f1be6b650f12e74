// The demo's command line: bounded runs, signals to stop, wrong options, taken folders.
import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { endSandbox, eventually, startDemo, temporaryFolder } from './demoProcess.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'main.ts');
const folder = temporaryFolder();
const run = (...args: readonly string[]) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { status, stderr, stdout };
};

afterAll(() => {
  endSandbox(folder.path);
  folder.remove();
});

describe('the demo', { timeout: 180_000 }, () => {
  test('stops after so many cycles, prints what it did and exits 0', async () => {
    const demo = await startDemo(['--cycles', '3', '--speed', '600']);
    expect(await demo.exited).toBe(0);
    expect(demo.output()).toMatch(/cycles +3 finished: 9 verdicts recorded, 0 abandoned/);
    expect(demo.output()).toMatch(/signals +\d+ published/);
    expect(demo.output()).toMatch(/deliveries +\d+ sent, 0 waiting, 0 dead, 0 repeated/);
  });

  test('ends within ten seconds of SIGTERM with exit 0, and a second one on its folder is refused in words meanwhile', async () => {
    const demo = await startDemo(['--data', folder.path, '--speed', '60']);
    const second = run('demo', '--data', folder.path);
    expect(second.status).toBe(1);
    expect(second.stderr).toMatch(/in use|already/);
    await eventually('a healthy state', async () => {
      const answer = await fetch(`${demo.web}/health`);
      const { status } = (await answer.json()) as { status: string };
      return answer.status === 200 && status === 'ok' ? true : undefined;
    });
    const asked = Date.now();
    expect(await demo.kill('SIGTERM')).toBe(0);
    expect(Date.now() - asked).toBeLessThan(10_000);
    await eventually(
      'the end of the sandbox',
      () =>
        fetch(demo.chat).then(
          () => undefined,
          () => true,
        ),
      5_000,
    );
  });

  test('goes on where its clock stood when it is started again on the same folder', async () => {
    const demo = await startDemo(['--data', folder.path, '--speed', '600', '--cycles', '2']);
    const began = /market \((\S+ \S+) UTC/.exec(demo.output())?.[1] ?? '';
    expect(await demo.exited).toBe(0);
    const again = await startDemo(['--data', folder.path, '--speed', '600', '--cycles', '1']);
    const goesOn = /market \((\S+ \S+) UTC/.exec(again.output())?.[1] ?? '';
    expect(await again.exited).toBe(0);
    expect(goesOn > began).toBe(true);
  });
});

describe("a folder of one's own candles", { timeout: 120_000 }, () => {
  test('runs its symbols, a fourth one too', async () => {
    const candles = temporaryFolder();
    const recording = join(import.meta.dirname, '..', '..', 'sandbox', 'market', 'recording');
    for (const [from, to] of [
      ['BTC', 'BTC'],
      ['ETH', 'ETH'],
      ['SOL', 'SOL'],
      ['SOL', 'LTC'],
    ])
      copyFileSync(join(recording, `${from}-USD_1m.csv.gz`), join(candles.path, `${to}-USD_1m.csv.gz`));
    const demo = await startDemo(['--candles', candles.path, '--speed', '600', '--cycles', '2']);
    expect(await demo.exited).toBe(0);
    expect(demo.output()).toMatch(/cycles +2 finished: 8 verdicts recorded, 0 abandoned/);
    candles.remove();
  });
});

describe('wrong words are answered with right ones', () => {
  test.each([
    [['demo', '--speed', 'fast'], '--speed is "fast"; it takes a number from 1 to 3600'],
    [['demo', '--cycles', '0'], '--cycles is "0"; it takes a whole number from 1 to 1000000'],
    [['demo', '--start', 'yesterday'], '--start is "yesterday"; it takes a date like 2024-01-20T08:00Z'],
    [['demo', '--sped', '60'], "Unknown option '--sped'"],
    [['demo', '--fault', 'coinbase=rain'], 'coinbase has no fault "rain"'],
    [['check:long', 'nothing'], 'There is no long check called nothing'],
    [['replay', '--days', 'seven'], '--days'],
    [['dance'], 'Unknown command "dance"'],
  ])('%j', (args, sentence) => {
    const { status, stderr } = run(...args);
    expect(stderr).toContain(sentence);
    expect(status).toBe(2);
  });

  test.each([
    [['demo', '--candles', '/nowhere'], '/nowhere'],
    [['demo', '--start', '2031-01-01'], '2031'],
  ])('%j', (args, part) => {
    const { status, stderr } = run(...args);
    expect(stderr).toContain(part);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(status).toBe(1);
  });
});
