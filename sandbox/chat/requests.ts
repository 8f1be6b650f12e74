// Reads what a chat page asks for, and says in a sentence what is wrong with it.

import type { Request } from 'express';
import type { Chat, Person, TelegramWorld } from '../telegram/world.types.ts';

/** A request the chat page must not make; `status` is the HTTP status, the message a sentence for its reader. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, sentence: string) {
    super(sentence);
    this.name = 'Refusal';
    this.status = status;
  }
}

/** The longest text one Telegram message holds, in UTF-16 code units. */
export const longestText = 4096;

/** A whole number from a query or a JSON body; absent is undefined, anything else refuses with 400. */
export const wholeNumber = (value: unknown, name: string): number | undefined => {
  if (value === undefined || value === '' || value === null) return undefined;
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(number)) throw new Refusal(400, `${name} must be a whole number.`);
  return number;
};

/** As `wholeNumber`, but absence refuses too. */
export const requiredNumber = (value: unknown, name: string): number => {
  const number = wholeNumber(value, name);
  if (number === undefined) throw new Refusal(400, `${name} is missing.`);
  return number;
};

/** A trimmed text of 1 to `longest` UTF-16 code units; anything else refuses with 400. */
export const requiredText = (value: unknown, name: string, longest: number): string => {
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '') throw new Refusal(400, `${name} must not be empty.`);
  if (text.length > longest) throw new Refusal(400, `${name} must not be longer than ${longest} characters.`);
  return text;
};

/** The fields of a JSON body; a body that is no JSON object refuses with 400. */
export const bodyOf = (request: Request): Readonly<Record<string, unknown>> => {
  const body: unknown = request.body;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Refusal(400, 'The body must be a JSON object with content type application/json.');
  }
  return body as Readonly<Record<string, unknown>>;
};

/** The person with this id; without an id the first, who is the admin. Refuses with 404 when nobody is. */
export const personOf = (world: TelegramWorld, value: unknown): Person => {
  const id = wholeNumber(value, 'person');
  const people = world.people();
  const person = id === undefined ? people[0] : people.find((one) => one.id === id);
  if (person === undefined)
    throw new Refusal(404, id === undefined ? 'Nobody is here yet.' : `No person ${id} is here.`);
  return person;
};

/** A chat the person is in; without an id the private chat with the bot. Chats of others refuse with 404. */
export const chatOf = (world: TelegramWorld, person: Person, value: unknown): Chat => {
  const id = wholeNumber(value, 'chat');
  const chats = world.chatsOf(person.id);
  const chat =
    id === undefined ? (chats.find((one) => one.kind === 'private') ?? chats[0]) : chats.find((one) => one.id === id);
  if (chat === undefined)
    throw new Refusal(404, id === undefined ? 'This person has no chat.' : `${person.firstName} has no chat ${id}.`);
  return chat;
};
