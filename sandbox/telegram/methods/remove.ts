// deleteMessage, deleteMessages, pinChatMessage, unpinChatMessage.
import { type Answer, type Call, integer, json } from '../call.ts';
import type { Ground } from '../ground.ts';
import { badRequest } from '../refusal.ts';
import type { StoredChat } from '../store/chats.ts';
import type { StoredMessage } from '../store/messages.ts';
import { findChat, findMessage, mustBeIn } from '../target.ts';

// a bot deletes its own messages, in private chats also the person's; all of it within 48 hours, except in its channels
function mustBeDeletable(ground: Ground, chat: StoredChat, message: StoredMessage): void {
  if (chat.kind === 'channel') return;
  if (chat.kind !== 'private' && message.from.kind !== 'bot') throw badRequest("message can't be deleted");
  if (ground.now() - message.date > ground.limits.deleteAgeSeconds) {
    throw badRequest("message can't be deleted for everyone");
  }
}

function remove(ground: Ground, chatId: number, messageId: number): void {
  if (ground.messages.remove(chatId, messageId)) ground.events.emit({ kind: 'deleted', chatId, messageId });
}

export function deleteMessage(ground: Ground, call: Call): Answer {
  const { chat, message } = findMessage(ground, call, 'message to delete');
  mustBeDeletable(ground, chat, message);
  remove(ground, chat.id, message.messageId);
  return { result: true };
}

/** Ids that are not there are passed over. */
export function deleteMessages(ground: Ground, call: Call): Answer {
  const ids = json(call, 'message_ids', 'message identifiers');
  if (!Array.isArray(ids) || ids.length === 0) throw badRequest('Message identifiers are not specified');
  if (ids.length > 100) throw badRequest('Too many message identifiers specified');
  const chat = findChat(ground, call);
  mustBeIn(chat);
  const found = ids.map((id: unknown) => ground.messages.get(chat.id, Number(id))).filter((one) => one !== undefined);
  for (const message of found) mustBeDeletable(ground, chat, message);
  for (const message of found) remove(ground, chat.id, message.messageId);
  return { result: true };
}

function setPinned(ground: Ground, message: StoredMessage, pinned: boolean): void {
  if (message.pinned === pinned) return;
  const changed: StoredMessage = { ...message, pinned };
  ground.messages.put(changed);
  ground.events.emit({ kind: 'edited', message: changed });
}

export function pinChatMessage(ground: Ground, call: Call): Answer {
  const { message } = findMessage(ground, call, 'message to pin');
  setPinned(ground, message, true);
  return { result: true };
}

/** Without a message_id the newest pinned message. */
export function unpinChatMessage(ground: Ground, call: Call): Answer {
  const chat = findChat(ground, call);
  mustBeIn(chat);
  const given = integer(call, 'message_id', 0);
  const message = given > 0 ? ground.messages.get(chat.id, given) : ground.messages.pinned(chat.id)[0];
  if (message === undefined) throw badRequest('message to unpin not found');
  setPinned(ground, message, false);
  return { result: true };
}
