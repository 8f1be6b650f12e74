// Entities that the caller wrote out instead of using a parse mode.
import { badRequest } from '../refusal.ts';
import type { Entity } from '../world.types.ts';
import { checkLink } from './link.ts';

const WRITABLE: ReadonlySet<string> = new Set([
  'bold',
  'italic',
  'underline',
  'strikethrough',
  'spoiler',
  'blockquote',
  'expandable_blockquote',
  'code',
  'pre',
  'text_link',
  'date_time',
]);
const IGNORED: ReadonlySet<string> = new Set([
  'mention',
  'hashtag',
  'cashtag',
  'bot_command',
  'url',
  'email',
  'phone_number',
  'bank_card_number',
  'custom_emoji',
]);

const wrong = (reason: string) => badRequest(`Can't parse MessageEntity: ${reason}`);

function readEntity(value: unknown, text: string): Entity[] {
  if (typeof value !== 'object' || value === null) throw wrong('expected an Object');
  const given = value as Readonly<Record<string, unknown>>;
  const { type, offset, length } = given;
  if (typeof type !== 'string') throw wrong('can\'t find field "type"');
  if (!Number.isInteger(offset) || !Number.isInteger(length))
    throw wrong('fields "offset" and "length" must be Numbers');
  const span = { offset: Number(offset), length: Number(length) };
  if (IGNORED.has(type) || span.length <= 0) return [];
  if (span.offset < 0 || span.offset + span.length > text.length) {
    throw badRequest(`Entity beginning at UTF-16 offset ${span.offset} ends after the end of the text`);
  }
  if (type === 'text_mention') {
    const id = (given['user'] as { readonly id?: unknown } | undefined)?.id;
    return [{ type: 'text_link', ...span, url: `tg://user?id=${String(id)}` }];
  }
  if (!WRITABLE.has(type)) throw wrong('unsupported type specified');
  if (type === 'text_link') {
    const link = checkLink(typeof given['url'] === 'string' ? given['url'] : '');
    return link.kind === 'ok' ? [{ type: 'text_link', ...span, url: link.url }] : [];
  }
  if (type === 'pre') {
    const language = given['language'];
    return [{ type, ...span, ...(typeof language === 'string' && language !== '' ? { language } : {}) }];
  }
  if (type === 'date_time') {
    const format = given['date_time_format'];
    const time = { unix_time: Number(given['unix_time']), date_time_format: typeof format === 'string' ? format : '' };
    return [{ type, ...span, ...time }];
  }
  return [{ type: type as Entity['type'], ...span }];
}

/** `json` is an array of MessageEntity, or empty; what Telegram would find by itself is ignored. Throws a 400 Refusal. */
export function readEntities(json: string, text: string): Entity[] {
  if (json === '') return [];
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return [];
  }
  return Array.isArray(value) ? value.flatMap((item) => readEntity(item, text)) : [];
}
