// What a stranger may pour into the page's port, too much of it or too slowly: each is refused, and the others are served.
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { WEBHOOK_PATH } from '../../web/telegramWebhook.ts';
import { type World, webWorlds } from './support/world.ts';

const { bare, serveThroughout } = webWorlds();
const SECRET = 'made-up-for-this-test';
const HEADERS_WAIT_MS = 300;
const handled: unknown[] = [];
let world: World;
let port = 0;

beforeAll(async () => {
  world = await bare({
    headersWaitMs: HEADERS_WAIT_MS,
    formWaitMs: HEADERS_WAIT_MS,
    telegram: { secret: SECRET, handle: async (update) => void handled.push(update) },
  });
  port = (await serveThroughout(world)).port;
});

/** Says the pieces one after the other, `pauseMs` apart, and gives back what came until the line was closed. */
const say = (pieces: readonly (string | Buffer)[], pauseMs = 0): Promise<{ answer: string; ms: number }> => {
  const began = performance.now();
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  let i = 0;
  const more = (): void => {
    const piece = pieces[i++];
    if (piece === undefined || socket.destroyed) return;
    socket.write(piece);
    if (pauseMs === 0) more();
    else setTimeout(more, pauseMs);
  };
  socket.once('connect', more);
  return new Promise((resolve) => {
    const quiet = setTimeout(() => socket.destroy(), 6000);
    socket.once('close', () => {
      clearTimeout(quiet);
      resolve({ answer, ms: performance.now() - began });
    });
  });
};

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? Number.NaN);
const CLOSE = 'Host: x\r\nConnection: close\r\n';
const post = (path: string, headers: string, body: string | Buffer) =>
  say([`POST ${path} HTTP/1.1\r\n${CLOSE}${headers}Content-Length: ${body.length}\r\n\r\n`, body]);
const knowing = `X-Telegram-Bot-Api-Secret-Token: ${SECRET}\r\nContent-Type: application/json\r\n`;
const FORM = 'Content-Type: application/x-www-form-urlencoded\r\n';

/** Others are served at once, whatever went on before. */
const others = async (): Promise<number> => {
  const began = performance.now();
  const answer = await fetch(`http://127.0.0.1:${port}/robots.txt`);
  expect(answer.status).toBe(200);
  return performance.now() - began;
};

describe('too much', () => {
  it('of an address or of headers is refused before anything is done with it', async () => {
    expect(statusOf((await say([`GET /${'a'.repeat(100_000)} HTTP/1.1\r\n${CLOSE}\r\n`])).answer)).toBe(431);
    const headers = Array.from({ length: 3000 }, (_, i) => `X-${i}: ${'y'.repeat(20)}\r\n`).join('');
    expect(statusOf((await say([`GET / HTTP/1.1\r\n${CLOSE}${headers}\r\n`])).answer)).toBe(431);
    expect(await others()).toBeLessThan(3000);
  });

  it('of a form is refused by its length, and one that lies about its length by what came', async () => {
    expect(statusOf((await post('/login', FORM, `token=${'x'.repeat(20_000)}`)).answer)).toBe(413);
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    const head = `POST /login HTTP/1.1\r\n${CLOSE}${FORM}Transfer-Encoding: chunked\r\n\r\n`;
    expect(statusOf((await say([head, chunk, chunk, chunk, chunk])).answer)).toBe(413);
    expect(await others()).toBeLessThan(3000);
  });

  it('sent to an address that takes nothing is not waited for', async () => {
    const { answer, ms } = await say([
      `POST /api/signals HTTP/1.1\r\n${CLOSE}Content-Length: 1000000000\r\n\r\n`,
      'x'.repeat(100_000),
    ]);
    expect(statusOf(answer)).toBe(404);
    expect(ms).toBeLessThan(4000);
  });

  it('posted where Telegram posts is no address for a stranger, and too large, no JSON or with operators for who knows the secret', async () => {
    expect(statusOf((await post(WEBHOOK_PATH, '', 'x'.repeat(2_000_000))).answer)).toBe(404);
    expect(statusOf((await post(WEBHOOK_PATH, knowing, `"${'x'.repeat(2_000_000)}"`)).answer)).toBe(413);
    const packed = gzipSync(Buffer.from(`"${'x'.repeat(5_000_000)}"`));
    expect(statusOf((await post(WEBHOOK_PATH, `${knowing}Content-Encoding: gzip\r\n`, packed)).answer)).toBe(413);
    expect(statusOf((await post(WEBHOOK_PATH, knowing, '{"update_id":')).answer)).toBe(400);
    const forged = JSON.stringify({ update_id: 1, message: { from: { id: { $ne: null } }, text: '/start' } });
    expect(statusOf((await post(WEBHOOK_PATH, knowing, forged)).answer)).toBe(400);
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(statusOf((await post(WEBHOOK_PATH, knowing, deep)).answer)).toBe(400);
    expect(handled).toEqual([]);
    expect(world.logged.filter(({ message }) => message === 'a page failed')).toEqual([]);
  });
});

