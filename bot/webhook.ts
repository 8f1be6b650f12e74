// Keeps the bot listening the other way round: Telegram posts each update to our page, which hands it in here.
import type { Bot } from 'grammy';
import type { Update } from 'grammy/types';
import type { Clock, HealthBoard, Log } from '../core/ports/shell.ts';
import { LISTENED, type Polling } from './polling.ts';
import { operatorWords } from './text/operator.ts';
import { watchWebhook } from './webhookWatch.ts';

/** `url` is where the page takes updates, over https; `secret` comes back with every one of them. */
export type WebhookAt = { readonly url: string; readonly secret: string };

export type WebhookDeps = {
  readonly bot: Pick<Bot, 'api' | 'botInfo' | 'handleUpdate'>;
  readonly clock: Clock;
  readonly health: HealthBoard;
  readonly log: Log;
  readonly redact: (words: string) => string;
  readonly at: WebhookAt;
  /** told when it begins to listen */
  readonly onListening?: (() => void) | undefined;
};

export type Webhook = Polling & {
  /** One update as it was posted; resolves when it has been handled, rejects while nobody listens. */
  handle(update: unknown): Promise<void>;
};

const FINISH_MS = 5000;

const isUpdate = (value: unknown): value is Update =>
  typeof value === 'object' && value !== null && 'update_id' in value && Number.isSafeInteger(value.update_id);

/** What is posted while it stops is refused, so that Telegram posts it again; the webhook itself stays, and keeps what comes. */
export const createWebhook = (deps: WebhookDeps): Webhook => {
  const { bot, clock, health, at, onListening } = deps;
  const running = new Set<Promise<void>>();
  let isListening = false;
  let watching: { readonly ended: Promise<void>; readonly end: AbortController } | undefined;

  const set = async (): Promise<void> => {
    await bot.api.setWebhook(at.url, {
      secret_token: at.secret,
      allowed_updates: LISTENED,
      drop_pending_updates: false,
    });
  };

  return {
    start: async () => {
      await set();
      isListening = true;
      health.report('telegram', 'ok', operatorWords.posted(bot.botInfo.username));
      const end = new AbortController();
      watching = { end, ended: watchWebhook({ ...deps, url: at.url, set }, end.signal) };
      onListening?.();
      return 'listening';
    },
    stop: async () => {
      isListening = false;
      watching?.end.abort();
      const over = new AbortController();
      const done = Promise.allSettled([...running, watching?.ended]).then(() => over.abort());
      await Promise.race([done, clock.sleep(FINISH_MS, over.signal)]);
      health.report('telegram', 'off', operatorWords.stopped);
    },
    handle: async (update) => {
      if (!isListening) throw new Error('nobody listens now');
      if (!isUpdate(update)) throw new TypeError('this is no update of Telegram');
      const work = bot.handleUpdate(update);
      running.add(work);
      try {
        await work;
      } finally {
        running.delete(work);
      }
    },
  };
};
