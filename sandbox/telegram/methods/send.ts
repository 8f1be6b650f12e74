// sendMessage, sendPhoto, sendDocument: from a call to a message in a chat.
import { type Answer, arg, type Call, field, flag, integer, isObject, json } from '../call.ts';
import { formatText } from '../format/formatText.ts';
import type { Formatted } from '../format/html.ts';
import type { Ground } from '../ground.ts';
import { readMarkup } from '../keyboard.ts';
import { mediaOf, takeFile } from '../media.ts';
import { badRequest } from '../refusal.ts';
import type { StoredChat } from '../store/chats.ts';
import type { FileKind } from '../store/files.ts';
import type { StoredMessage } from '../store/messages.ts';
import { findChat, mustReach } from '../target.ts';
import { messageWire } from '../wire.ts';

type Content = Pick<
  StoredMessage,
  'text' | 'caption' | 'entities' | 'photo' | 'document' | 'linkPreview' | 'captionAbove' | 'hidden'
>;
type Delivery = { readonly chat: StoredChat; readonly content: Content };

/** A text of a call as a message's content; empty and overlong ones are refused. */
export function readText(ground: Ground, call: Call): Content {
  const text = arg(call, 'text');
  if (text === '') throw badRequest('Message text is empty');
  const source = { text, parseMode: arg(call, 'parse_mode'), entities: arg(call, 'entities') };
  const formatted = formatText(source, ground.limits);
  if (formatted.text === '') throw badRequest('Text must be non-empty');
  if (formatted.text.length > ground.limits.textLength) throw badRequest('Message is too long');
  const given = json(call, 'link_preview_options', 'link preview options');
  const preview = isObject(given) ? given : flag(call, 'disable_web_page_preview') ? { is_disabled: true } : undefined;
  return { ...formatted, ...(preview === undefined ? {} : { linkPreview: preview }) };
}

/** A caption as a message's content, empty where there is none; overlong ones are refused. */
export function readCaption(
  ground: Ground,
  source: Parameters<typeof formatText>[0],
): Pick<Content, 'caption' | 'entities'> {
  const { text, entities }: Formatted = formatText(source, ground.limits);
  if (text.length > ground.limits.captionLength) throw badRequest('Message caption is too long');
  return text === '' ? { entities: [] } : { caption: text, entities };
}

function readReply(ground: Ground, call: Call, chat: StoredChat): StoredMessage | undefined {
  const given = json(call, 'reply_parameters', 'reply parameters');
  if (given !== undefined && !isObject(given)) throw badRequest('Object expected as reply parameters');
  const other = given === undefined ? '' : field(given, 'chat_id');
  const isHere =
    other === '' || Number(other) === chat.id || (chat.kind !== 'private' && other === `@${chat.username}`);
  if (!isHere) throw badRequest('This local Telegram has no replies to messages of another chat');
  const id = given === undefined ? integer(call, 'reply_to_message_id', 0) : Number(given['message_id'] ?? 0);
  if (id <= 0) return undefined;
  const message = ground.messages.get(chat.id, id);
  const optional =
    given === undefined ? flag(call, 'allow_sending_without_reply') : given['allow_sending_without_reply'];
  if (message === undefined && optional !== true) throw badRequest('message to be replied not found');
  return message;
}

function readThread(
  ground: Ground,
  call: Call,
  chat: StoredChat,
  reply: StoredMessage | undefined,
): number | undefined {
  const thread = integer(call, 'message_thread_id', 0);
  if (thread <= 0) return reply?.threadId;
  const known = ground.chats.topics(chat.id).some((topic) => topic.threadId === thread);
  if (!known) throw badRequest('message thread not found');
  return thread;
}

/** Puts the bot's message into the chat and tells everybody; counts against the limits. */
function deliver(ground: Ground, call: Call, { chat, content }: Delivery): Answer {
  const markup = readMarkup(call, ground, chat);
  const reply = readReply(ground, call, chat);
  const threadId = readThread(ground, call, chat, reply);
  mustReach(chat);
  ground.rates.charge({ chatId: chat.id, kind: 'send', inGroup: chat.kind !== 'private' });
  const message: StoredMessage = {
    chatId: chat.id,
    messageId: ground.messages.nextId(chat),
    ...(threadId === undefined ? {} : { threadId }),
    from: { kind: 'bot' },
    date: ground.now(),
    ...content,
    ...(reply === undefined ? {} : { replyToMessageId: reply.messageId }),
    ...(markup.kind === 'inline' ? { keyboard: markup.keyboard } : {}),
    pinned: false,
    silent: flag(call, 'disable_notification'),
    ...(flag(call, 'protect_content') ? { protected: true } : {}),
  };
  ground.messages.put(message);
  ground.doing.delete(chat.id);
  ground.events.emit({ kind: 'message', message });
  return { result: messageWire(ground, message) };
}

export function sendMessage(ground: Ground, call: Call): Answer {
  const content = readText(ground, call);
  return deliver(ground, call, { chat: findChat(ground, call), content });
}

function sendFile(ground: Ground, call: Call, kind: FileKind): Answer {
  const source = {
    text: arg(call, 'caption'),
    parseMode: arg(call, 'parse_mode'),
    entities: arg(call, 'caption_entities'),
  };
  const caption = readCaption(ground, source);
  const chat = findChat(ground, call);
  const content = {
    ...caption,
    ...mediaOf(takeFile(ground, call, kind, arg(call, kind))),
    ...(flag(call, 'show_caption_above_media') ? { captionAbove: true as const } : {}),
    ...(flag(call, 'has_spoiler') ? { hidden: true as const } : {}),
  };
  return deliver(ground, call, { chat, content });
}

export const sendPhoto = (ground: Ground, call: Call): Answer => sendFile(ground, call, 'photo');
export const sendDocument = (ground: Ground, call: Call): Answer => sendFile(ground, call, 'document');
