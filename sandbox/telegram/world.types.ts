// The local Telegram as its two users see it: the Bot API routes on one side, the chat page on the other.

/** Formatting of a text or caption; offsets and lengths in UTF-16 code units, as Telegram counts them. */
export type Entity = {
  readonly type:
    | 'bold'
    | 'italic'
    | 'underline'
    | 'strikethrough'
    | 'spoiler'
    | 'blockquote'
    | 'expandable_blockquote'
    | 'code'
    | 'pre'
    | 'text_link'
    | 'url'
    | 'bot_command'
    | 'date_time';
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
  readonly language?: string;
  readonly unix_time?: number;
  readonly date_time_format?: string;
};

/** One inline button as the Bot API takes it; exactly one of the optional fields is present. */
export type InlineButton = {
  readonly text: string;
  readonly callback_data?: string;
  readonly url?: string;
  readonly copy_text?: { readonly text: string };
  readonly web_app?: { readonly url: string };
};
export type InlineKeyboard = { readonly inline_keyboard: readonly (readonly InlineButton[])[] };

export type Person = {
  readonly id: number;
  readonly firstName: string;
  readonly username: string;
  /** what the chat page says under the name, e.g. 'admin, has joined' or 'a stranger' */
  readonly note: string;
};

export type Chat =
  | {
      readonly kind: 'private';
      readonly id: number;
      readonly title: string;
      readonly blocked: boolean;
      /** false while the person has never written, so that the bot cannot write either */
      readonly started?: boolean;
    }
  | {
      readonly kind: 'group';
      readonly id: number;
      readonly title: string;
      readonly isForum: boolean;
      readonly botIn?: boolean;
    }
  | {
      readonly kind: 'channel';
      readonly id: number;
      readonly title: string;
      readonly username?: string;
      readonly botIn?: boolean;
    };

export type StoredFile = {
  readonly fileId: string;
  readonly name: string;
  readonly mime: string;
  readonly size: number;
};
export type StoredPhoto = StoredFile & { readonly width: number; readonly height: number };

export type Message = {
  readonly chatId: number;
  readonly messageId: number;
  readonly threadId?: number;
  readonly from:
    | { readonly kind: 'bot' }
    | { readonly kind: 'person'; readonly id: number; readonly firstName: string };
  /** seconds, on the sandbox's market clock */
  readonly date: number;
  readonly editDate?: number;
  readonly text?: string;
  readonly caption?: string;
  readonly entities: readonly Entity[];
  readonly photo?: StoredPhoto;
  readonly document?: StoredFile;
  readonly replyToMessageId?: number;
  readonly keyboard?: InlineKeyboard;
  readonly pinned: boolean;
  readonly silent: boolean;
  /** may not be forwarded or copied */
  readonly protected?: boolean;
};

export type Command = { readonly command: string; readonly description: string };

/** What an open chat page hears; `seq` rises by one an event, so a page can ask for what it missed. */
export type WorldEvent =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'edited'; readonly message: Message }
  | { readonly kind: 'deleted'; readonly chatId: number; readonly messageId: number }
  | { readonly kind: 'typing'; readonly chatId: number; readonly action: string }
  | {
      readonly kind: 'toast';
      readonly personId: number;
      readonly callbackId: string;
      readonly text: string;
      readonly alert: boolean;
      readonly url?: string;
    }
  | { readonly kind: 'commands' }
  | { readonly kind: 'chats' };

export type TelegramWorld = {
  people(): readonly Person[];
  chatsOf(personId: number): readonly Chat[];
  /** newest last; `before` is a message id, absent for the newest page */
  history(chatId: number, limit: number, before?: number): readonly Message[];
  commandsFor(personId: number, chatId: number): readonly Command[];
  bot():
    | {
        readonly id: number;
        readonly username: string;
        readonly firstName: string;
        readonly description: string;
        readonly shortDescription: string;
      }
    | undefined;
  /** A person types a text (a deep link is the text '/start PAYLOAD'); becomes an update for the bot. */
  say(
    personId: number,
    chatId: number,
    text: string,
    options?: { readonly replyTo?: number; readonly threadId?: number },
  ): Message;
  /** A person presses a callback button; returns the callback query's id. The answer arrives as a `toast` event. */
  press(personId: number, chatId: number, messageId: number, data: string): string;
  block(personId: number): void;
  unblock(personId: number): void;
  addPerson(firstName: string): Person;
  /** Creates a group, forum or channel with the person and the bot in it; the bot hears my_chat_member. */
  createChat(personId: number, kind: 'group' | 'forum' | 'channel', title: string): Chat;
  /** Persons and bot of a group leave or join; the bot hears my_chat_member where it is the one. */
  removeBot(chatId: number): void;
  file(fileId: string): { readonly bytes: Uint8Array; readonly mime: string; readonly name: string } | undefined;
  /** Events with a sequence number above `after` that are still remembered, then every new one; returns the way to stop. */
  subscribe(listener: (seq: number, event: WorldEvent) => void, after?: number): () => void;
  /** A person changes an own text; the bot hears edited_message. */
  edit?(personId: number, chatId: number, messageId: number, text: string): Message;
  /** The bot comes back to a group, forum or channel that it was removed from. */
  addBot?(chatId: number): void;
  addMember?(chatId: number, personId: number): void;
  removeMember?(chatId: number, personId: number): void;
  topics?(chatId: number): readonly { readonly threadId: number; readonly title: string }[];
  createTopic?(personId: number, chatId: number, title: string): { readonly threadId: number; readonly title: string };
  /** What the bot is doing in the chat now, e.g. 'typing'; absent five seconds after it said so, or once it has sent. */
  doing?(chatId: number): string | undefined;
};
