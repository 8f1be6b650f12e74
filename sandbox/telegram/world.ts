// The local Telegram as its people use it: write, press, block, make groups.
import { announceMessage, announcePress } from './announce.ts';
import { formatText } from './format/formatText.ts';
import type { Ground } from './ground.ts';
import { commandsKey, readProfile } from './methods/profile.ts';
import { WorldRefusal } from './refusal.ts';
import type { StoredChat } from './store/chats.ts';
import type { StoredMessage } from './store/messages.ts';
import type { Command, TelegramWorld } from './world.types.ts';
import { chatView, findChat, findMessage, findPerson, LANGUAGE } from './worldFind.ts';
import { addPerson, createChat, createTopic, setBlocked, setBotIn, setMember } from './worldPlaces.ts';

function mustBeOpen(chat: StoredChat): void {
  if (chat.kind === 'private' && chat.blocked) throw new WorldRefusal('You have blocked this bot: unblock it first');
}

function readText(ground: Ground, text: string): Pick<StoredMessage, 'text' | 'entities'> {
  const formatted = formatText(
    { text: text.toWellFormed(), parseMode: '', entities: '' },
    { ...ground.limits, rawTextBytes: 1_000_000 },
  );
  if (formatted.text === '') throw new WorldRefusal('There is nothing to send');
  if (formatted.text.length > ground.limits.textLength) {
    throw new WorldRefusal(`A message holds at most ${ground.limits.textLength} characters`);
  }
  return formatted;
}

type SayOptions = { readonly replyTo?: number; readonly threadId?: number };

function say(ground: Ground, personId: number, chatId: number, text: string, options: SayOptions): StoredMessage {
  const person = findPerson(ground, personId);
  const chat = findChat(ground, personId, chatId);
  mustBeOpen(chat);
  if (chat.kind === 'channel' && chat.creatorId !== personId)
    throw new WorldRefusal('Only its owner writes in a channel');
  const content = readText(ground, text);
  const reply = options.replyTo === undefined ? undefined : findMessage(ground, chatId, options.replyTo);
  const threadId = options.threadId ?? reply?.threadId;
  if (threadId !== undefined && !ground.chats.topics(chatId).some((topic) => topic.threadId === threadId)) {
    throw new WorldRefusal('There is no such topic');
  }
  if (chat.kind === 'private' && !chat.started) {
    ground.chats.save({ ...chat, started: true });
    ground.events.emit({ kind: 'chats' });
  }
  const message: StoredMessage = {
    chatId,
    messageId: ground.messages.nextId(chat),
    ...(threadId === undefined ? {} : { threadId }),
    from: { kind: 'person', id: personId, firstName: person.firstName },
    date: ground.now(),
    ...content,
    ...(reply === undefined ? {} : { replyToMessageId: reply.messageId }),
    pinned: false,
    silent: false,
  };
  ground.messages.put(message);
  ground.events.emit({ kind: 'message', message });
  announceMessage(ground, chat, message, false);
  return message;
}

function edit(ground: Ground, personId: number, chatId: number, messageId: number, text: string): StoredMessage {
  const chat = findChat(ground, personId, chatId);
  mustBeOpen(chat);
  const old = findMessage(ground, chatId, messageId);
  if (old.from.kind !== 'person' || old.from.id !== personId) throw new WorldRefusal('This message is not yours');
  const message: StoredMessage = { ...old, ...readText(ground, text), editDate: ground.now() };
  ground.messages.put(message);
  ground.events.emit({ kind: 'edited', message });
  announceMessage(ground, chat, message, true);
  return message;
}

// the page may still show a keyboard that the bot has changed since: such a press arrives too, as it does on Telegram
function press(ground: Ground, personId: number, chatId: number, messageId: number, data: string): string {
  const person = findPerson(ground, personId);
  const chat = findChat(ground, personId, chatId);
  mustBeOpen(chat);
  const message = findMessage(ground, chatId, messageId);
  if (message.from.kind !== 'bot') throw new WorldRefusal('This message is not the bot’s');
  if (chat.kind !== 'private' && !chat.botIn) throw new WorldRefusal('The bot is no longer in this chat');
  const id = ground.queries.add(personId, ground.wall.nowMs());
  announcePress(ground, { id, person, message, data });
  return id;
}

