// The local Telegram: a Bot API for the service on one side, a world of people and chats on the other.
import type { Router } from 'express';
import { createGround } from './ground.ts';
import { type Limits, telegramLimits } from './limits.ts';
import { createPolling } from './polling.ts';
import { createRoutes, type Faults, runMethod } from './routes.ts';
import { createWebhookPump } from './webhook.ts';
import { createWorld } from './world.ts';

export type TelegramDeps = {
  /** path of the SQLite file that keeps everything; made where it is not there */
  readonly store: string;
  /** market time, for the dates of messages; epoch milliseconds */
  readonly clock: { nowMs(): number };
  /** wall time, for limits, the life of callback queries and updates; must go on across restarts, as Date.now does */
  readonly wall: { nowMs(): number };
  /** `<bot id>:<secret>` */
  readonly token: string;
  readonly limits?: Limits;
  readonly faults?: Faults;
};

export type Telegram = {
  readonly world: ReturnType<typeof createWorld>;
  /** /bot<token>/<method> and /file/bot<token>/<path>; mount it before any body parser. */
  readonly router: Router;
  /** Answers the waiting poll, stops the webhook, closes the file. */
  close(): void;
};

/** Throws where the token does not begin with a bot id, or the file cannot be opened. */
export function createTelegram(deps: TelegramDeps): Telegram {
  if (!/^[1-9]\d{0,15}:.+$/.test(deps.token)) throw new Error('A bot token looks like 123456:secret');
  const ground = createGround({ ...deps, limits: deps.limits ?? telegramLimits });
  const polling = createPolling(ground);
  const routes = { ground, polling, faults: deps.faults ?? (() => ({ kind: 'none' as const })) };
  const pump = createWebhookPump(ground, (method, fields) => {
    const args = new Map(
      Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
    );
    runMethod(routes, { method, args, files: new Map() });
  });
  return {
    world: createWorld(ground),
    router: createRoutes(routes),
    close() {
      polling.close();
      pump.close();
      ground.close();
    },
  };
}
