// Finds the chat or message that a call is about, and refuses where the bot may not reach it.
import { arg, type Call, integer } from './call.ts';
import type { Ground } from './ground.ts';
import { badRequest, forbidden } from './refusal.ts';
import type { StoredChat } from './store/chats.ts';
import type { StoredMessage } from './store/messages.ts';

/** The chat of `chat_id`, by number or @username, whether or not the bot may write there. */
export function findChat(ground: Ground, call: Call, name = 'chat_id'): StoredChat {
  const given = arg(call, name).trim();
  if (given === '') throw badRequest(`${name} is empty`);
  const chat = given.startsWith('@')
    ? ground.chats.chatNamed(given.slice(1))
    : /^-?\d+$/.test(given)
      ? ground.chats.chat(Number(given))
      : undefined;
  if (chat === undefined) throw badRequest('chat not found');
  return chat;
}

/** Refuses chats that the bot was thrown out of. */
export function mustBeIn(chat: StoredChat): void {
  if (chat.kind !== 'private' && !chat.botIn) throw forbidden(`bot was kicked from the ${chat.kind} chat`);
}

/** Refuses chats where the bot may not write now: blocked, never begun, thrown out. */
export function mustReach(chat: StoredChat): void {
  mustBeIn(chat);
  if (chat.kind !== 'private') return;
  if (chat.blocked) throw forbidden('bot was blocked by the user');
  if (!chat.started) throw forbidden("bot can't initiate conversation with a user");
}

/** The chat and message of `chat_id` and `message_id`; `what` is as in "message to edit". */
export function findMessage(ground: Ground, call: Call, what: string): { chat: StoredChat; message: StoredMessage } {
  if (arg(call, 'inline_message_id') !== '') throw badRequest('This local Telegram has no inline messages');
  const chat = findChat(ground, call);
  mustBeIn(chat);
  const message = ground.messages.get(chat.id, integer(call, 'message_id', 0));
  if (message === undefined) throw badRequest(`${what} not found`);
  return { chat, message };
}
