// Remembers of each chat what a page of its history cannot tell: who has written in it and what is pinned.

import type { Message, TelegramWorld, WorldEvent } from '../telegram/world.types.ts';

type Marks = { readonly writers: Set<number>; readonly pinned: Map<number, Message> };

export type ChatMarks = {
  /** Whether the person has ever written in the chat. */
  readonly hasWritten: (chatId: number, personId: number) => boolean;
  /** The pinned messages, oldest first. */
  readonly pinnedIn: (chatId: number) => readonly Message[];
  /** Takes note of one event; to be called for each, in order. */
  readonly note: (event: WorldEvent) => void;
};

const pageSize = 100;

/** Reads a chat's whole history once, when it is first asked for, and follows the events from there. */
export const createChatMarks = (world: Pick<TelegramWorld, 'history'>): ChatMarks => {
  const known = new Map<number, Marks>();

  const noteMessage = (marks: Marks, message: Message): void => {
    if (message.from.kind === 'person') marks.writers.add(message.from.id);
    if (message.pinned) marks.pinned.set(message.messageId, message);
    else marks.pinned.delete(message.messageId);
  };

  const marksOf = (chatId: number): Marks => {
    const before = known.get(chatId);
    if (before !== undefined) return before;
    const marks: Marks = { writers: new Set(), pinned: new Map() };
    let page = world.history(chatId, pageSize);
    let oldest = page[0];
    while (oldest !== undefined) {
      for (const message of page) noteMessage(marks, message);
      page = world.history(chatId, pageSize, oldest.messageId);
      const next = page[0];
      oldest = next !== undefined && next.messageId < oldest.messageId ? next : undefined;
    }
    known.set(chatId, marks);
    return marks;
  };

  return {
    hasWritten: (chatId, personId) => marksOf(chatId).writers.has(personId),
    pinnedIn: (chatId) => [...marksOf(chatId).pinned.values()].toSorted((a, b) => a.messageId - b.messageId),
    note: (event) => {
      if (event.kind === 'message' || event.kind === 'edited') {
        const marks = known.get(event.message.chatId);
        if (marks !== undefined) noteMessage(marks, event.message);
      } else if (event.kind === 'deleted') {
        known.get(event.chatId)?.pinned.delete(event.messageId);
      }
    },
  };
};
