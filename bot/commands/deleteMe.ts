// /delete_me: asks before it removes what is the person's.
import { button, keyboardOf } from '../menus/menu.ts';
import { answer, type Command } from './command.ts';

export const deleteMe: Command = async (deps, typed) => {
  const { personal: say } = typed.words;
  const admins = await deps.access.admins();
  const isLast = admins.length === 1 && admins[0] === typed.from.id;
  await answer(deps, typed, say.deleteQuestion(isLast), {
    keyboard: keyboardOf([[button(say.keepLabel, 'del:no'), button(say.deleteLabel, 'del:yes')]]),
  });
};
