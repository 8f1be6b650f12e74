// editMessageText, editMessageCaption, editMessageMedia, editMessageReplyMarkup.
import { type Answer, arg, type Call, field, flag, isObject, json } from '../call.ts';
import type { Ground } from '../ground.ts';
import { readMarkup } from '../keyboard.ts';
import { mediaOf, takeFile } from '../media.ts';
import { badRequest } from '../refusal.ts';
import type { StoredChat } from '../store/chats.ts';
import type { StoredMessage } from '../store/messages.ts';
import { findMessage, mustReach } from '../target.ts';
import { messageWire } from '../wire.ts';
import { readCaption, readText } from './send.ts';

type Found = { readonly chat: StoredChat; readonly message: StoredMessage };

function findOwn(ground: Ground, call: Call): Found {
  const found = findMessage(ground, call, 'message to edit');
  if (found.message.from.kind !== 'bot') throw badRequest("Message can't be edited");
  return found;
}

// what a new version is compared by, and nothing that only the store knows
function shown(message: StoredMessage): string {
  const { text, caption, entities, photo, document, keyboard, captionAbove, linkPreview } = message;
  const file = (photo ?? document)?.fileId;
  return JSON.stringify([text, caption, entities, file, keyboard, captionAbove, linkPreview]);
}

function without<Key extends keyof StoredMessage>(message: StoredMessage, ...keys: Key[]): Omit<StoredMessage, Key> {
  const left: Partial<StoredMessage> = { ...message };
  for (const key of keys) delete left[key];
  return left as Omit<StoredMessage, Key>;
}

/** An edit that brings no inline keyboard takes the old one away, as on Telegram. */
function replace(ground: Ground, call: Call, { chat, message }: Found, fresh: StoredMessage): Answer {
  const markup = readMarkup(call, ground, chat);
  mustReach(chat);
  ground.rates.charge({ chatId: chat.id, kind: 'edit', inGroup: chat.kind !== 'private' });
  const next: StoredMessage = {
    ...without(fresh, 'keyboard'),
    ...(markup.kind === 'inline' ? { keyboard: markup.keyboard } : {}),
  };
  if (shown(next) === shown(message)) {
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    );
  }
  const edited: StoredMessage = { ...next, editDate: ground.now() };
  ground.messages.put(edited);
  ground.events.emit({ kind: 'edited', message: edited });
  return { result: messageWire(ground, edited) };
}

export function editMessageText(ground: Ground, call: Call): Answer {
  const content = readText(ground, call);
  const found = findOwn(ground, call);
  if (found.message.text === undefined) throw badRequest('There is no text in the message to edit');
  return replace(ground, call, found, { ...without(found.message, 'linkPreview'), ...content });
}

export function editMessageCaption(ground: Ground, call: Call): Answer {
  const source = {
    text: arg(call, 'caption'),
    parseMode: arg(call, 'parse_mode'),
    entities: arg(call, 'caption_entities'),
  };
  const caption = readCaption(ground, source);
  const found = findOwn(ground, call);
  if (found.message.text !== undefined) throw badRequest('There is no caption in the message to edit');
  const above = flag(call, 'show_caption_above_media') ? { captionAbove: true as const } : {};
  return replace(ground, call, found, { ...without(found.message, 'caption', 'captionAbove'), ...caption, ...above });
}

export function editMessageMedia(ground: Ground, call: Call): Answer {
  const media = json(call, 'media', 'input media');
  const wrong = (reason: string) => badRequest(`Can't parse InputMedia: ${reason}`);
  if (!isObject(media)) throw wrong('expected an Object');
  const type = field(media, 'type');
  if (type !== 'photo' && type !== 'document') throw wrong(`type "${type}" is unsupported`);
  const given = field(media, 'media');
  if (given === '') throw wrong('media not found');
  const entities = media['caption_entities'];
  const caption = readCaption(ground, {
    text: field(media, 'caption'),
    parseMode: field(media, 'parse_mode'),
    entities: entities === undefined ? '' : JSON.stringify(entities),
  });
  const found = findOwn(ground, call);
  const file = takeFile(ground, call, type, given);
  const kept = without(found.message, 'text', 'caption', 'captionAbove', 'photo', 'document', 'linkPreview', 'hidden');
  const hidden = media['has_spoiler'] === true ? { hidden: true as const } : {};
  const above = media['show_caption_above_media'] === true ? { captionAbove: true as const } : {};
  return replace(ground, call, found, { ...kept, ...mediaOf(file), ...caption, ...hidden, ...above });
}

export function editMessageReplyMarkup(ground: Ground, call: Call): Answer {
  const found = findOwn(ground, call);
  return replace(ground, call, found, found.message);
}
