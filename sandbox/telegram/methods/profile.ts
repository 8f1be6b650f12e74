// What the bot says of itself: commands, name, descriptions, menu buttons.
import { type Answer, arg, type Call, field, isObject, json } from '../call.ts';
import { checkLink } from '../format/link.ts';
import type { Ground } from '../ground.ts';
import { badRequest } from '../refusal.ts';
import { findChat } from '../target.ts';
import type { Command } from '../world.types.ts';

function language(call: Call): string {
  const code = arg(call, 'language_code');
  if (code !== '' && !/^[a-z]{2}$/.test(code)) throw badRequest('Invalid language code specified');
  return code;
}

/** The setting under which a list of commands lies. */
export const commandsKey = (scope: string, code: string): string => `commands ${scope} ${code}`;

const BROAD = new Set(['default', 'all_private_chats', 'all_group_chats', 'all_chat_administrators']);

function scopeOf(ground: Ground, call: Call): string {
  const given = json(call, 'scope', 'BotCommandScope');
  if (given === undefined) return 'default';
  const wrong = (reason: string) => badRequest(`Can't parse BotCommandScope: ${reason}`);
  if (!isObject(given)) throw wrong('BotCommandScope must be an Object');
  const type = field(given, 'type');
  if (BROAD.has(type)) return type;
  if (type !== 'chat' && type !== 'chat_administrators' && type !== 'chat_member')
    throw wrong('Unsupported type specified');
  const chatId = field(given, 'chat_id');
  if (chatId === '') throw wrong('Empty chat_id specified');
  const chat = findChat(ground, { ...call, args: new Map([['chat_id', chatId]]) });
  if (chat.kind === 'channel') throw badRequest("Can't change commands in channel chats");
  if (type === 'chat') return `chat ${chat.id}`;
  if (chat.kind === 'private') throw badRequest("Can't use specified scope in private chats");
  if (type === 'chat_administrators') return `administrators ${chat.id}`;
  const userId = Number(given['user_id']);
  if (!(userId > 0)) throw wrong('Invalid user_id specified');
  return `member ${chat.id} ${userId}`;
}

