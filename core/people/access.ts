// How people come in: one-time invitations, and requests an admin answers.

/** One-time tokens, kept by their digest alone; times are wall milliseconds. */
export type InvitationStore = {
  offer(digest: string, by: number, untilWallMs: number): Promise<void>;
  /**
   * Uses it up for this person; who gave it, or undefined where it is not there, used by another, withdrawn or over. The same
   * person may use it again: they may not have come in the first time.
   */
  use(digest: string, person: number, nowWallMs: number): Promise<number | undefined>;
  /** False where it was used or withdrawn before. */
  withdraw(digest: string): Promise<boolean>;
};

/** Somebody who asks to be let in: a person, or the place the bot was brought to. */
export type Asker = {
  readonly id: number;
  readonly title: string;
  readonly username?: string;
  readonly place?: 'group' | 'channel';
  /** the topic the question was asked in */
  readonly threadId?: number;
};

export type AccessRequest = Asker & {
  readonly state: 'asked' | 'approved' | 'declined';
  readonly askedWallMs: number;
};

export type AccessRequestStore = {
  /** Notes the question; true where the admins are to hear of it: at most once in `everyMs` a person, `most` in all. */
  ask(asker: Asker, nowWallMs: number, limits: { readonly everyMs: number; readonly most: number }): Promise<boolean>;
  get(id: number): Promise<AccessRequest | undefined>;
  /** Answers an open question; false where it was answered before or is not there. */
  answer(id: number, state: 'approved' | 'declined'): Promise<boolean>;
  remove(id: number): Promise<boolean>;
};
