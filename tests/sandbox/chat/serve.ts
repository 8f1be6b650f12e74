// Serves a chat page on loopback for a test.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createChat } from '../../../sandbox/chat/createChat.ts';
import type { TelegramWorld } from '../../../sandbox/telegram/world.types.ts';

export type Served = { readonly url: string; readonly port: number; readonly close: () => Promise<void> };

/** The chat page of a world at http://127.0.0.1:PORT/chat; the same port may be asked for again after `close`. */
export const serveChat = async (
  world: TelegramWorld,
  {
    nowMs,
    port = 0,
    remembered = 2000,
    isPaused = () => false,
  }: {
    readonly nowMs: () => number;
    readonly port?: number;
    readonly remembered?: number;
    readonly isPaused?: () => boolean;
  },
): Promise<Served> => {
  const app = express();
  const clock = { nowMs, state: () => ({ speed: 60, held: false, paused: isPaused(), ended: false }) };
  app.use(
    '/chat',
    createChat({ world, clock, remembered, links: () => [{ label: 'Web page', url: 'http://127.0.0.1:1/' }] }),
  );
  const server = createServer(app);
  await new Promise<void>((listening) => {
    server.listen(port, '127.0.0.1', listening);
  });
  const at = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${at}/chat`,
    port: at,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
};

/** Waits until the condition gives something; fails after the deadline with what was waited for. */
export const until = async <T>(
  what: string,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> => {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const value = await condition();
    if (value !== undefined && value !== false) return value;
    await new Promise((again) => {
      setTimeout(again, 20);
    });
  }
  throw new Error(`waited in vain for ${what}`);
};
