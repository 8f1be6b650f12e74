// /cancel: leaves an open question unanswered.
import { dropQuestion } from '../journal/hear.ts';
import { answer, type Command } from './command.ts';

export const cancel: Command = async (deps, typed) => {
  const open = await deps.stores.conversations.clear(typed.chatId, typed.from.id);
  const was = (await dropQuestion(deps, typed.from.id)) || open;
  const { personal: say } = typed.words;
  await answer(deps, typed, was ? say.cancelled() : say.nothingToCancel());
};
