// Keeps the bot listening the other way round: Telegram posts each update to our page, which hands it in here.
import type { Bot } from 'grammy';
import type { Update } from 'grammy/types';
import type { Clock, HealthBoard } from '../core/ports/shell.ts';
import { LISTENED, type Polling } from './polling.ts';
import { operatorWords } from './text/operator.ts';

/** `url` is where the page takes updates, over https; `secret` comes back with every one of them. */
export type WebhookAt = { readonly url: string; readonly secret: string };

export type WebhookDeps = {
  readonly bot: Pick<Bot, 'api' | 'botInfo' | 'handleUpdate'>;
  readonly clock: Clock;
  readonly health: HealthBoard;
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
export const createWebhook = ({ bot, clock, health, at, onListening }: WebhookDeps): Webhook => {
  const running = new Set<Promise<void>>();
  let isListening = false;
  return {
    start: async () => {
      await bot.api.setWebhook(at.url, {
        secret_token: at.secret,
        allowed_updates: LISTENED,
        drop_pending_updates: false,
      });
      isListening = true;
      health.report('telegram', 'ok', operatorWords.posted(bot.botInfo.username));
      onListening?.();
      return 'listening';
    },
    stop: async () => {
      isListening = false;
      const over = new AbortController();
      const done = Promise.allSettled(running).then(() => over.abort());
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
