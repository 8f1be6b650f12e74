// /id: the numbers of person, chat and topic, for anyone.
import { answer, type Command } from './command.ts';

export const id: Command = (deps, typed) => {
  const { from, chatId, threadId, words } = typed;
  return answer(deps, typed, words.access.identity({ person: from.id, chat: chatId, topic: threadId }));
};
