// /settings: the menu of the person, or in a group, for an admin, of the group.
import { factsFor } from '../menus/settings/facts.ts';
import { subjectOf } from '../people/subject.ts';
import { answer, type Command } from './command.ts';

export const settings: Command = async (deps, typed) => {
  const subscriber = await subjectOf(deps, typed);
  if (!subscriber) return answer(deps, typed, typed.words.access.strangePlace(typed.chatId, false));
  await typed.talk.settings(factsFor(deps, subscriber, typed.words, ''), 'main');
};
