// What a handler may do about the open question of its chat, and what a question may take of an update.
import type { Context } from 'grammy';
import type { CommandDeps } from './commands/command.ts';
import type { BotContext, Talk } from './context.ts';
import type { SettingsMenus } from './menus/settings.ts';
import { readCommand } from './readCommand.ts';

export const talkOf = (ctx: BotContext, menus: SettingsMenus): Talk => ({
  leave: async (topic) => {
    const open = topic === undefined ? Object.keys(ctx.conversation.active()).length : ctx.conversation.active(topic);
    if (topic === undefined) await ctx.conversation.exitAll();
    else await ctx.conversation.exit(topic);
    return open > 0;
  },
  begin: async (topic, opening) => {
    // the three questions wait behind what is asked in between
    for (const open of ['trade', 'settings'] as const) await ctx.conversation.exit(open);
    if (topic === 'introduction') await ctx.conversation.exit(topic);
    await ctx.conversation.enter(topic, opening);
  },
  settings: (facts, page, messageId) => menus.show(ctx, facts, page, messageId),
});

/** Buttons answer by themselves; words unless they are a command or a reply to a card, which speak for themselves. */
export const heedOf = async (
  { access, stores, username }: Pick<CommandDeps, 'access' | 'stores' | 'username'>,
  { callbackQuery, message, from }: Context,
): Promise<'press' | 'words' | undefined> => {
  if (!from || !(await access.allowed(from.id))) return undefined;
  if (callbackQuery) return callbackQuery.message ? 'press' : undefined;
  const { text, chat, reply_to_message: answered } = message ?? {};
  if (text === undefined || !chat || readCommand(text, username())) return undefined;
  const toCard = answered && (await stores.outbox.subjectOf(chat.id, answered.message_id)) !== undefined;
  return toCard ? undefined : 'words';
};
