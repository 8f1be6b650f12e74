// /cancel: leaves an open question unanswered.
import { answer, type Command } from './command.ts';

export const cancel: Command = async (deps, typed) => {
  const was = await deps.stores.conversations.clear(typed.chatId, typed.from.id);
  const { personal: say } = typed.words;
  await answer(deps, typed, was ? say.cancelled() : say.nothingToCancel());
};
