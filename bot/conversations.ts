// The questions that are answered in words or by a press: one line a topic; kept in the database until they are answered.
import {
  type ConversationData,
  type ConversationStorage,
  conversations,
  createConversation,
  type VersionedState,
} from '@grammyjs/conversations';
import { Composer, type Context, type Middleware } from 'grammy';
import { conversationKey } from '../core/people/conversation.ts';
import type { CommandDeps } from './commands/command.ts';
import type { BotContext, Openings, Topic } from './context.ts';
import type { Dialogue } from './conversations/dialogue.ts';
import { introduction } from './conversations/introduction.ts';
import { settingsQuestion } from './conversations/settings.ts';
import { tradeQuestion } from './conversations/trade.ts';

/** Raised where a question asks for other things than before: what an older release has put is closed then, and said so. */
const VERSION = 1;

type Topics = {
  readonly [T in Topic]: (
    deps: CommandDeps,
  ) => (dialogue: Dialogue, first: Context, opening: Openings[T]) => Promise<void>;
};
/** Whoever stands first is answered first: what was asked in between before the three questions. */
const topics: Topics = { trade: tradeQuestion, settings: settingsQuestion, introduction };

const keyOf = ({ chatId, from }: BotContext): string | undefined =>
  chatId === undefined || from === undefined ? undefined : conversationKey(chatId, from.id);

const isKept = (value: unknown): value is VersionedState<ConversationData> =>
  typeof value === 'object' && value !== null && 'version' in value && Array.isArray(value.version);

/** By person and chat, so that in a group each has their own; what nobody sent has none. */
const storageIn = ({ stores }: CommandDeps): ConversationStorage<BotContext, ConversationData> => ({
  type: 'context',
  version: VERSION,
  adapter: {
    read: async (ctx) => {
      const key = keyOf(ctx);
      const value = key === undefined ? undefined : await stores.conversations.read(key);
      if (key === undefined || value === undefined) return undefined;
      if (isKept(value) && value.version[1] === VERSION) return value;
      await stores.conversations.delete(key);
      ctx.forgotten = true;
      return undefined;
    },
    write: async (ctx, value) => {
      const key = keyOf(ctx);
      if (key !== undefined) await stores.conversations.write(key, value);
    },
    delete: async (ctx) => {
      const key = keyOf(ctx);
      if (key !== undefined) await stores.conversations.delete(key);
    },
  },
});

/**
 * A question takes what answers it and lets everything else through to whom it is meant for, which is what `parallel` is for:
 * commands, cards and menus work while it is open.
 */
export const createConversations = (deps: CommandDeps): Middleware<BotContext> => {
  const all = new Composer<BotContext>();
  all.use(conversations<BotContext, Context>({ storage: storageIn(deps) }));
  for (const [id, make] of Object.entries(topics))
    all.use(createConversation<BotContext, Context>(make(deps), { id, parallel: true }));
  return all;
};
