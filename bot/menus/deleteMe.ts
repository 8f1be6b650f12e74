// The answer to /delete_me: everything of the person goes, the subscriber before the records, so that nothing new is owed meanwhile.
import type { CommandDeps } from '../commands/command.ts';
import { note } from '../people/door.ts';
import { joined } from '../text/html.ts';
import { type Pressed, showScreen } from './menu.ts';

const removeAll = async ({ stores, ...deps }: CommandDeps, person: number): Promise<number> => {
  // what was approved of somebody who is out lets them in again
  await stores.accessRequests.remove(person);
  await stores.subscribers.remove(person);
  let removed = 0;
  for (const records of Object.values(stores.personal)) removed += await records.forget(person);
  await note({ stores, ...deps }, person, 'left');
  await stores.audit.forget(person);
  return removed;
};

/** 'del:yes', 'del:no'; only in the person's own chat, where nobody else can press. */
export const deleteMenu = async (deps: CommandDeps, pressed: Pressed): Promise<void> => {
  const { from, chatId, words, talk } = pressed;
  const { personal: say } = words;
  if (chatId !== from.id || pressed.argument !== 'yes')
    return showScreen(deps, pressed, { text: say.kept(), rows: [] });
  await talk.leave();
  const removed = await removeAll(deps, from.id);
  await pressed.toast(say.deletedToast);
  const still = deps.access.isFixed(from.id) ? say.envAdmin() : undefined;
  await showScreen(deps, pressed, { text: joined([say.deleted(removed), still], '\n'), rows: [] });
};
