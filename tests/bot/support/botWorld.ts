// The real bot on real stores against the local Telegram on loopback, with a dispatcher of the outbox turned by hand.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import express from 'express';
import { type BotDeps, createBot, type TelegramBot } from '../../../bot/createBot.ts';
import type { Signal } from '../../../core/decision/verdict.ts';
import type { Delivery, DeliveryResult, DeliveryState } from '../../../core/delivery.ts';
import { type Instant, instant, plus } from '../../../core/instant.ts';
import type { ChangeEvent, Clock, HealthBoard, Log, PartHealth } from '../../../core/ports/shell.ts';
import type { Stores } from '../../../core/ports/stores.ts';
import type { RecordedDecision } from '../../../core/record/outcome.ts';
import type { OpenStores } from '../../../models/openStores.ts';
import { createTelegram, type TelegramDeps } from '../../../sandbox/telegram/createTelegram.ts';
import type { Message, WorldEvent } from '../../../sandbox/telegram/world.types.ts';
import { carry, claimOne, settleOne } from '../../support/oneRow.ts';
import type { EmbeddedForTests } from '../../support/openOnEmbedded.ts';
import { NOON, reportOf, signalOf, walk } from './signals.ts';

export const TOKEN = '7000001:AAtest-secret_of-the-loopback-bot';
export const ALEX = 100_001;
export const SAM = 100_002;

const DEADLINE_MS = 15_000;

/** Polls until the value is there; what is not there at the deadline will not come, however busy the machine. */
export const until = async <T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> => {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`not seen within ${DEADLINE_MS / 1000} s: ${what}`);
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

/** Both times stand until a test moves them; sleeps are real but short. */
const createClock = (time: { market: Instant; readonly wallMs: number }): Clock => ({
  speed: 1,
  now: () => time.market,
  wallMs: () => time.wallMs,
  waitUntil: async () => undefined,
  sleep: (ms, signal) => wait(Math.min(ms, 500), undefined, signal ? { signal } : {}).catch(() => undefined),
});

export type Delivered = { readonly row: Delivery; readonly result: DeliveryResult };

/** What the outbox makes of a result. */
const stateAfter = (result: DeliveryResult, nowMs: number): DeliveryState => {
  switch (result.kind) {
    case 'sent':
      return { kind: 'sent', messageId: result.messageId, at: result.at, ...(result.bare ? { bare: true } : {}) };
    case 'retry':
      return {
        ...{ kind: 'retry', notBeforeWallMs: nowMs + result.afterMs, because: result.because },
        ...(result.unsure ? { unsure: true } : {}),
      };
    case 'dead':
    case 'unreachable':
      return { kind: 'dead', because: result.because };
  }
};

/** What a test puts into the stores as a cycle would, and what it sees in the database that no port tells. */
const handsOn = ({ stores, connection }: OpenStores) => ({
  /** A signal, open, with its report and, unless told otherwise, ten hours of a wandering market before it. */
  publish: async (
    changes: Parameters<typeof signalOf>[0] = {},
    { candles = true }: { readonly candles?: boolean } = {},
  ): Promise<Signal> => {
    const signal = signalOf(changes);
    const report = reportOf(signal);
    if (candles) await stores.candles.append(signal.symbol, walk(signal.asOf, 600, signal.entry));
    await stores.cycles.claim(signal.cycle, signal.symbol, 60_000);
    await stores.cycles.record(report);
    await stores.signals.put(signal, report);
    await stores.cycles.finish(signal.cycle, signal.symbol);
    return signal;
  },
  /** How many messages the outbox has ever been given. */
  owed: async (): Promise<number> => {
    const { queued, sending, sent, retry, dead } = await stores.outbox.counts();
    return queued + sending + sent + retry + dead;
  },
  /** Every press kept, in the order of their coming. */
  presses: async (): Promise<readonly RecordedDecision[]> => {
    const kept = connection.collection<RecordedDecision>('presses');
    return kept.find({}).sort({ _id: 1 }).toArray();
  },
});

export type BotWorld = Awaited<ReturnType<typeof startBotWorld>>;

export const startBotWorld = async (
  embedded: EmbeddedForTests,
  options: {
    readonly telegram?: Partial<TelegramDeps>;
    readonly bot?: Partial<BotDeps>;
    readonly start?: boolean;
    /** What the bot is given in place of the real stores. */
    readonly disturbed?: (stores: Stores) => Stores;
  } = {},
) => {
  const folder = mkdtempSync(join(tmpdir(), 'v7-bot-'));
  const time = { market: plus(NOON, 19_000), wallMs: Date.now(), telegramWallMs: Date.now() };
  const clock = createClock(time);
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
  const opened = await embedded.stores({ clock });
  const { stores } = opened;
  const said: Said[] = [];
  const changed: ChangeEvent[] = [];
  const health = createHealth();
  const events: WorldEvent[] = [];
  telegram.world.subscribe((_, event) => events.push(event));
  const make = (): TelegramBot =>
    createBot({
      token: TOKEN,
      apiRoot,
      stores: options.disturbed?.(stores) ?? stores,
      clock,
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
  /** Takes every due row to Telegram once, at a calm pace; the rows with their results. */
  const deliver = async (calm = true): Promise<readonly Delivered[]> => {
    const done: Delivered[] = [];
    for (;;) {
      const row = await claimOne(stores.outbox, time.wallMs, 30_000);
      if (!row) return done;
      if (calm) rest(3000);
      const result = await carry(running.bot.courier, row);
      done.push({ row, result });
      await settleOne(stores.outbox, row, stateAfter(result, time.wallMs));
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
    ...handsOn(opened),
    toasts: (): readonly string[] => events.flatMap((event) => (event.kind === 'toast' ? [event.text] : [])),
    /** The person types, the bot answers with one more message. */
    say: async (person: number, text: string): Promise<Message> => {
      const before = heard(person).length;
      rest(5000);
      telegram.world.say(person, person, text);
      // a picture may come before the words
      return until(`an answer to ${text}`, () =>
        heard(person)
          .slice(before)
          .find((one) => one.text !== undefined),
      );
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
      await opened.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
