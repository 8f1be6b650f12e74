// Finds what a person's act is about, or says in a sentence why it cannot be.
import type { Ground } from './ground.ts';
import { readProfile } from './methods/profile.ts';
import { WorldRefusal } from './refusal.ts';
import type { StoredChat } from './store/chats.ts';
import type { StoredMessage } from './store/messages.ts';
import type { Chat, Person } from './world.types.ts';

/** The language that everybody here speaks. */
export const LANGUAGE = 'en';

/** A chat as the page shows it. */
export function chatView(ground: Ground, chat: StoredChat): Chat {
  const { id } = chat;
  if (chat.kind === 'private') {
    const { blocked, started } = chat;
    return { kind: 'private', id, title: readProfile(ground, 'name', LANGUAGE), blocked, started };
  }
  const { title, botIn, isForum, username } = chat;
  if (chat.kind === 'channel') {
    return { kind: 'channel', id, title, botIn, ...(username === undefined ? {} : { username }) };
  }
  return { kind: 'group', id, title, isForum, botIn };
}

export function findPerson(ground: Ground, id: number): Person {
  const person = ground.chats.person(id);
  if (person === undefined) throw new WorldRefusal(`There is no person with the number ${id}`);
  return person;
}

/** The chat, if the person is in it. */
export function findChat(ground: Ground, personId: number, chatId: number): StoredChat {
  const chat = ground.chats.chat(chatId);
  const isIn = chat?.kind === 'private' ? chatId === personId : ground.chats.membership(chatId, personId) !== undefined;
  if (chat === undefined || !isIn) throw new WorldRefusal('You are not in this chat');
  return chat;
}

export function findShared(ground: Ground, chatId: number): Exclude<StoredChat, { kind: 'private' }> {
  const chat = ground.chats.chat(chatId);
  if (chat === undefined || chat.kind === 'private') throw new WorldRefusal('There is no such group or channel');
  return chat;
}

export function findMessage(ground: Ground, chatId: number, messageId: number): StoredMessage {
  const message = ground.messages.get(chatId, messageId);
  if (message === undefined) throw new WorldRefusal('This message has been deleted');
  return message;
}
