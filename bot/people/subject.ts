// Whose settings are meant: the person's own, the group's they stand in, or a place's that an admin has opened.
import type { User } from 'grammy/types';
import type { Subscriber } from '../../core/ports/people.ts';
import type { CommandDeps, Place } from '../commands/command.ts';

export type Where = { readonly from: User; readonly chatId: number; readonly place?: Place };

/**
 * `target` '' means where they stand; else the number of a group or channel. Undefined where there is no such subscriber or
 * the person may not change it: places are changed by admins alone.
 */
export const subjectOf = async (deps: CommandDeps, where: Where, target = ''): Promise<Subscriber | undefined> => {
  const { access, stores } = deps;
  const { from, chatId, place } = where;
  const meant = target !== '' ? Number(target) : place ? chatId : undefined;
  if (meant !== undefined) return (await access.isAdmin(from.id)) ? await stores.subscribers.get(meant) : undefined;
  const known = await stores.subscribers.get(from.id);
  if (known || !(await access.allowed(from.id))) return known;
  return access.join({ id: from.id, firstName: from.first_name }, false);
};