function commandsFor(ground: Ground, personId: number, chatId: number): readonly Command[] {
  const chat = findChat(ground, personId, chatId);
  if (chat.kind === 'channel') return [];
  const isOwner = chat.kind !== 'private' && chat.creatorId === personId;
  const scopes =
    chat.kind === 'private'
      ? [`chat ${chatId}`, 'all_private_chats', 'default']
      : [
          `member ${chatId} ${personId}`,
          ...(isOwner ? [`administrators ${chatId}`] : []),
          `chat ${chatId}`,
          ...(isOwner ? ['all_chat_administrators'] : []),
          'all_group_chats',
          'default',
        ];
  const lists = scopes.flatMap((scope) =>
    [LANGUAGE, ''].map((code) => ground.settings.read(commandsKey(scope, code)) as Command[] | undefined),
  );
  return lists.find((list) => list !== undefined) ?? [];
}

/** What a person cannot do throws a WorldRefusal with a sentence to show. */
export function createWorld(
  ground: Ground,
): TelegramWorld &
  Required<Pick<TelegramWorld, 'edit' | 'addBot' | 'addMember' | 'removeMember' | 'topics' | 'createTopic' | 'doing'>> {
  const { act } = ground;
  return {
    people: () => ground.chats.people(),
    chatsOf(personId) {
      const own = ground.chats.chat(personId);
      const all = [...(own === undefined ? [] : [own]), ...ground.chats.shared(personId)];
      return all.map((chat) => chatView(ground, chat));
    },
    history: (chatId, limit, before) => ground.messages.history(chatId, limit, before),
    commandsFor: (personId, chatId) => commandsFor(ground, personId, chatId),
    bot() {
      const description = readProfile(ground, 'description', LANGUAGE);
      const shortDescription = readProfile(ground, 'short', LANGUAGE);
      return { ...ground.bot(), firstName: readProfile(ground, 'name', LANGUAGE), description, shortDescription };
    },
    say: (personId, chatId, text, options) => act(() => say(ground, personId, chatId, text, options ?? {})),
    edit: (personId, chatId, messageId, text) => act(() => edit(ground, personId, chatId, messageId, text)),
    press: (personId, chatId, messageId, data) => act(() => press(ground, personId, chatId, messageId, data)),
    block: (personId) => act(() => setBlocked(ground, personId, true)),
    unblock: (personId) => act(() => setBlocked(ground, personId, false)),
    addPerson: (firstName) => act(() => addPerson(ground, firstName)),
    createChat: (personId, kind, title) => act(() => createChat(ground, personId, kind, title)),
    removeBot: (chatId) => act(() => setBotIn(ground, chatId, false)),
    addBot: (chatId) => act(() => setBotIn(ground, chatId, true)),
    addMember: (chatId, personId) => act(() => setMember(ground, chatId, personId, true)),
    removeMember: (chatId, personId) => act(() => setMember(ground, chatId, personId, false)),
    topics: (chatId) => ground.chats.topics(chatId),
    createTopic: (personId, chatId, title) => act(() => createTopic(ground, personId, chatId, title)),
    doing(chatId) {
      const doing = ground.doing.get(chatId);
      return doing !== undefined && doing.untilMs > ground.wall.nowMs() ? doing.action : undefined;
    },
    file(fileId) {
      const record = ground.files.record(fileId);
      const bytes = ground.files.bytes(fileId);
      return record === undefined || bytes === undefined ? undefined : { bytes, mime: record.mime, name: record.name };
    },
    subscribe: (listener, after) => ground.events.subscribe(listener, after),
  };
}
