// What a chat page is shown: messages with the message they answer, and the state of a page as a whole.

import type { Chat, Command, Message, Person, TelegramWorld } from '../telegram/world.types.ts';
import type { ChatMarks } from './chatMarks.ts';

/** The strip above a reply: whose message is answered and how it begins. */
export type Quoted = {
  readonly messageId: number;
  readonly from: Message['from'];
  /** the beginning in one line, spoilers hidden */
  readonly text: string;
  readonly photo?: string;
};
/** A message with what it answers; `quoted` is absent where nothing is answered or the answered message is gone. */
export type MessageView = Message & { readonly quoted?: Quoted };
export type ChatRow = Chat & { readonly last?: MessageView };
export type ClockView = {
  readonly nowMs: number;
  readonly speed: number;
  readonly held: boolean;
  readonly paused: boolean;
  readonly ended: boolean;
};
export type Topic = { readonly threadId: number; readonly title: string };
export type Link = { readonly label: string; readonly url: string };

export type MessagePage = {
  readonly messages: readonly MessageView[];
  /** whether older messages exist */
  readonly more: boolean;
};

export type Overview = {
  readonly me: Person;
  readonly people: readonly Person[];
  readonly bot?: NonNullable<ReturnType<TelegramWorld['bot']>>;
  readonly chats: readonly ChatRow[];
  readonly chatId: number;
  readonly commands: readonly Command[];
  /** false while the person has never written in a private chat */
  readonly written: boolean;
  /** of a forum; without the one every forum has */
  readonly topics: readonly Topic[];
  /** the people of the chat, by id */
  readonly members: readonly number[];
  /** what the bot is doing in the chat, e.g. 'typing'; absent when nothing */
  readonly doing?: string;
  readonly pinned: readonly MessageView[];
  readonly clock: ClockView;
  readonly links: readonly Link[];
};

const quotedLength = 160;

/** What a spoiler hides stays hidden outside its bubble; the text keeps its length. */
const withoutSpoilers = ({ text, caption, entities }: Message): string | undefined =>
  entities.reduce(
    (words, { type, offset, length }) =>
      type === 'spoiler' ? words?.slice(0, offset).concat('▒'.repeat(length), words.slice(offset + length)) : words,
    text ?? caption,
  );

/** The words a message shows in one line: its text, its caption, or what it carries; at most 160 code points. */
const lineOf = (message: Message): string => {
  const words = withoutSpoilers(message) ?? message.document?.name ?? (message.photo === undefined ? '' : 'Photo');
  return Array.from(words.replaceAll(/\s+/gu, ' ')).slice(0, quotedLength).join('');
};

/** The message with this id in the chat; undefined where there is none. */
export const messageOf = (
  world: Pick<TelegramWorld, 'history'>,
  chatId: number,
  messageId: number,
): Message | undefined => world.history(chatId, 1, messageId + 1).find((message) => message.messageId === messageId);

/** The message as a page shows it. */
export const viewOf = (world: Pick<TelegramWorld, 'history'>, message: Message): MessageView => {
  if (message.replyToMessageId === undefined) return message;
  const answered = messageOf(world, message.chatId, message.replyToMessageId);
  if (answered === undefined) return message;
  const { messageId, from, photo } = answered;
  return {
    ...message,
    quoted: { messageId, from, text: lineOf(answered), ...(photo === undefined ? {} : { photo: photo.fileId }) },
  };
};

/** One page of a chat, newest last; `before` is the id of the oldest message the page already shows. */
export const pageOf = (world: TelegramWorld, chatId: number, limit: number, before?: number): MessagePage => {
  const messages = world.history(chatId, limit, before);
  const oldest = messages[0];
  return {
    messages: messages.map((message) => viewOf(world, message)),
    more: oldest !== undefined && world.history(chatId, 1, oldest.messageId).length > 0,
  };
};

/** Everything a page shows around the messages. */
export const overviewOf = (
  deps: {
    readonly world: TelegramWorld;
    readonly marks: ChatMarks;
    readonly clock: () => ClockView;
    readonly links: () => readonly Link[];
  },
  me: Person,
  chat: Chat,
): Overview => {
  const { world, marks } = deps;
  const bot = world.bot();
  const people = world.people();
  const doing = world.doing?.(chat.id);
  const started = chat.kind === 'private' ? chat.started : undefined;
  return {
    me,
    people,
    ...(bot === undefined ? {} : { bot }),
    ...(doing === undefined ? {} : { doing }),
    topics: world.topics?.(chat.id) ?? [],
    members: people.filter(({ id }) => world.chatsOf(id).some((one) => one.id === chat.id)).map(({ id }) => id),
    chats: world.chatsOf(me.id).map((one) => {
      const last = world.history(one.id, 1).at(-1);
      return last === undefined ? one : { ...one, last };
    }),
    chatId: chat.id,
    commands: world.commandsFor(me.id, chat.id),
    written: started ?? marks.hasWritten(chat.id, me.id),
    pinned: marks.pinnedIn(chat.id).map((message) => viewOf(world, message)),
    clock: deps.clock(),
    links: deps.links(),
  };
};
