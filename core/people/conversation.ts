// A question the bot has put to a person, kept so that a restart between question and answer changes nothing.

/** `topic` names who reads the answer; `about` is what it needs to know; `menuId` the message that shows the result. */
export type Question = {
  readonly topic: string;
  readonly about: string;
  readonly askedWallMs: number;
  readonly menuId?: number;
};

/** One open question a person and chat; a newer one takes the place of the older. */
export type ConversationStore = {
  get(chatId: number, personId: number): Promise<Question | undefined>;
  put(chatId: number, personId: number, question: Question): Promise<void>;
  /** False where none was open. */
  clear(chatId: number, personId: number): Promise<boolean>;
};
