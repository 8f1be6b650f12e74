// A press as menus take it, once it is clear that the person is in.
import type { CommandDeps } from '../commands/command.ts';
import type { BotContext } from '../context.ts';
import { languageOf } from '../people/language.ts';
import { placeOf, threadOf } from '../people/where.ts';
import { wordsOf } from '../text/words.ts';
import type { Pressed } from './menu.ts';

/** Undefined where somebody pressed who may not, or the message is gone; they have been told. `argument` is what was pressed. */
export const pressedOf = async (
  deps: CommandDeps,
  ctx: BotContext,
  argument: string,
  admins = false,
): Promise<Pressed | undefined> => {
  const query = ctx.callbackQuery;
  if (!query) return undefined;
  const { from, message } = query;
  const { access, replies } = deps;
  const words = wordsOf(await languageOf(deps, from));
  const refuse = async (because: string): Promise<undefined> => {
    await replies.toast(query.id, because, true);
    return undefined;
  };
  if (!(await access.allowed(from.id))) return refuse(words.access.strangerToast(from.id));
  const isAdmin = await access.isAdmin(from.id);
  if (admins && !isAdmin) return refuse(words.access.adminsToast);
  if (!message) return refuse(words.settings.goneToast);
  return {
    ...{ from, chatId: message.chat.id, messageId: message.message_id, argument, isAdmin, words, talk: ctx.talk },
    ...threadOf(message),
    ...placeOf(message.chat),
    toast: async (text, alert) => {
      if (ctx.answered) return;
      ctx.answered = true;
      await replies.toast(query.id, text, alert);
    },
  };
};
