// The registry of questions that are answered in words: one line a topic; buttons and commands always come first.

import { DAY_MS } from '../core/instant.ts';
import type { Question } from '../core/people/conversation.ts';
import type { CommandDeps, Typed } from './commands/command.ts';
import { introductionAnswer } from './conversations/introduction.ts';
import { settingsAnswer } from './conversations/settings.ts';

/** False where the words are no answer to the question, so that somebody else may take them. */
export type Conversation = (deps: CommandDeps, typed: Typed, question: Question) => Promise<boolean>;

export const conversations: Readonly<Record<string, Conversation>> = {
  introduction: introductionAnswer,
  settings: settingsAnswer,
};

/** A question is forgotten a day of wall time after it was asked. */
const LIFE_MS = DAY_MS;

/** Hands the words to whoever asked; false where no question is open, or they are no answer to it. `typed.argument` is the whole text. */
export const answerQuestion = async (deps: CommandDeps, typed: Typed): Promise<boolean> => {
  const { stores, clock } = deps;
  const question = await stores.conversations.get(typed.chatId, typed.from.id);
  if (!question) return false;
  const found = Object.hasOwn(conversations, question.topic) ? conversations[question.topic] : undefined;
  if (!found || clock.wallMs() - question.askedWallMs > LIFE_MS) {
    await stores.conversations.clear(typed.chatId, typed.from.id);
    return false;
  }
  return found(deps, typed, question);
};
