// /users: who is here; with a number, one of them.
import { sendScreen } from '../menus/menu.ts';
import { userScreen, usersScreen } from '../menus/users.ts';
import { answer, type Command } from './command.ts';

export const users: Command = async (deps, typed) => {
  const asked = typed.argument;
  if (asked === '') {
    await sendScreen(deps, typed, await usersScreen(deps, typed.words, 0));
    return;
  }
  const one = /^-?\d{1,16}$/.test(asked) ? await deps.stores.subscribers.get(Number(asked)) : undefined;
  if (!one) return answer(deps, typed, typed.words.people.nobody(asked));
  await sendScreen(deps, typed, userScreen(deps, typed.words, one));
};