describe('too slowly', () => {
  it('a head that drips is cut off', async () => {
    const letters = `GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ${'z'.repeat(400)}`.split('');
    const { answer, ms } = await say(letters, 20);
    expect(answer === '' ? 408 : statusOf(answer)).toBe(408);
    expect(ms).toBeLessThan(4000);
    expect(await others()).toBeLessThan(3000);
  });

  it('a connection that says nothing is closed', async () => {
    expect((await say([''])).ms).toBeLessThan(4000);
  });

  it('a form and a post of Telegram that drip are cut off', async () => {
    const dripping = (path: string, headers: string) =>
      say([`POST ${path} HTTP/1.1\r\n${CLOSE}${headers}Content-Length: 5000\r\n\r\n`, ...Array(200).fill('x')], 20);
    for (const [path, headers] of [
      ['/login', FORM],
      [WEBHOOK_PATH, knowing],
    ] as const) {
      const { answer, ms } = await dripping(path, headers);
      expect(answer === '' ? 408 : statusOf(answer)).toBe(408);
      expect(ms).toBeLessThan(4500);
    }
    expect(handled).toEqual([]);
    expect(await others()).toBeLessThan(3000);
  });

  it('a reader that takes nothing of the live events holds back no other', async () => {
    const stuck = connect(port, '127.0.0.1', () => stuck.write(`GET /events HTTP/1.1\r\nHost: x\r\n\r\n`).toString());
    stuck.pause();
    await new Promise((resolve) => stuck.once('connect', resolve));
    // the system's own buffers take some megabytes before the page's does
    for (let i = 0; i < 60; i++) {
      for (let k = 0; k < 200; k++) world.emit({ kind: 'decision', id: `x${i}-${k}${'y'.repeat(2000)}` });
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await others()).toBeLessThan(3000);
    const ended = new Promise<boolean>((resolve) => {
      stuck.once('close', () => resolve(true));
      stuck.once('error', () => resolve(true));
      setTimeout(() => resolve(false), 5000).unref();
    });
    stuck.resume();
    expect(await ended).toBe(true);
  });

  it('of five hundred live pages the next one is refused, and the places of those that leave are free again', async () => {
    // held, since an answer that nobody holds is cancelled by the collector
    const open = async (): Promise<{
      readonly answer: Response;
      readonly status: number;
      readonly end: AbortController;
    }> => {
      const end = new AbortController();
      const answer = await fetch(`http://127.0.0.1:${port}/events`, { signal: end.signal });
      return { answer, status: answer.status, end };
    };
    const pages: Awaited<ReturnType<typeof open>>[] = [];
    for (let i = 0; i < 10; i++) pages.push(...(await Promise.all(Array.from({ length: 50 }, open))));
    expect(pages.map(({ status }) => status).filter((status) => status !== 200)).toEqual([]);
    expect((await open()).status).toBe(503);
    for (const { end } of pages) end.abort();
    await vi.waitUntil(async () => (await open()).status === 200, { timeout: 5000 });
  });
});
