// What a message is: a command for whoever may use it, an answer to a question, a way in, one sentence for anybody else.
import type { Message } from 'grammy/types';
import type { CommandDeps, Entry, Typed } from './commands/command.ts';
import { answer } from './commands/command.ts';
import { unknown } from './commands/help.ts';
import { greet } from './commands/start.ts';
import { commands } from './commands.ts';
import type { BotContext } from './context.ts';
import { type Heard, hear, isAboutTrade } from './journal/hear.ts';
import { enter } from './people/door.ts';
import { languageOf } from './people/language.ts';
import { placeOf, threadOf } from './people/where.ts';
import { type Named, readCommand } from './readCommand.ts';
import { wordsOf } from './text/words.ts';

const entryOf = (name: string): Entry | undefined => (Object.hasOwn(commands, name) ? commands[name] : undefined);

/** Runs a command of somebody who is in, where they may use it; others hear who may. */
const run = async (deps: CommandDeps, typed: Typed, name: string): Promise<void> => {
  const entry = entryOf(name);
  if (!entry) return unknown(deps, typed, name, commands);
  const needsAdmin = entry.for === 'admins' || (typed.place !== undefined && entry.where === 'place');
  if (needsAdmin && !(await deps.access.isAdmin(typed.from.id)))
    return answer(deps, typed, typed.words.admin.adminsOnly());
  await entry.run(deps, typed);
};

/** A reply to a card works like its buttons; what stays unclear about it is asked in the person's own chat. */
const replyToCard = async (deps: CommandDeps, typed: Typed, message: Message, signalId: string): Promise<boolean> => {
  const { from, chatId, talk, words } = typed;
  const heard: Heard = { person: from.id, chatId, messageId: message.message_id, text: message.text ?? '', words };
  const figure = await hear(deps, heard, { signalId });
  if (figure === 'unknown') return false;
  if (figure === undefined || chatId !== from.id) await talk.leave('trade');
  else await talk.begin('trade', { signalId, figure, askedAt: deps.clock.now() });
  return true;
};

/** Words that are no command and no answer: a reply to a card, or what speaks of a trade without saying of which. */
const answerInWords = async (deps: CommandDeps, typed: Typed, message: Message): Promise<boolean> => {
  const { text, reply_to_message: answered } = message;
  const { from, chatId, talk } = typed;
  if (text === undefined) return false;
  const signalId = answered && (await deps.stores.outbox.subjectOf(chatId, answered.message_id));
  if (signalId !== undefined) return replyToCard(deps, typed, message, signalId);
  if (chatId !== from.id || !isAboutTrade(text)) return false;
  await talk.begin('trade', { said: text, askedAt: deps.clock.now() });
  return true;
};

/** In a group: what concerns the group or everybody; the rest belongs into the private chat. Strangers are not talked to. */
const inPlace = async (
  deps: CommandDeps,
  typed: Typed,
  command: Named | undefined,
  message: Message,
): Promise<void> => {
  const { access } = deps;
  const { from } = typed;
  if (command?.name === 'start') return run(deps, typed, 'start');
  if (!(await access.allowed(from.id))) return;
  if (!command) {
    await answerInWords(deps, typed, message);
    return;
  }
  const entry = entryOf(command.name);
  if (entry && entry.where === undefined) return answer(deps, typed, typed.words.greetings.privateOnly());
  await run(deps, typed, command.name);
};

const inPrivate = async (
  deps: CommandDeps,
  typed: Typed,
  command: Named | undefined,
  { message, forgotten }: { readonly message: Message; readonly forgotten: boolean },
): Promise<void> => {
  const token = command?.name === 'start' ? command.argument : '';
  const entered = await enter(deps, typed, token);
  if (entered.kind === 'out') return;
  if (entered.kind !== 'in') return greet(deps, { ...typed, argument: '' }, entered.kind === 'claimed');
  if (command) return run(deps, typed, command.name);
  if (await answerInWords(deps, typed, message)) return;
  const { greetings: say } = typed.words;
  await answer(deps, typed, forgotten ? say.questionForgotten() : say.notUnderstood());
};

/** A group that became a supergroup has another number from then on. */
const moved = async ({ stores }: CommandDeps, message: Message): Promise<void> => {
  const { migrate_to_chat_id: to, chat } = message;
  const place = to === undefined ? undefined : await stores.subscribers.get(chat.id);
  if (to === undefined || !place) return;
  await stores.subscribers.put({ ...place, id: to });
  // else a repeated press would let the old number in
  await stores.accessRequests.remove(chat.id);
  await stores.subscribers.remove(chat.id);
};

export const handleMessage = async (deps: CommandDeps, ctx: BotContext): Promise<void> => {
  const { message, from, talk, forgotten = false } = ctx;
  if (!message || !from) return;
  if (message.migrate_to_chat_id !== undefined) return moved(deps, message);
  if (from.is_bot) return;
  const command = readCommand(message.text ?? '', deps.username());
  const typed: Typed = {
    ...{ from, chatId: message.chat.id, argument: command?.argument ?? message.text ?? '' },
    ...threadOf(message),
    ...placeOf(message.chat),
    words: wordsOf(await languageOf(deps, from)),
    talk,
  };
  if (command && entryOf(command.name)?.for === 'anyone') return entryOf(command.name)?.run(deps, typed);
  return typed.place ? inPlace(deps, typed, command, message) : inPrivate(deps, typed, command, { message, forgotten });
};

/** A channel's own post has no author: it may ask for its number, and nothing else. */
export const handlePost = async (deps: CommandDeps, ctx: BotContext): Promise<void> => {
  const post = ctx.channelPost;
  if (!post || readCommand(post.text ?? '', deps.username())?.name !== 'id') return;
  const { access: say } = wordsOf(undefined);
  const text = say.identity({ person: undefined, chat: post.chat.id, topic: undefined });
  await answer(deps, { chatId: post.chat.id }, text);
};
