// Answers to what a person typed or pressed: sent at once, and once more later where Telegram asks to wait.
import { type Api, InputFile } from 'grammy';
import type { InlineKeyboardMarkup, ReplyParameters } from 'grammy/types';
import type { Clock, Log } from '../core/ports/shell.ts';
import { type Trouble, troubleOf } from './telegramErrors.ts';
import { type Html, markup, plain } from './text/html.ts';

const ATTEMPTS = 4;

export type SayOptions = {
  readonly replyTo?: number;
  readonly keyboard?: InlineKeyboardMarkup;
  /** the topic of a forum it belongs in */
  readonly threadId?: number;
};

/** `gone`: the message is not there any more, so that a new one may be sent in its place. */
export type EditResult = 'edited' | 'same' | 'gone' | 'later';

export type Replies = {
  /**
   * Resolves after the first attempt; where Telegram asks to wait, the rest goes on behind. Rejects for what Telegram
   * refuses otherwise.
   */
  say(chatId: number, text: Html, options?: SayOptions): Promise<void>;
  /** As `say`, and tells the message's id; undefined where Telegram asked to wait. */
  tell(chatId: number, text: Html, options?: SayOptions): Promise<number | undefined>;
  /** A PNG with a caption; where Telegram asks to wait it is not sent again, which is told by undefined. */
  show(chatId: number, png: Buffer, caption: Html, options?: SayOptions): Promise<number | undefined>;
  /** Changes a text message in place; the keyboard is replaced as well. `later`: Telegram asks to wait or is not there. */
  change(chatId: number, messageId: number, text: Html, keyboard?: InlineKeyboardMarkup): Promise<EditResult>;
  /** The same for the caption of a photo. */
  caption(chatId: number, messageId: number, text: Html, keyboard?: InlineKeyboardMarkup): Promise<EditResult>;
  /** Answers a press, at most 200 characters; too late is no error. */
  toast(queryId: string, text?: string, alert?: boolean): Promise<void>;
  /** Whether the press was answered a moment ago: Telegram shows no second answer. */
  wasAnswered(queryId: string): boolean;
  /** The same by another way out, such as the one of an update, where a menu is rendered. */
  through(api: Api): Replies;
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

/** What of the options every way of sending takes. */
const sendingOf = ({ keyboard, replyTo, threadId }: SayOptions) => ({
  // only cards, stops, targets and alarms ring, and those go through the outbox
  disable_notification: true,
  ...(keyboard === undefined ? {} : { reply_markup: keyboard }),
  ...(threadId === undefined ? {} : { message_thread_id: threadId }),
  ...(replyTo === undefined
    ? {}
    : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } satisfies ReplyParameters }),
});

const RESULTS: Readonly<Partial<Record<Trouble['kind'], EditResult>>> = {
  ...{ 'not modified': 'same', flood: 'later', outage: 'later' },
  ...{ refused: 'gone', unreachable: 'gone' },
};

const editResultOf = (error: unknown): EditResult => {
  const result = RESULTS[troubleOf(error).kind];
  if (result === undefined) throw error;
  return result;
};

const edited = async (edit: () => Promise<unknown>): Promise<EditResult> => {
  try {
    await edit();
    return 'edited';
  } catch (error) {
    return editResultOf(error);
  }
};

/** Presses whose answer is remembered: those that may still be under way. */
const ANSWERED = 200;

export const createReplies = (
  deps: { readonly api: Api; readonly clock: Clock; readonly log: Log },
  stopping = new AbortController(),
  answered = new Set<string>(),
): Replies => {
  const { api, clock, log } = deps;
  type Attempt = { readonly messageId: number } | { readonly waitMs: number };

  const flooded = async (send: () => Promise<{ readonly message_id: number }>): Promise<Attempt> => {
    try {
      return { messageId: (await send()).message_id };
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble.kind === 'flood') return { waitMs: trouble.retryAfterMs };
      throw error;
    }
  };

  const attempt = (chatId: number, text: Html, options: SayOptions): Promise<Attempt> =>
    flooded(() =>
      withPlainFallback(
        (words, style) =>
          api.sendMessage(chatId, words, {
            ...style,
            link_preview_options: { is_disabled: true },
            ...sendingOf(options),
          }),
        text,
      ),
    );

  const goOn = async (chatId: number, text: Html, options: SayOptions, firstWaitMs: number): Promise<void> => {
    let waitMs: number | undefined = firstWaitMs;
    for (let n = 1; n < ATTEMPTS && waitMs !== undefined; n++) {
      await clock.sleep(waitMs, stopping.signal);
      if (stopping.signal.aborted) return;
      const tried = await attempt(chatId, text, options);
      waitMs = 'waitMs' in tried ? tried.waitMs : undefined;
    }
    if (waitMs !== undefined) log.warn('an answer was given up: Telegram kept asking to wait', { chatId });
  };

  const tell: Replies['tell'] = async (chatId, text, options = {}) => {
    const first = await attempt(chatId, text, options);
    if ('messageId' in first) return first.messageId;
    goOn(chatId, text, options, first.waitMs).catch((error: unknown) => {
      log.warn('an answer could not be sent', { chatId, because: troubleOf(error).because });
    });
    return undefined;
  };

  return {
    tell,
    say: async (chatId, text, options = {}) => {
      await tell(chatId, text, options);
    },
    show: async (chatId, png, caption, options = {}) => {
      const sent = await flooded(() =>
        withPlainFallback(
          (words, style) =>
            api.sendPhoto(chatId, new InputFile(png, 'chart.png'), { caption: words, ...style, ...sendingOf(options) }),
          caption,
        ),
      );
      return 'messageId' in sent ? sent.messageId : undefined;
    },
    change: (chatId, messageId, text, keyboard) =>
      edited(() =>
        withPlainFallback(
          (words, style) =>
            api.editMessageText(chatId, messageId, words, {
              ...style,
              link_preview_options: { is_disabled: true },
              ...(keyboard ? { reply_markup: keyboard } : {}),
            }),
          text,
        ),
      ),
    caption: (chatId, messageId, text, keyboard) =>
      edited(() =>
        withPlainFallback(
          (words, style) =>
            api.editMessageCaption(chatId, messageId, {
              caption: words,
              ...style,
              ...(keyboard ? { reply_markup: keyboard } : {}),
            }),
          text,
        ),
      ),
    toast: async (queryId, text, alert = false) => {
      try {
        await api.answerCallbackQuery(
          queryId,
          text === undefined ? {} : { text: text.slice(0, 200), show_alert: alert },
        );
        answered.add(queryId);
        const [oldest] = answered;
        if (answered.size > ANSWERED && oldest !== undefined) answered.delete(oldest);
      } catch (error) {
        const { kind, because } = troubleOf(error);
        if (kind === 'own') throw error;
        log.debug('a press was not answered', { because });
      }
    },
    wasAnswered: (queryId) => answered.has(queryId),
    through: (other) => createReplies({ api: other, clock, log }, stopping, answered),
    stop: () => stopping.abort(),
  };
};
