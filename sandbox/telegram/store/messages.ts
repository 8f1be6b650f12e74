// The messages of every chat and the numbers they get.
import type { Message } from '../world.types.ts';
import type { StoredChat } from './chats.ts';
import type { Database } from './database.ts';
import type { Settings } from './settings.ts';

/** A message with what only the bot's side of the wire shows of it. */
export type StoredMessage = Message & {
  readonly linkPreview?: Readonly<Record<string, unknown>>;
  readonly captionAbove?: true;
  readonly hidden?: true;
};

export type Messages = {
  /** Private chats and groups share one sequence of numbers, forums and channels have one each: as Telegram numbers them. */
  nextId(chat: StoredChat): number;
  get(chatId: number, messageId: number): StoredMessage | undefined;
  put(message: StoredMessage): void;
  remove(chatId: number, messageId: number): boolean;
  /** newest last */
  history(chatId: number, limit: number, before?: number): StoredMessage[];
  pinned(chatId: number): StoredMessage[];
};

export function createMessages(database: Database, settings: Settings): Messages {
  const parse = (row: { readonly body: string }) => JSON.parse(row.body) as StoredMessage;
  type Row = { readonly body: string };
  return {
    nextId: (chat) =>
      settings.next(chat.kind === 'private' || chat.kind === 'group' ? 'messages' : `messages ${chat.id}`),
    get(chatId, messageId) {
      const row = database.get('SELECT body FROM message WHERE chat = ? AND id = ?', chatId, messageId) as
        | Row
        | undefined;
      return row === undefined ? undefined : parse(row);
    },
    put(message) {
      const body = JSON.stringify(message);
      database.run('INSERT OR REPLACE INTO message VALUES (?, ?, ?)', message.chatId, message.messageId, body);
    },
    remove: (chatId, messageId) =>
      database.run('DELETE FROM message WHERE chat = ? AND id = ?', chatId, messageId).changes > 0,
    history(chatId, limit, before) {
      const sql = 'SELECT body FROM message WHERE chat = ? AND id < ? ORDER BY id DESC LIMIT ?';
      const rows = database.all(sql, chatId, before ?? Number.MAX_SAFE_INTEGER, Math.max(0, limit)) as Row[];
      return rows.toReversed().map(parse);
    },
    pinned(chatId) {
      const sql = `SELECT body FROM message WHERE chat = ? AND json_extract(body, '$.pinned') = 1 ORDER BY id DESC`;
      return (database.all(sql, chatId) as Row[]).map(parse);
    },
  };
}
