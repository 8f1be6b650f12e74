// The bot's way to Telegram, tried until it is there.
import type { TelegramBot } from '../bot/createBot.ts';
import type { Started } from '../bot/polling.ts';
import { TelegramStartError } from '../bot/telegramErrors.ts';
import type { Clock, Log } from '../core/ports/shell.ts';

const TELEGRAM_RETRY_MS = 10_000;

/**
 * Connects the bot beside everything else: while Telegram is not reached it is tried again and cards wait in the outbox.
 * Undefined when stopped before; rejects where Telegram refuses the bot.
 */
export const connectBot = async (
  bot: TelegramBot,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  signal: AbortSignal,
): Promise<Started | undefined> => {
  while (!signal.aborted) {
    try {
      return await bot.start();
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!(error instanceof TelegramStartError) || error.reason !== 'not reached') throw error;
      log.warn('Telegram is not reached; it is tried again, cards wait', { because: error.message });
      await clock.sleep(Math.max(TELEGRAM_RETRY_MS, error.retryAfterMs ?? 0), signal);
    }
  }
  return undefined;
};
