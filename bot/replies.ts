// Answers to what a person typed or pressed: sent at once, and once more later where Telegram asks to wait.
import type { Api } from 'grammy';
import type { InlineKeyboardMarkup } from 'grammy/types';
import type { Clock, Log } from '../core/ports.ts';
import { troubleOf } from './telegramErrors.ts';
import { type Html, markup, plain } from './text/html.ts';

const ATTEMPTS = 4;

export type SayOptions = { readonly replyTo?: number; readonly keyboard?: InlineKeyboardMarkup };

export type Replies = {
  /**
   * Resolves after the first attempt; where Telegram asks to wait, the rest goes on behind. Rejects for what Telegram
   * refuses otherwise.
   */
  say(chatId: number, text: Html, options?: SayOptions): Promise<void>;
  /** Answers a press, at most 200 characters; too late is no error. */
  toast(queryId: string, text?: string, alert?: boolean): Promise<void>;
  /** Lets go of what still waits. */
  stop(): void;
};

/** Sends as HTML; where Telegram cannot read the markup, once more as plain text. */
export const withPlainFallback = async <T>(
  send: (text: string, style: { readonly parse_mode?: 'HTML' }) => Promise<T>,
  text: Html,
): Promise<T> => {
  try {
    return await send(markup(text), { parse_mode: 'HTML' });
  } catch (error) {
    if (troubleOf(error).kind !== 'markup refused') throw error;
    return await send(plain(text), {});
  }
};

export const createReplies = (deps: { readonly api: Api; readonly clock: Clock; readonly log: Log }): Replies => {
  const { api, clock, log } = deps;
  const stopping = new AbortController();

  const attempt = async (chatId: number, text: Html, options: SayOptions): Promise<number | undefined> => {
    const { replyTo, keyboard } = options;
    try {
      await withPlainFallback(
        (words, style) =>
          api.sendMessage(chatId, words, {
            ...style,
            link_preview_options: { is_disabled: true },
            ...(keyboard === undefined ? {} : { reply_markup: keyboard }),
            ...(replyTo === undefined
              ? {}
              : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }),
          }),
        text,
      );
      return undefined;
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble.kind === 'flood') return trouble.retryAfterMs;
      throw error;
    }
  };

  const goOn = async (chatId: number, text: Html, options: SayOptions, firstWaitMs: number): Promise<void> => {
    let waitMs: number | undefined = firstWaitMs;
    for (let n = 1; n < ATTEMPTS && waitMs !== undefined; n++) {
      await clock.sleep(waitMs, stopping.signal);
      if (stopping.signal.aborted) return;
      waitMs = await attempt(chatId, text, options);
    }
    if (waitMs !== undefined) log.warn('an answer was given up: Telegram kept asking to wait', { chatId });
  };

  return {
    say: async (chatId, text, options = {}) => {
      const waitMs = await attempt(chatId, text, options);
      if (waitMs === undefined) return;
      goOn(chatId, text, options, waitMs).catch((error: unknown) => {
        log.warn('an answer could not be sent', { chatId, because: troubleOf(error).because });
      });
    },
    toast: async (queryId, text, alert = false) => {
      try {
        await api.answerCallbackQuery(queryId, text === undefined ? {} : { text, show_alert: alert });
      } catch (error) {
        const { kind, because } = troubleOf(error);
        if (kind === 'own') throw error;
        log.debug('a press was not answered', { because });
      }
    },
    stop: () => stopping.abort(),
  };
};
