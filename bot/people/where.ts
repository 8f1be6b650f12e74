// Where a message stands: its group or channel, and the topic in it.
import type { Chat, MaybeInaccessibleMessage } from 'grammy/types';
import type { Place } from '../commands/command.ts';

/** `{ place }` for groups and channels, nothing for a private chat. */
export const placeOf = (chat: Chat): { readonly place?: Place } => {
  if (chat.type === 'private') return {};
  return { place: { kind: chat.type === 'channel' ? 'channel' : 'group', title: chat.title } };
};

/** `{ threadId }` for a message in a topic of a forum. */
export const threadOf = (message: MaybeInaccessibleMessage): { readonly threadId?: number } => {
  const isTopic = 'is_topic_message' in message && message.is_topic_message;
  return isTopic && message.message_thread_id !== undefined ? { threadId: message.message_thread_id } : {};
};
