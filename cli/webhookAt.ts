// Where Telegram is asked to post, and the secret by which it is known again.
import type { Config } from '../core/config.ts';
import { WEBHOOK_PATH } from '../web/telegramWebhook.ts';
import { sha256 } from './hash.ts';

/**
 * Undefined where the bot is polled. Without a secret of one's own it is made from the token, so that a restart and a second
 * process know the same one.
 */
export const webhookAt = (
  { TELEGRAM_WEBHOOK, TELEGRAM_WEBHOOK_SECRET, PUBLIC_URL }: Config,
  botToken: string,
): { readonly url: string; readonly secret: string } | undefined =>
  TELEGRAM_WEBHOOK && PUBLIC_URL !== undefined
    ? {
        url: `${PUBLIC_URL.replace(/\/+$/, '')}${WEBHOOK_PATH}`,
        secret: TELEGRAM_WEBHOOK_SECRET?.reveal() ?? sha256(`webhook of ${botToken}`),
      }
    : undefined;
