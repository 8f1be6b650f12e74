// A local Telegram on a loopback port for the tests, with clocks moved by hand.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { createTelegram, type TelegramDeps } from '../../../sandbox/telegram/createTelegram.ts';

export const TOKEN = '7000001:test-secret';
export const ALEX = 100_001;
export const SAM = 100_002;
export const START_MS = Date.UTC(2024, 0, 15, 12);

export type Reply = {
  readonly ok: boolean;
  readonly result?: unknown;
  readonly error_code?: number;
  readonly description?: string;
  readonly parameters?: { readonly retry_after?: number };
};

export type Harness = Awaited<ReturnType<typeof startTelegram>>;

/** Wall time stands still until `pass` is called; so does market time until `marketPass`. */
export async function startTelegram(options: Partial<TelegramDeps> & { readonly folder?: string } = {}) {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'telegram-'));
  const time = { wallMs: 1_700_000_000_000, marketMs: START_MS };
  const telegram = createTelegram({
    store: join(folder, 'telegram.sqlite'),
    clock: { nowMs: () => time.marketMs },
    wall: { nowMs: () => time.wallMs },
    token: TOKEN,
    ...options,
  });
  const app = express();
  app.use(telegram.router);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const call = async (method: string, args: object = {}): Promise<Reply> => {
    const response = await fetch(`${root}/bot${TOKEN}/${method}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(args),
    });
    return (await response.json()) as Reply;
  };

  return {
    ...telegram,
    folder,
    root,
    time,
    call,
    /** Calls one after another, each a wall second apart from the last by more than any limit asks. */
    calm: async (method: string, args: object = {}) => {
      time.wallMs += 61_000;
      return await call(method, args);
    },
    /** The result of a call that must work. */
    ok: async (method: string, args: object = {}): Promise<Record<string, unknown>> => {
      const reply = await call(method, args);
      if (!reply.ok) throw new Error(`${method}: ${reply.description}`);
      return reply.result as Record<string, unknown>;
    },
    stop: async (keep = false): Promise<void> => {
      telegram.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A PNG that is only its header: enough for whoever reads its size. */
export function pngOf(width: number, height: number, bytes = 64): Buffer {
  const png = Buffer.alloc(Math.max(33, bytes));
  png.write('\x89PNG\r\n\x1a\n', 0, 'latin1');
  png.writeUInt32BE(13, 8);
  png.write('IHDR', 12, 'latin1');
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  return png;
}

/** Polls a condition every few milliseconds; throws after the deadline. */
export async function until<T>(look: () => T | undefined | false, deadlineMs = 15_000): Promise<T> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > end) throw new Error('The awaited condition did not come');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
