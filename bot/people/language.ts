// The language somebody is spoken to in: what they chose, else that of their Telegram where we speak it.
import type { User } from 'grammy/types';
import type { Subscriber } from '../../core/ports/people.ts';
import type { Stores } from '../../core/ports/stores.ts';
import { languages, type Words, wordsOf } from '../text/words.ts';

export const languageOf = async (
  { stores }: { readonly stores: Pick<Stores, 'subscribers'> },
  person: Pick<User, 'id' | 'language_code'>,
): Promise<string | undefined> => {
  const chosen = (await stores.subscribers.get(person.id))?.preferences?.language;
  const own = person.language_code?.slice(0, 2);
  return chosen ?? (own !== undefined && Object.hasOwn(languages, own) ? own : undefined);
};

/** The words for whoever a message goes to: what a person, or an admin for a group or channel, has chosen. */
export const wordsFor = (reader: Pick<Subscriber, 'preferences'> | undefined): Words =>
  wordsOf(reader?.preferences?.language);
