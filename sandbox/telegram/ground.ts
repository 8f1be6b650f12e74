// What every method and every person's act of the local Telegram stands on.
import { createEvents, type Events } from './events.ts';
import type { Limits } from './limits.ts';
import { createRateLimiter, type RateLimiter } from './rateLimit.ts';
import { type Chats, createChats } from './store/chats.ts';
import { type Database, openDatabase } from './store/database.ts';
import { createFiles, type Files } from './store/files.ts';
import { createMessages, type Messages } from './store/messages.ts';
import { createPending, type Pending } from './store/pending.ts';
import { createQueries, type Queries } from './store/queries.ts';
import { createSettings, type Settings } from './store/settings.ts';

export type Bot = { readonly id: number; readonly username: string; readonly firstName: string };

export type Ground = {
  readonly token: string;
  readonly clock: { nowMs(): number };
  readonly wall: { nowMs(): number };
  readonly limits: Limits;
  readonly settings: Settings;
  readonly chats: Chats;
  readonly messages: Messages;
  readonly files: Files;
  readonly pending: Pending;
  readonly queries: Queries;
  readonly events: Events;
  readonly rates: RateLimiter;
  /** what the bot said it is doing, by chat, and until which wall instant */
  readonly doing: Map<number, { readonly action: string; readonly untilMs: number }>;
  bot(): Bot;
  /** seconds, market clock */
  now(): number;
  /** Runs one act as a whole: committed before anybody hears of it, nothing of it where it throws. */
  readonly act: <T>(work: () => T) => T;
  /** Called after every act: new updates may wait. */
  onAct(listener: () => void): void;
  close(): void;
};

export type GroundDeps = {
  readonly store: string;
  readonly clock: { nowMs(): number };
  readonly wall: { nowMs(): number };
  readonly token: string;
  readonly limits: Limits;
};

export const BOT_USERNAME = 'v7_signals_demo_bot';
const BOT_NAME = 'V7 Signals';

function settle(database: Database, chats: Chats): void {
  database.transaction(() => {
    if (chats.people().length > 0) return;
    chats.addPerson({ id: 100_001, firstName: 'Alex', username: 'alex_demo', note: 'admin, has joined' }, true);
    chats.addPerson({ id: 100_002, firstName: 'Sam', username: 'sam_demo', note: 'a stranger' }, false);
  });
}

/** Opens the store; at its first start two people live there: Alex, who has written to the bot, and Sam, who never has. */
export function createGround({ store, clock, wall, token, limits }: GroundDeps): Ground {
  const database = openDatabase(store);
  const settings = createSettings(database);
  const chats = createChats(database, settings);
  const events = createEvents();
  const listeners: (() => void)[] = [];
  settle(database, chats);
  return {
    token,
    clock,
    wall,
    limits,
    settings,
    chats,
    events,
    messages: createMessages(database, settings),
    files: createFiles(database),
    pending: createPending(database),
    queries: createQueries(database),
    rates: createRateLimiter(limits, wall),
    doing: new Map(),
    bot: () => ({
      id: Number(token.split(':')[0]),
      username: BOT_USERNAME,
      firstName: (settings.read('name ') as string | undefined) ?? BOT_NAME,
    }),
    now: () => Math.floor(clock.nowMs() / 1000),
    act(work) {
      let result: ReturnType<typeof work>;
      try {
        result = database.transaction(work);
      } catch (error) {
        events.discard();
        throw error;
      }
      events.flush();
      for (const listener of listeners) listener();
      return result;
    },
    onAct: (listener) => void listeners.push(listener),
    close: () => database.close(),
  };
}
