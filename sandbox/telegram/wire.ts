// The Bot API's JSON objects, made from what the local Telegram keeps.
import type { Ground } from './ground.ts';
import type { StoredChat } from './store/chats.ts';
import type { FileRecord } from './store/files.ts';
import type { StoredMessage } from './store/messages.ts';
import type { Entity, Person } from './world.types.ts';

export type Wire = Readonly<Record<string, unknown>>;

export function personWire(person: Person): Wire {
  const { id, firstName, username } = person;
  return { id, is_bot: false, first_name: firstName, username, language_code: 'en' };
}

export function botWire(ground: Ground): Wire {
  const { id, firstName, username } = ground.bot();
  return { id, is_bot: true, first_name: firstName, username };
}

export function chatWire(ground: Ground, chat: StoredChat): Wire {
  if (chat.kind === 'private') {
    const person = ground.chats.person(chat.id);
    return { id: chat.id, first_name: person?.firstName ?? '', username: person?.username ?? '', type: 'private' };
  }
  const { id, title, kind, username, isForum } = chat;
  return {
    id,
    title,
    ...(username === undefined ? {} : { username }),
    ...(isForum ? { is_forum: true } : {}),
    type: kind,
    ...(kind === 'group' ? { all_members_are_administrators: true } : {}),
  };
}

function entityWire(ground: Ground, entity: Entity): Wire[] {
  const user = entity.type === 'text_link' ? /^tg:\/\/user\?id=(\d+)$/.exec(entity.url ?? '')?.[1] : undefined;
  if (user === undefined) return [entity];
  const person = ground.chats.person(Number(user));
  const { offset, length } = entity;
  return person === undefined ? [] : [{ type: 'text_mention', offset, length, user: personWire(person) }];
}

export function fileWire(file: FileRecord): Wire {
  return { file_id: file.fileId, file_unique_id: file.uniqueId, file_size: file.size };
}

function contentWire(ground: Ground, message: StoredMessage): Wire {
  const entities = message.entities.flatMap((entity) => entityWire(ground, entity));
  const some = (name: string) => (entities.length === 0 ? {} : { [name]: entities });
  if (message.text !== undefined) {
    const preview = message.linkPreview === undefined ? {} : { link_preview_options: message.linkPreview };
    return { text: message.text, ...some('entities'), ...preview };
  }
  const file = ground.files.record((message.photo ?? message.document)?.fileId ?? '');
  const { photo, document } = message;
  return {
    ...(photo !== undefined && file !== undefined
      ? { photo: [{ ...fileWire(file), width: photo.width, height: photo.height }] }
      : {}),
    ...(document !== undefined && file !== undefined
      ? { document: { file_name: document.name, mime_type: document.mime, ...fileWire(file) } }
      : {}),
    ...(message.caption === undefined ? {} : { caption: message.caption, ...some('caption_entities') }),
    ...(message.captionAbove === true ? { show_caption_above_media: true } : {}),
    ...(message.hidden === true ? { has_media_spoiler: true } : {}),
  };
}

function senderWire(ground: Ground, message: StoredMessage, chat: StoredChat): Wire {
  if (chat.kind === 'channel') return { sender_chat: chatWire(ground, chat) };
  if (message.from.kind === 'bot') return { from: botWire(ground) };
  const person = ground.chats.person(message.from.id);
  return person === undefined ? {} : { from: personWire(person) };
}

/** `withReply` is false for the message inside `reply_to_message`, which tells nothing of its own reply. */
export function messageWire(ground: Ground, message: StoredMessage, withReply = true): Wire {
  const chat = ground.chats.chat(message.chatId);
  if (chat === undefined) throw new Error(`Message ${message.messageId} belongs to no known chat ${message.chatId}`);
  const replied =
    withReply && message.replyToMessageId !== undefined
      ? ground.messages.get(message.chatId, message.replyToMessageId)
      : undefined;
  return {
    message_id: message.messageId,
    ...senderWire(ground, message, chat),
    chat: chatWire(ground, chat),
    date: message.date,
    ...(message.editDate === undefined ? {} : { edit_date: message.editDate }),
    ...(message.threadId === undefined ? {} : { message_thread_id: message.threadId, is_topic_message: true }),
    ...(replied === undefined ? {} : { reply_to_message: messageWire(ground, replied, false) }),
    ...contentWire(ground, message),
    ...(message.keyboard === undefined ? {} : { reply_markup: message.keyboard }),
    ...(message.protected === true ? { has_protected_content: true } : {}),
  };
}
