// What every question is made of: what it takes as its answer, and the one way by which it acts.
import type { Conversation } from '@grammyjs/conversations';
import type { Context } from 'grammy';
import { DAY_MS } from '../../core/instant.ts';
import type { CommandDeps, Spoken } from '../commands/command.ts';
import type { BotContext } from '../context.ts';
import { languageOf } from '../people/language.ts';
import { placeOf, threadOf } from '../people/where.ts';
import { wordsOf } from '../text/words.ts';

/** Wall time after which typed words are no longer taken as the answer. */
export const QUESTION_LIFE_MS = DAY_MS;

export type Dialogue = Conversation<BotContext>;

type Done<T> = { readonly ok: T } | { readonly failed: string };

/**
 * Does something outside of what is replayed: stores, and messages through the bot's one way out. What it returns is kept
 * with the question, so it is small and plain. Rejects with what it rejected with.
 */
export const act = async <T>(dialogue: Dialogue, task: (outer: BotContext) => Promise<T>): Promise<T> => {
  const thrown: { error?: unknown } = {};
  const done = await dialogue.external(async (outer): Promise<Done<T>> => {
    try {
      return { ok: await task(outer) };
    } catch (error) {
      thrown.error = error;
      return { failed: String(error) };
    }
  });
  if ('failed' in done) throw thrown.error ?? new Error(done.failed);
  return done.ok as T;
};

/** Waits for an answer; whatever is none goes on to whom it is meant for. Where `isOver`, the question is closed and takes none. */
export const answerTo = async (
  dialogue: Dialogue,
  takes: { readonly press?: RegExp; readonly words?: (text: string) => boolean },
  isOver: () => boolean = () => false,
): Promise<Context> => {
  const answered = await dialogue.waitUntil(async ({ callbackQuery, message }) => {
    const kind = await act(dialogue, async (outer) => (await outer.heed()) ?? null);
    if (kind === 'press') return takes.press?.test(callbackQuery?.data ?? '') ?? false;
    return kind === 'words' && (takes.words?.(message?.text ?? '') ?? false);
  });
  if (await act(dialogue, async () => isOver())) await dialogue.halt({ next: true });
  return answered;
};

/** Words as an answer is read from them; undefined where the update has no sender. */
export const spokenIn = async (deps: CommandDeps, update: Context): Promise<Spoken | undefined> => {
  const { from, chat, message, callbackQuery } = update;
  const stands = message ?? callbackQuery?.message;
  if (!from || !chat) return undefined;
  return {
    ...{ from, chatId: chat.id, argument: message?.text ?? '' },
    ...(stands ? threadOf(stands) : {}),
    ...placeOf(chat),
    words: wordsOf(await languageOf(deps, from)),
  };
};

/** One press as an answer is read from it. */
export type Choice = Spoken & { readonly messageId: number; toast(words?: string): Promise<void> };

/** `argument` is what stands behind the prefix of the data. Undefined where the message is gone. */
export const chosenIn = async (
  deps: CommandDeps,
  { update, outer }: { readonly update: Context; readonly outer: BotContext },
  prefix: string,
): Promise<Choice | undefined> => {
  const { callbackQuery: query } = update;
  const spoken = await spokenIn(deps, update);
  const messageId = query?.message?.message_id;
  if (!spoken || !query || messageId === undefined) return undefined;
  return {
    ...{ ...spoken, messageId, argument: (query.data ?? '').slice(prefix.length) },
    toast: async (words) => {
      if (outer.answered) return;
      outer.answered = true;
      await deps.replies.toast(query.id, words);
    },
  };
};
