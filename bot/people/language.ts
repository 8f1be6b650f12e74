// The language somebody is spoken to in: what they chose, else that of their Telegram where we speak it.
import type { User } from 'grammy/types';
import type { Stores } from '../../core/ports.ts';
import { languages } from '../text/words.ts';

export const languageOf = async (
  { stores }: { readonly stores: Pick<Stores, 'subscribers'> },
  person: Pick<User, 'id' | 'language_code'>,
): Promise<string | undefined> => {
  const chosen = (await stores.subscribers.get(person.id))?.preferences?.language;
  const own = person.language_code?.slice(0, 2);
  return chosen ?? (own !== undefined && Object.hasOwn(languages, own) ? own : undefined);
};
