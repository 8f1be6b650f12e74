// Inline keyboards: read from a call, refused where Telegram refuses them.
import { type Call, type Fields, field, isObject, json } from './call.ts';
import { checkLink } from './format/link.ts';
import type { Ground } from './ground.ts';
import { badRequest } from './refusal.ts';
import type { StoredChat } from './store/chats.ts';
import type { InlineButton, InlineKeyboard } from './world.types.ts';

/** `none`: the call brings no inline keyboard (a reply keyboard is taken and not shown). */
export type Markup = { readonly kind: 'none' } | { readonly kind: 'inline'; readonly keyboard: InlineKeyboard };

const UNSUPPORTED = [
  'callback_game',
  'pay',
  'switch_inline_query',
  'switch_inline_query_chosen_chat',
  'switch_inline_query_current_chat',
  'login_url',
];
const cannotParse = (reason: string) => badRequest(`Can't parse inline keyboard button: ${reason}`);

function inner(object: Fields, name: string, key: string): string {
  const value = object[name];
  if (!isObject(value)) throw cannotParse(`Field "${name}" must be of type Object`);
  if (value[key] === undefined) throw cannotParse(`Can't find field "${key}"`);
  return field(value, key);
}

function readAction(button: Fields, ground: Ground, chat: StoredChat | undefined): Omit<InlineButton, 'text'> {
  const { limits } = ground;
  const url = field(button, 'url');
  if (url !== '') {
    const link = checkLink(url);
    if (link.kind === 'ok') return { url: link.url };
    throw badRequest(`Inline keyboard button URL '${url}' is invalid: ${link.reason}`);
  }
  const data = field(button, 'callback_data');
  if (data !== '') {
    if (Buffer.byteLength(data) > limits.callbackDataBytes) throw badRequest('BUTTON_DATA_INVALID');
    return { callback_data: data };
  }
  const unsupported = UNSUPPORTED.find((name) => button[name] !== undefined);
  if (unsupported !== undefined) throw badRequest(`This local Telegram has no buttons with ${unsupported}`);
  if (button['web_app'] !== undefined) {
    const page = inner(button, 'web_app', 'url');
    const link = checkLink(page, { https: true });
    if (link.kind === 'wrong') {
      throw badRequest(`Inline keyboard button Web App URL '${page}' is invalid: ${link.reason}`);
    }
    if (chat !== undefined && chat.kind !== 'private') throw badRequest('BUTTON_TYPE_INVALID');
    return { web_app: { url: link.url } };
  }
  if (button['copy_text'] !== undefined) {
    const text = inner(button, 'copy_text', 'text');
    if (text === '' || text.length > limits.copyTextLength) throw badRequest('BUTTON_COPY_TEXT_INVALID');
    return { copy_text: { text } };
  }
  throw cannotParse('Text buttons are unallowed in the inline keyboard');
}

function readButton(value: unknown, ground: Ground, chat: StoredChat | undefined): InlineButton {
  if (!isObject(value)) throw cannotParse('InlineKeyboardButton must be an Object');
  if (value['text'] === undefined) throw cannotParse('Can\'t find field "text"');
  const text = field(value, 'text');
  const action = readAction(value, ground, chat);
  if (text === '') throw badRequest('Inline keyboard button text must be non-empty');
  return { text, ...action };
}

/** Reads `reply_markup`; `chat` decides about buttons that only private chats have. Throws a 400 Refusal. */
export function readMarkup(call: Call, ground: Ground, chat: StoredChat | undefined): Markup {
  const value = json(call, 'reply_markup', 'reply keyboard markup');
  if (value === undefined) return { kind: 'none' };
  if (!isObject(value)) throw badRequest('Object expected as reply markup');
  const rows = value['inline_keyboard'];
  if (rows === undefined) return { kind: 'none' };
  if (!Array.isArray(rows)) throw badRequest('Field "inline_keyboard" must be of type Array');
  const keyboard = rows.map((row: unknown) => {
    if (!Array.isArray(row)) {
      throw badRequest('Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays');
    }
    return row.map((button: unknown) => readButton(button, ground, chat));
  });
  const filled = keyboard.filter((row) => row.length > 0);
  if (filled.flat().length > ground.limits.buttons) throw badRequest('Reply markup is too long');
  return filled.length === 0 ? { kind: 'none' } : { kind: 'inline', keyboard: { inline_keyboard: filled } };
}
