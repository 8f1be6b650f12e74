// A local Telegram in memory for the chat page's tests: the world's contract, and the hands of a bot to act in it.

import { WorldRefusal } from '../../../sandbox/telegram/refusal.ts';
import type {
  Chat,
  Command,
  Entity,
  InlineKeyboard,
  Message,
  Person,
  StoredFile,
  StoredPhoto,
  TelegramWorld,
  WorldEvent,
} from '../../../sandbox/telegram/world.types.ts';

type Sent = {
  readonly text?: string;
  readonly caption?: string;
  readonly entities?: readonly Entity[];
  readonly photo?: StoredPhoto;
  readonly document?: StoredFile;
  readonly keyboard?: InlineKeyboard;
  readonly replyTo?: number;
  readonly threadId?: number;
  readonly silent?: boolean;
  readonly at?: number;
};

type File = { readonly bytes: Uint8Array; readonly mime: string; readonly name: string };

export type Press = {
  readonly personId: number;
  readonly chatId: number;
  readonly messageId: number;
  readonly data: string;
  readonly callbackId: string;
};

export type MemoryBot = {
  readonly send: (chatId: number, sent: Sent) => Message;
  readonly edit: (chatId: number, messageId: number, change: Partial<Message>) => void;
  readonly remove: (chatId: number, messageId: number) => void;
  readonly pin: (chatId: number, messageId: number, pinned?: boolean) => void;
  readonly type: (chatId: number, action?: string) => void;
  readonly answer: (press: Press, text: string, options?: { readonly alert?: boolean; readonly url?: string }) => void;
  readonly keepFile: (fileId: string, file: File) => StoredFile;
  readonly setCommands: (commands: readonly Command[]) => void;
  /** called for each thing a person says or presses */
  onSay: (message: Message) => void;
  onPress: (press: Press) => void;
};

export type MemoryWorld = { readonly world: TelegramWorld; readonly bot: MemoryBot; readonly now: { seconds: number } };

const admin: Person = { id: 100001, firstName: 'Ada', username: 'ada', note: 'admin, has joined' };
const stranger: Person = { id: 100002, firstName: 'Boris', username: 'boris', note: 'a stranger' };

/** A world with an admin, a stranger and a bot, and nothing said yet. */
export const createMemoryWorld = (start = Date.UTC(2024, 0, 15, 14, 30) / 1000): MemoryWorld => {
  const now = { seconds: start };
  const people: Person[] = [admin, stranger];
  const blocked = new Set<number>();
  const groups: { readonly chat: Chat; readonly members: Set<number> }[] = [];
  const messages: Message[] = [];
  const files = new Map<string, File>();
  const listeners = new Set<(seq: number, event: WorldEvent) => void>();
  let commands: readonly Command[] = [];
  let seq = 0;
  let messageId = 0;
  let callback = 0;

  const tell = (event: WorldEvent): void => {
    seq += 1;
    for (const listener of listeners) listener(seq, event);
  };

  const add = (message: Message): Message => {
    messages.push(message);
    tell({ kind: 'message', message });
    return message;
  };

  const change = (chatId: number, id: number, part: Partial<Message>): void => {
    const index = messages.findIndex((one) => one.chatId === chatId && one.messageId === id);
    const before = messages[index];
    if (before === undefined) throw new WorldRefusal('message to edit not found');
    const message = { ...before, ...part };
    messages[index] = message;
    tell({ kind: 'edited', message });
  };

  const bot: MemoryBot = {
    send: (chatId, { at, replyTo, entities, silent, ...rest }) => {
      messageId += 1;
      return add({
        chatId,
        messageId,
        from: { kind: 'bot' },
        date: at ?? now.seconds,
        entities: entities ?? [],
        pinned: false,
        silent: silent ?? false,
        ...(replyTo === undefined ? {} : { replyToMessageId: replyTo }),
        ...rest,
      });
    },
    edit: (chatId, id, part) => change(chatId, id, { editDate: now.seconds, ...part }),
    remove: (chatId, id) => {
      messages.splice(
        messages.findIndex((one) => one.chatId === chatId && one.messageId === id),
        1,
      );
      tell({ kind: 'deleted', chatId, messageId: id });
    },
    pin: (chatId, id, pinned = true) => change(chatId, id, { pinned }),
    type: (chatId, action = 'typing') => tell({ kind: 'typing', chatId, action }),
    answer: ({ personId, callbackId }, text, { alert = false, url } = {}) =>
      tell({ kind: 'toast', personId, callbackId, text, alert, ...(url === undefined ? {} : { url }) }),
    keepFile: (fileId, file) => {
      files.set(fileId, file);
      return { fileId, name: file.name, mime: file.mime, size: file.bytes.length };
    },
    setCommands: (next) => {
      commands = next;
      tell({ kind: 'commands' });
    },
    onSay: () => {},
    onPress: () => {},
  };

  const world: TelegramWorld = {
    people: () => people,
    chatsOf: (personId) => [
      { kind: 'private', id: personId, title: 'V7 Signals', blocked: blocked.has(personId) },
      ...groups.filter(({ members }) => members.has(personId)).map(({ chat }) => chat),
    ],
    history: (chatId, limit, before = Number.POSITIVE_INFINITY) =>
      messages.filter((one) => one.chatId === chatId && one.messageId < before).slice(-limit),
    commandsFor: () => commands,
    bot: () => ({
      id: 7000001,
      username: 'v7_signals_bot',
      firstName: 'V7 Signals',
      description: 'Signals on recorded candles.',
      shortDescription: 'Signals',
    }),
    say: (personId, chatId, text, { replyTo, threadId } = {}) => {
      const person = people.find(({ id }) => id === personId);
      if (person === undefined) throw new WorldRefusal('nobody says this');
      messageId += 1;
      const message = add({
        chatId,
        messageId,
        from: { kind: 'person', id: personId, firstName: person.firstName },
        date: now.seconds,
        text,
        entities: [],
        pinned: false,
        silent: false,
        ...(replyTo === undefined ? {} : { replyToMessageId: replyTo }),
        ...(threadId === undefined ? {} : { threadId }),
      });
      bot.onSay(message);
      return message;
    },
    press: (personId, chatId, id, data) => {
      callback += 1;
      const press = { personId, chatId, messageId: id, data, callbackId: `cb${callback}` };
      bot.onPress(press);
      return press.callbackId;
    },
    block: (personId) => {
      blocked.add(personId);
      tell({ kind: 'chats' });
    },
    unblock: (personId) => {
      blocked.delete(personId);
      tell({ kind: 'chats' });
    },
    addPerson: (firstName) => {
      const person = { id: 100001 + people.length, firstName, username: firstName.toLowerCase(), note: 'a stranger' };
      people.push(person);
      tell({ kind: 'chats' });
      return person;
    },
    createChat: (personId, kind, title) => {
      const id = -1001 - groups.length;
      const chat: Chat =
        kind === 'channel' ? { kind, id, title } : { kind: 'group', id, title, isForum: kind === 'forum' };
      groups.push({ chat, members: new Set([personId]) });
      tell({ kind: 'chats' });
      return chat;
    },
    removeBot: () => tell({ kind: 'chats' }),
    file: (fileId) => files.get(fileId),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return { world, bot, now };
};
