// The people and the chats of the local Telegram, who is where and who may be written to.
import type { Person } from '../world.types.ts';
import type { Database } from './database.ts';
import type { Settings } from './settings.ts';

type PrivateChat = {
  readonly kind: 'private';
  readonly id: number;
  /** the person has written to the bot at least once */
  readonly started: boolean;
  readonly blocked: boolean;
};
type SharedChat = {
  readonly kind: 'group' | 'supergroup' | 'channel';
  readonly id: number;
  readonly title: string;
  readonly creatorId: number;
  readonly botIn: boolean;
  readonly isForum: boolean;
  readonly username?: string;
};
export type StoredChat = PrivateChat | SharedChat;
export type Membership = 'creator' | 'member';
export type Topic = { readonly threadId: number; readonly title: string };

export type Chats = {
  people(): Person[];
  person(id: number): Person | undefined;
  /** Adds the person and the still empty private chat with the bot. */
  addPerson(person: Person, started: boolean): void;
  chat(id: number): StoredChat | undefined;
  chatNamed(username: string): StoredChat | undefined;
  save(chat: StoredChat): void;
  shared(personId: number): SharedChat[];
  /** A new group, forum or channel with its creator and the bot in it. */
  create(creatorId: number, kind: 'group' | 'forum' | 'channel', title: string): SharedChat;
  membership(chatId: number, personId: number): Membership | undefined;
  setMembership(chatId: number, personId: number, status: Membership | undefined): void;
  topics(chatId: number): Topic[];
  addTopic(chatId: number, topic: Topic): void;
};

type Body = { readonly body: string };

function usernameFor(title: string, number: number): string {
  const plain = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '');
  return `${plain === '' ? 'channel' : plain.slice(0, 20)}_${number}`;
}

/** Private chats have the person's id, groups a negative one, forums and channels one that begins with -100. */
export function createChats(database: Database, settings: Settings): Chats {
  const personOf = (row: Body) => JSON.parse(row.body) as Person;
  const chatOf = (row: Body) => JSON.parse(row.body) as StoredChat;
  const chatsAll = () => (database.all('SELECT body FROM chat ORDER BY id DESC') as Body[]).map((row) => chatOf(row));
  const save = (chat: StoredChat) =>
    void database.run('INSERT OR REPLACE INTO chat VALUES (?, ?)', chat.id, JSON.stringify(chat));

  const chats: Chats = {
    people: () => (database.all('SELECT body FROM person ORDER BY id') as Body[]).map((row) => personOf(row)),
    person(id) {
      const row = database.get('SELECT body FROM person WHERE id = ?', id) as Body | undefined;
      return row === undefined ? undefined : personOf(row);
    },
    addPerson(person, started) {
      database.run('INSERT INTO person VALUES (?, ?)', person.id, JSON.stringify(person));
      save({ kind: 'private', id: person.id, started, blocked: false });
    },
    chat(id) {
      const row = database.get('SELECT body FROM chat WHERE id = ?', id) as Body | undefined;
      return row === undefined ? undefined : chatOf(row);
    },
    chatNamed: (username) =>
      chatsAll().find((chat) => chat.kind !== 'private' && chat.username?.toLowerCase() === username.toLowerCase()),
    save,
    shared(personId) {
      const isShared = (chat: StoredChat): chat is SharedChat => chat.kind !== 'private';
      return chatsAll()
        .filter(isShared)
        .filter((chat) => chats.membership(chat.id, personId) !== undefined);
    },
    create(creatorId, kind, title) {
      const number = settings.next('chats');
      const chat: SharedChat = {
        kind: kind === 'forum' ? 'supergroup' : kind,
        id: kind === 'group' ? -(4_000_000_000 + number) : -(1_002_000_000_000 + number),
        title,
        creatorId,
        botIn: true,
        isForum: kind === 'forum',
        ...(kind === 'channel' ? { username: usernameFor(title, number) } : {}),
      };
      save(chat);
      chats.setMembership(chat.id, creatorId, 'creator');
      return chat;
    },
    membership: (chatId, personId) =>
      (
        database.get('SELECT status FROM member WHERE chat = ? AND person = ?', chatId, personId) as
          | { status: Membership }
          | undefined
      )?.status,
    setMembership(chatId, personId, status) {
      if (status === undefined) database.run('DELETE FROM member WHERE chat = ? AND person = ?', chatId, personId);
      else database.run('INSERT OR REPLACE INTO member VALUES (?, ?, ?)', chatId, personId, status);
    },
    topics: (chatId) =>
      database.all('SELECT thread AS threadId, title FROM topic WHERE chat = ? ORDER BY thread', chatId) as Topic[],
    addTopic: (chatId, topic) =>
      void database.run('INSERT OR REPLACE INTO topic VALUES (?, ?, ?)', chatId, topic.threadId, topic.title),
  };
  return chats;
}