function readCommand(ground: Ground, value: unknown): Command {
  const { limits } = ground;
  if (!isObject(value)) throw badRequest("Can't parse BotCommand: expected an Object");
  const missing = ['command', 'description'].find((name) => value[name] === undefined);
  if (missing !== undefined) throw badRequest(`Can't parse BotCommand: Can't find field "${missing}"`);
  const command = field(value, 'command').trim().replace(/^\//, '');
  const description = field(value, 'description').trim();
  if (command === '') throw badRequest('Command must be non-empty');
  if (Array.from(command).length > limits.commandLength) {
    throw badRequest(`Command length must not exceed ${limits.commandLength}`);
  }
  if (description === '') throw badRequest('Command description must be non-empty');
  if (Array.from(description).length > limits.commandDescriptionLength) {
    throw badRequest(`Command description length must not exceed ${limits.commandDescriptionLength}`);
  }
  if (!/^[a-z0-9_]+$/.test(command)) throw badRequest('BOT_COMMAND_INVALID');
  return { command, description };
}

export function setMyCommands(ground: Ground, call: Call): Answer {
  const given = json(call, 'commands', 'commands') ?? [];
  if (!Array.isArray(given)) throw badRequest('Expected an Array of BotCommand');
  const key = commandsKey(scopeOf(ground, call), language(call));
  const commands = given.map((value: unknown) => readCommand(ground, value));
  if (commands.length > ground.limits.commands) throw badRequest('BOT_COMMANDS_TOO_MUCH');
  if (commands.length === 0) ground.settings.remove(key);
  else ground.settings.write(key, commands);
  ground.events.emit({ kind: 'commands' });
  return { result: true };
}

export function getMyCommands(ground: Ground, call: Call): Answer {
  const key = commandsKey(scopeOf(ground, call), language(call));
  return { result: (ground.settings.read(key) as Command[] | undefined) ?? [] };
}

export function deleteMyCommands(ground: Ground, call: Call): Answer {
  ground.settings.remove(commandsKey(scopeOf(ground, call), language(call)));
  ground.events.emit({ kind: 'commands' });
  return { result: true };
}

type Text = {
  readonly key: string;
  readonly name: string;
  readonly most: (ground: Ground) => number;
  readonly refusal: string;
};
const NAME: Text = { key: 'name', name: 'name', most: ({ limits }) => limits.nameLength, refusal: 'BOT_TITLE_INVALID' };
const DESCRIPTION: Text = {
  key: 'description',
  name: 'description',
  most: ({ limits }) => limits.descriptionLength,
  refusal: 'BOT_DESCRIPTION_INVALID',
};
const SHORT: Text = {
  key: 'short',
  name: 'short_description',
  most: ({ limits }) => limits.shortDescriptionLength,
  refusal: 'BOT_SHORT_DESCRIPTION_INVALID',
};

function setText(ground: Ground, call: Call, text: Text): Answer {
  const key = `${text.key} ${language(call)}`;
  const value = arg(call, text.name);
  if (value.length > text.most(ground)) throw badRequest(text.refusal);
  if (value === '') ground.settings.remove(key);
  else ground.settings.write(key, value);
  ground.events.emit({ kind: 'chats' });
  return { result: true };
}

/** The text of the asked language; without one of its own, the one for everybody. */
export function readProfile(ground: Ground, key: 'name' | 'description' | 'short', code: string): string {
  const { settings } = ground;
  const own =
    (settings.read(`${key} ${code}`) as string | undefined) ?? (settings.read(`${key} `) as string | undefined);
  return own ?? (key === 'name' ? ground.bot().firstName : '');
}

const getText = (ground: Ground, call: Call, { key, name }: Text): Answer => ({
  result: { [name]: readProfile(ground, key as 'name' | 'description' | 'short', language(call)) },
});

export const setMyName = (ground: Ground, call: Call): Answer => setText(ground, call, NAME);
export const getMyName = (ground: Ground, call: Call): Answer => getText(ground, call, NAME);
export const setMyDescription = (ground: Ground, call: Call): Answer => setText(ground, call, DESCRIPTION);
export const getMyDescription = (ground: Ground, call: Call): Answer => getText(ground, call, DESCRIPTION);
export const setMyShortDescription = (ground: Ground, call: Call): Answer => setText(ground, call, SHORT);
export const getMyShortDescription = (ground: Ground, call: Call): Answer => getText(ground, call, SHORT);

function menuKey(ground: Ground, call: Call): string {
  if (arg(call, 'chat_id') === '') return 'menu';
  const chat = findChat(ground, call);
  if (chat.kind !== 'private') throw badRequest('Invalid user_id specified');
  return `menu ${chat.id}`;
}

export function setChatMenuButton(ground: Ground, call: Call): Answer {
  const given = json(call, 'menu_button', 'menu button') ?? { type: 'default' };
  const wrong = (reason: string) => badRequest(`Can't parse menu button: ${reason}`);
  if (!isObject(given)) throw wrong('MenuButton must be an Object');
  const key = menuKey(ground, call);
  const type = field(given, 'type');
  if (type === 'web_app') {
    const app = given['web_app'];
    const url = isObject(app) ? field(app, 'url') : '';
    const link = checkLink(url, { https: true });
    if (link.kind === 'wrong') throw badRequest(`Menu button Web App URL '${url}' is invalid: ${link.reason}`);
    ground.settings.write(key, { type, text: field(given, 'text'), web_app: { url: link.url } });
  } else if (type === 'default' || type === 'commands') ground.settings.write(key, { type });
  else throw wrong('MenuButton has unsupported type');
  ground.events.emit({ kind: 'commands' });
  return { result: true };
}

export function getChatMenuButton(ground: Ground, call: Call): Answer {
  const own = ground.settings.read(menuKey(ground, call));
  return { result: own ?? ground.settings.read('menu') ?? { type: 'commands' } };
}
