// What a person was asked and has not answered yet, kept so that a restart between question and answer changes nothing.

/** One value a key; the newest counts. The value is the conversation framework's own, as it was written. */
export type ConversationStore = {
  /** undefined where nothing is kept under the key */
  read(key: string): Promise<unknown>;
  write(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
};

/** Under which the open question of a person in a chat is kept. */
export const conversationKey = (chatId: number, personId: number): string => `${chatId}:${personId}`;
