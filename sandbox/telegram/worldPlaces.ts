// Where people and the bot are: blocking, joining, leaving, new people, chats and topics.
import { announceStanding, standingIn } from './announce.ts';
import type { Ground } from './ground.ts';
import { WorldRefusal } from './refusal.ts';
import type { Chat, Person } from './world.types.ts';
import { chatView, findChat, findPerson, findShared } from './worldFind.ts';

export function setBlocked(ground: Ground, personId: number, blocked: boolean): void {
  const person = findPerson(ground, personId);
  const chat = ground.chats.chat(personId);
  if (chat?.kind !== 'private' || chat.blocked === blocked) return;
  const next = { ...chat, blocked };
  ground.chats.save(next);
  ground.events.emit({ kind: 'chats' });
  announceStanding(ground, next, person, blocked ? 'member' : 'kicked', blocked ? 'kicked' : 'member');
}

export function addPerson(ground: Ground, firstName: string): Person {
  const name = firstName.trim();
  if (name === '' || name.length > 64) throw new WorldRefusal('A name has 1 to 64 characters');
  const id = Math.max(100_000, ...ground.chats.people().map((person) => person.id)) + 1;
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '');
  const person = {
    id,
    firstName: name,
    username: `${plain === '' ? 'person' : plain.slice(0, 20)}_${id}`,
    note: 'a stranger',
  };
  ground.chats.addPerson(person, false);
  ground.events.emit({ kind: 'chats' });
  return person;
}

export function createChat(ground: Ground, personId: number, kind: 'group' | 'forum' | 'channel', title: string): Chat {
  const person = findPerson(ground, personId);
  const name = title.trim();
  if (name === '' || name.length > 128) throw new WorldRefusal('A title has 1 to 128 characters');
  const chat = ground.chats.create(personId, kind, name);
  if (kind === 'forum') ground.chats.addTopic(chat.id, { threadId: ground.messages.nextId(chat), title: 'Signals' });
  ground.events.emit({ kind: 'chats' });
  announceStanding(ground, chat, person, 'left', standingIn(chat));
  return chatView(ground, chat);
}

export function setBotIn(ground: Ground, chatId: number, botIn: boolean): void {
  const chat = findShared(ground, chatId);
  if (chat.botIn === botIn) return;
  const next = { ...chat, botIn };
  ground.chats.save(next);
  ground.events.emit({ kind: 'chats' });
  const gone = chat.kind === 'group' ? 'left' : 'kicked';
  const inside = standingIn(chat);
  announceStanding(ground, next, findPerson(ground, chat.creatorId), botIn ? gone : inside, botIn ? inside : gone);
}

export function setMember(ground: Ground, chatId: number, personId: number, isMember: boolean): void {
  const chat = findShared(ground, chatId);
  findPerson(ground, personId);
  if (chat.creatorId === personId) throw new WorldRefusal('The owner stays in the chat');
  ground.chats.setMembership(chatId, personId, isMember ? 'member' : undefined);
  ground.events.emit({ kind: 'chats' });
}

export function createTopic(ground: Ground, personId: number, chatId: number, title: string) {
  const chat = findChat(ground, personId, chatId);
  if (chat.kind === 'private' || !chat.isForum) throw new WorldRefusal('Only forums have topics');
  const name = title.trim();
  if (name === '' || name.length > 128) throw new WorldRefusal('A title has 1 to 128 characters');
  const topic = { threadId: ground.messages.nextId(chat), title: name };
  ground.chats.addTopic(chatId, topic);
  ground.events.emit({ kind: 'chats' });
  return topic;
}
