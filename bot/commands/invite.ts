// /invite: a one-time way in for one person.

import { button } from '../menus/menu.ts';
import { digestOf, makeInvitation } from '../people/door.ts';
import { answer, type Command } from './command.ts';

export const invite: Command = async (deps, typed) => {
  const { access: say } = typed.words;
  const bot = deps.username();
  if (bot === undefined) return answer(deps, typed, say.noNameYet());
  const token = await makeInvitation(deps, typed.from.id);
  const link = `https://t.me/${bot}?start=${token}`;
  await answer(deps, typed, say.invitation(link), {
    keyboard: {
      inline_keyboard: [
        [{ text: say.copyLinkLabel, copy_text: { text: link } }],
        [button(say.withdrawLabel, `inv:${digestOf(token)}`)],
      ],
    },
  });
};
