// /cancel: leaves an open question unanswered.
import { dropQuestion } from '../journal/hear.ts';
import { answer, type Command } from './command.ts';

export const cancel: Command = async (deps, typed) => {
  const [asked, figure] = await Promise.all([
    deps.stores.conversations.clear(typed.chatId, typed.from.id),
    typed.place ? false : dropQuestion(deps, typed.from.id),
  ]);
  const { personal: say } = typed.words;
  await answer(deps, typed, asked || figure ? say.cancelled() : say.nothingToCancel());
};
