// /broadcast: shows an admin what everybody would read; nothing goes out before it is confirmed.
import { randomBytes } from 'node:crypto';
import { button, keyboardOf } from '../menus/menu.ts';
import { BROADCAST_LIMIT } from '../text/admin.ts';
import { clean } from '../text/html.ts';
import { answer, type Command } from './command.ts';

export const broadcast: Command = async (deps, typed) => {
  const { stores, clock } = deps;
  const { admin: say } = typed.words;
  const text = clean(typed.argument).trim();
  if (text === '') return answer(deps, typed, say.broadcastUsage());
  if (text.length > BROADCAST_LIMIT) return answer(deps, typed, say.broadcastTooLong(text.length));
  const id = randomBytes(9).toString('base64url');
  await stores.broadcasts.put({ id, by: typed.from.id, text, at: clock.now(), state: 'preview' });
  const people = await stores.subscribers.countActive();
  await answer(deps, typed, say.broadcastPreview(text, people), {
    keyboard: keyboardOf([[button(say.dropLabel, `brd:no:${id}`), button(say.sendLabel, `brd:yes:${id}`)]]),
  });
};
