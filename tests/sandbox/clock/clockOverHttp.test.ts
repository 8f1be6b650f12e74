// The clock as another process meets it: over HTTP and server-sent events, through holds, restarts and a kill.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, test } from 'vitest';
import { type FollowedClock, followClock } from '../../../sandbox/clock/followClock.ts';
import { type ClockSnapshot, SLOT_MS } from '../../../sandbox/clock/marketTime.ts';
import { createSandbox, type Sandbox } from '../../../sandbox/createSandbox.ts';
import { SAMPLE_START_MS, sampleFolder, temporaryFolder, until } from '../market/sampleRecording.ts';

const candlesDir = sampleFolder([{ rows: 120 }]);
const END = SAMPLE_START_MS + 120 * 60_000;
const START = SAMPLE_START_MS + 60 * 60_000;
const cleanups: (() => void | Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

const start = async (speed: number, dataDir = temporaryFolder()): Promise<Sandbox> => {
  const sandbox = await createSandbox({ dataDir, candlesDir, speed, freeRunning: false, port: 0, host: '127.0.0.1' });
  cleanups.push(() => sandbox.close());
  return sandbox;
};
const follow = async (url: string): Promise<FollowedClock> => {
  const followed = await followClock(`${url}/clock`);
  cleanups.push(() => followed.close());
  return followed;
};
const read = async (url: string): Promise<ClockSnapshot> =>
  (await fetch(`${url}/clock`)).json() as Promise<ClockSnapshot>;

describe('the clock over HTTP', () => {
  test('tells where it stands and begins half way into a short recording', async () => {
    const sandbox = await start(60);
    const snapshot = await read(sandbox.address().url);
    expect(snapshot).toMatchObject({
      speed: 60,
      held: false,
      ended: false,
      startMs: START,
      endMs: END,
      firstMs: SAMPLE_START_MS,
    });
    expect(snapshot.state.holdAtMs).toBe(START + SLOT_MS);
    expect(Date.parse(snapshot.now)).toBe(snapshot.nowMs);
  });

  test('a follower sees it hold, releases it slot by slot to the end, and is never ahead of it', async () => {
    const sandbox = await start(6000);
    const followed = await follow(sandbox.address().url);
    for (let slot = START; slot < END; slot += SLOT_MS) {
      await until('the hold', () => followed.nowMs() === slot + SLOT_MS);
      expect(sandbox.clock.nowMs()).toBe(slot + SLOT_MS);
      await followed.recorded(slot);
      for (let i = 0; i < 5; i++) {
        const followedMs = followed.nowMs();
        expect(followedMs).toBeLessThanOrEqual(sandbox.clock.nowMs());
      }
    }
    await until('the end', () => followed.snapshot().ended);
    expect(followed.nowMs()).toBe(END);
    expect(await read(sandbox.address().url)).toMatchObject({ nowMs: END, ended: true });
  });

  test('is paused and let go, and who follows it stands still as well', async () => {
    const sandbox = await start(60);
    const { url } = sandbox.address();
    const followed = await follow(url);
    const paused = (method: string) => fetch(`${url}/clock/paused`, { method }).then((response) => response.json());
    const { nowMs } = (await paused('PUT')) as ClockSnapshot;
    await until('the word of it', () => followed.snapshot().paused);
    expect(followed.nowMs()).toBe(nowMs);
    expect((await read(url)).nowMs).toBe(nowMs);
    expect(await paused('DELETE')).toMatchObject({ paused: false, speed: 60 });
    await until('time that goes on', () => followed.nowMs() > nowMs);
  });

  test('refuses in a sentence what is no slot', async () => {
    const sandbox = await start(60);
    const post = async (body: string) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${sandbox.address().url}/clock/recorded`, { method: 'POST', headers, body });
      return [response.status, await response.json()];
    };
    expect(await post('{"slot":"soon"}')).toEqual([
      400,
      { message: 'The slot must be the start of a five-minute slot.' },
    ]);
    expect(await post('{')).toEqual([400, { message: 'The body must be JSON like {"slot":"2024-01-15T00:05:00Z"}.' }]);
    expect(await post(JSON.stringify({ slot: END }))).toEqual([
      400,
      { message: expect.stringContaining('has not begun') },
    ]);
    expect(await post(JSON.stringify({ slot: new Date(START).toISOString() }))).toMatchObject([200, { held: false }]);
  });

  test('knows when the service last used it', async () => {
    const sandbox = await start(60);
    const followed = await follow(sandbox.address().url);
    await until('contact', () => Date.now() - sandbox.lastServiceContactMs() < 5);
    followed.close();
    const leftMs = Date.now();
    await until('the stream to be gone', () => Date.now() - sandbox.lastServiceContactMs() > 50);
    expect(sandbox.lastServiceContactMs()).toBeGreaterThanOrEqual(leftMs - 50);
  });

  test('says so when the port is taken, and stops without leaving the folder locked', async () => {
    const { port } = (await start(60)).address();
    const dataDir = temporaryFolder();
    const options = { dataDir, candlesDir, speed: 60, freeRunning: false, host: '127.0.0.1' } as const;
    await expect(createSandbox({ ...options, port })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is already in use; choose another port.`,
    );
    await (await createSandbox({ ...options, port: 0 })).close();
  });

  test('a mounted part hears the clock and is closed with the sandbox', async () => {
    const closed: string[] = [];
    const sandbox = await createSandbox({
      dataDir: temporaryFolder(),
      candlesDir,
      speed: 60,
      freeRunning: false,
      port: 0,
      host: '127.0.0.1',
      mountTelegram: (app, _server, { clock }) => {
        app.get('/mounted', (_request, response) => void response.json(clock.nowMs()));
        return { close: () => void closed.push('telegram') };
      },
    });
    expect(await (await fetch(`${sandbox.address().url}/mounted`)).json()).toBeGreaterThanOrEqual(START);
    await sandbox.close();
    expect(closed).toEqual(['telegram']);
  });

  test('killed with -9 and started again it goes on, never before what a follower has seen', async () => {
    const dataDir = temporaryFolder();
    const launch = async () => {
      const script = `import { createSandbox } from ${JSON.stringify(join(import.meta.dirname, '../../../sandbox/createSandbox.ts'))};
        const options = { dataDir: ${JSON.stringify(dataDir)}, candlesDir: ${JSON.stringify(candlesDir)}, speed: 120,
          freeRunning: false, port: 0, host: '127.0.0.1' };
        console.log((await createSandbox(options)).address().url);`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
      return { child, url };
    };
    const first = await launch();
    cleanups.push(() => void first.child.kill('SIGKILL'));
    const followed = await follow(first.url);
    const seenMs = followed.nowMs() + 20_000;
    await until('some market time', () => followed.nowMs() > seenMs);
    first.child.kill('SIGKILL');
    await until('the line to break', () => !followed.connected());
    const standing = followed.nowMs();
    const second = await launch();
    cleanups.push(() => void second.child.kill('SIGKILL'));
    const after = await read(second.url);
    expect(after.nowMs).toBeGreaterThanOrEqual(standing);
    expect(after.nowMs).toBeLessThanOrEqual(START + SLOT_MS);
    expect(followed.nowMs()).toBe(standing);
  });
});
