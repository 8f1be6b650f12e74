// The stores of people: who they are, what they decided and reported, where they are signed in.
import type { Preferences } from '../delivery/preferences.ts';
import type { Instant } from '../instant.ts';
import type { Decision, RecordedDecision } from '../record/outcome.ts';
import type { PersonalHistory, PersonalResult } from '../record/personal.ts';

/** Where the three first questions stand: the next one, or done with them. Absent: not begun. */
export type Introduction = 'timezone' | 'symbols' | 'noise' | 'done';

/**
 * A person by their Telegram id, or a group or channel by its (negative) chat id. `blocked` is shut out by an admin and
 * hears nothing. `preferences` absent: the defaults. `named`: an admin for as long as the configuration names them.
 */
export type Subscriber = {
  readonly id: number;
  readonly firstName: string;
  readonly role: 'admin' | 'member';
  readonly named?: boolean;
  readonly state: 'active' | 'paused' | 'unreachable' | 'blocked';
  readonly joinedAt: Instant;
  readonly preferences?: Preferences;
  readonly introduction?: Introduction;
  /** present for a group or channel; `threadId` is the topic its cards belong in */
  readonly place?: { readonly kind: 'group' | 'channel'; readonly threadId?: number };
};

export type SubscriberStore = {
  put(subscriber: Subscriber): Promise<void>;
  get(id: number): Promise<Subscriber | undefined>;
  /** Those of them that are known. */
  among(ids: readonly number[]): Promise<ReadonlyMap<number, Subscriber>>;
  countActive(): Promise<number>;
  /** The active ones, some hundreds at a time and in order of id, for what looks at each of many. */
  everyActive(): AsyncIterable<readonly Subscriber[]>;
  /** Where `from` is given only of somebody who is in that state: what others said meanwhile stands. */
  setState(id: number, state: Subscriber['state'], from?: Subscriber['state']): Promise<void>;
  hasAdmin(): Promise<boolean>;
  /** Changes only the fields given, so that two changes at once keep both; somebody unknown stays so. */
  setPreferences(id: number, changes: Partial<Preferences>): Promise<void>;
  setIntroduction(id: number, introduction: Introduction): Promise<void>;
  /** Everybody, whatever their state: people before places, by id; `skip` so many first. */
  list(page: { readonly limit: number; readonly skip: number }): Promise<readonly Subscriber[]>;
  count(): Promise<number>;
  admins(): Promise<readonly Subscriber[]>;
  /** Forgets them; false where there was nobody. */
  remove(id: number): Promise<boolean>;
};

export type DecisionStore = {
  /** The newest word counts; every press is kept, and one that is told again changes nothing. */
  put(decision: RecordedDecision): Promise<void>;
  /** Writes to the log of presses what was put and could not be written there then. */
  logOwed(): Promise<void>;
  /** The standing decision; undefined where none was made or it was taken back. */
  get(signalId: string, subscriber: number): Promise<(RecordedDecision & { readonly decision: Decision }) | undefined>;
  /** The same for several people; those without a standing decision are not in it. */
  among(
    signalId: string,
    subscribers: readonly number[],
  ): Promise<ReadonlyMap<number, RecordedDecision & { readonly decision: Decision }>>;
  /** A person's newest words, one a signal, newest first; those taken back are among them as `undone`. */
  of(subscriber: number, limit: number): Promise<readonly RecordedDecision[]>;
  /** Standing decisions per signal. */
  forSignals(ids: readonly string[]): Promise<ReadonlyMap<string, readonly RecordedDecision[]>>;
};

/** Which updates of Telegram a bot has handled, by their ids; only the newest two hundred are remembered. */
export type HandledUpdates = {
  has(bot: number, update: number): Promise<boolean>;
  note(bot: number, update: number): Promise<void>;
};

/** What people say became of signals they took; nothing in it is ever changed, the newest word stands. */
export type PersonalResultStore = {
  /** Idempotent by `press`, where it has one; else by person, signal and instant. False where it was there. */
  put(result: PersonalResult): Promise<boolean>;
  get(signalId: string, subscriber: number): Promise<PersonalHistory | undefined>;
  /** The standing words of a person, the newest first. */
  of(subscriber: number): Promise<readonly PersonalResult[]>;
};

/** One-time ways into the page; only a digest of the token is kept. Times are wall milliseconds. */
export type SignInLinkStore = {
  put(token: string, link: { readonly subscriber: number; readonly untilWallMs: number }): Promise<void>;
  /** Whether `spend` would succeed now. */
  isGood(token: string, nowWallMs: number): Promise<boolean>;
  /** Whose link it is, once; undefined where it is unknown, spent or over. */
  spend(token: string, nowWallMs: number): Promise<number | undefined>;
  endAll(subscriber: number): Promise<void>;
};

export type WebSession = { readonly subscriber: number; readonly csrf: string; readonly untilWallMs: number };

/** Browsers that are signed in; only a digest of the token is kept. */
export type WebSessionStore = {
  put(token: string, session: WebSession): Promise<void>;
  /** Undefined where it is unknown, ended or over. */
  get(token: string, nowWallMs: number): Promise<WebSession | undefined>;
  end(token: string): Promise<void>;
  endAll(subscriber: number): Promise<void>;
};
