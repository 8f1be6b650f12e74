// The real bot against the local Telegram on loopback, with a dispatcher of the outbox that a test turns by hand.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import express from 'express';
import { type BotDeps, createBot, type TelegramBot } from '../../../bot/createBot.ts';
import type { DeliveryResult, DeliveryState } from '../../../core/delivery.ts';
import { type Instant, instant, plus } from '../../../core/instant.ts';
import type { ChangeEvent, Clock, HealthBoard, Log, PartHealth } from '../../../core/ports.ts';
import { createTelegram, type TelegramDeps } from '../../../sandbox/telegram/createTelegram.ts';
import type { Message, WorldEvent } from '../../../sandbox/telegram/world.types.ts';
import { createMemoryStores, type MemoryStores } from './memoryStores.ts';
import { NOON, reportOf, signalOf, walk } from './signals.ts';

export const TOKEN = '7000001:AAtest-secret_of-the-loopback-bot';
export const ALEX = 100_001;
export const SAM = 100_002;

/** Polls until the value is there; what is not there in five seconds will not come. */
export const until = async <T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> => {
  const deadline = Date.now() + 5000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`not seen within 5 s: ${what}`);
    await wait(8);
  }
};

export type Said = { readonly level: string; readonly message: string; readonly fields: unknown };

const createLog = (said: Said[]): Log => {
  const at = (level: string) => (message: string, fields?: unknown) => void said.push({ level, message, fields });
  const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: () => log };
  return log;
};

const createHealth = (): HealthBoard => {
  const parts = new Map<string, PartHealth>();
  return {
    report: (part, state, detail) => void parts.set(part, { part, state, detail, since: NOON }),
    parts: () => [...parts.values()],
  };
};

/** Market time stands at `market`, moved by hand; sleeps are real but short. */
const createClock = (time: { market: Instant }): Clock => ({
  speed: 1,
  now: () => time.market,
  wallMs: () => Date.now(),
  waitUntil: async () => undefined,
  sleep: (ms, signal) => wait(Math.min(ms, 200), undefined, signal ? { signal } : {}).catch(() => undefined),
});

/** What the outbox makes of a result. */
export const stateAfter = (result: DeliveryResult, nowMs: number): DeliveryState => {
  switch (result.kind) {
    case 'sent':
      return { kind: 'sent', messageId: result.messageId, at: result.at };
    case 'retry':
      return { kind: 'retry', notBeforeWallMs: nowMs + result.afterMs, because: result.because };
    case 'dead':
    case 'unreachable':
      return { kind: 'dead', because: result.because };
  }
};

export type BotWorld = Awaited<ReturnType<typeof startBotWorld>>;

export const startBotWorld = async (
  options: {
    readonly telegram?: Partial<TelegramDeps>;
    readonly bot?: Partial<BotDeps>;
    readonly start?: boolean;
  } = {},
) => {
  const folder = mkdtempSync(join(tmpdir(), 'v7-bot-'));
  const time = { market: plus(NOON, 19_000), telegramWallMs: Date.now() };
  const telegram = createTelegram({
    store: join(folder, 'telegram.sqlite'),
    clock: { nowMs: () => time.market },
    wall: { nowMs: () => time.telegramWallMs },
    token: TOKEN,
    ...options.telegram,
  });
  const app = express();
  app.use(telegram.router);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const apiRoot = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stores: MemoryStores = createMemoryStores();
  const said: Said[] = [];
  const changed: ChangeEvent[] = [];
  const health = createHealth();
  const events: WorldEvent[] = [];
  telegram.world.subscribe((_, event) => events.push(event));
  const make = (): TelegramBot =>
    createBot({
      token: TOKEN,
      apiRoot,
      stores,
      clock: createClock(time),
      log: createLog(said),
      changes: { emit: (event) => void changed.push(event), subscribe: () => () => undefined },
      health,
      admins: [ALEX],
      ...options.bot,
    });
  const running = { bot: make() };
  if (options.start !== false) await running.bot.start();

  /** Lets Telegram's limits forget what was sent so far. */
  const rest = (ms = 61_000): void => {
    time.telegramWallMs += ms;
  };
  /** Takes every due row to Telegram once, at a calm pace; the results by row. */
  const deliver = async (calm = true): Promise<readonly DeliveryResult[]> => {
    const results: DeliveryResult[] = [];
    for (;;) {
      const row = await stores.outbox.claim(Date.now(), 30_000);
      if (!row) return results;
      if (calm) rest(3000);
      const result = await running.bot.courier(row);
      results.push(result);
      await stores.outbox.settle(row, stateAfter(result, Date.now()));
    }
  };
  const heard = (chatId: number): readonly Message[] =>
    telegram.world.history(chatId, 100).filter((message) => message.from.kind === 'bot');
  return {
    telegram,
    world: telegram.world,
    stores,
    said,
    changed,
    health,
    events,
    time,
    running,
    apiRoot,
    rest,
    deliver,
    heard,
    /** A signal on a wandering market, stored with its report. */
    publish: (changes: Parameters<typeof signalOf>[0] = {}) => {
      const signal = signalOf(changes);
      stores.setCandles(signal.symbol, walk(signal.asOf, 600, signal.entry));
      stores.publish(signal, reportOf(signal));
      return signal;
    },
    toasts: (): readonly string[] => events.flatMap((event) => (event.kind === 'toast' ? [event.text] : [])),
    /** The person types, the bot answers with one more message. */
    say: async (person: number, text: string): Promise<Message> => {
      const before = heard(person).length;
      rest(5000);
      telegram.world.say(person, person, text);
      return until(`an answer to ${text}`, () => heard(person).at(before));
    },
    restart: async (): Promise<void> => {
      await running.bot.stop();
      running.bot = make();
      await running.bot.start();
    },
    advance: (ms: number): void => {
      time.market = instant(time.market + ms);
    },
    stop: async (): Promise<void> => {
      await running.bot.stop();
      telegram.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
