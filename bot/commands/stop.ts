// /stop: nothing more comes, to this person or this group, until /start.
import { button, keyboardOf } from '../menus/menu.ts';
import { answer, type Command } from './command.ts';

export const stop: Command = async (deps, typed) => {
  const { stores } = deps;
  const { from, chatId, place, words } = typed;
  const subject = place ? chatId : from.id;
  const known = await stores.subscribers.get(subject);
  const { personal: say } = words;
  await typed.talk.leave();
  if (known?.state === 'paused') return answer(deps, typed, place ? say.placePaused() : say.pausedAlready());
  // an admin by configuration who never came has nothing that could come
  if (known) await stores.subscribers.setState(subject, 'paused');
  if (place) return answer(deps, typed, say.placePaused());
  await answer(deps, typed, say.paused(), { keyboard: keyboardOf([[button(say.resumeLabel, 'res:')]]) });
};
