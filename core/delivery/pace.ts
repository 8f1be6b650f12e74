// How fast messages may go out by Telegram's limits: all of them, one chat, a group, edits of a chat. Counted on wall time.

/** At most `count` in any `windowMs` of wall time. */
export type Window = { readonly count: number; readonly windowMs: number };

export type PaceLimits = {
  readonly all: Window;
  readonly chat: Window;
  readonly group: Window;
  readonly edits: Window;
};

/** What core.telegram.org/bots/faq tells, and what Telegram's developers say of edits (a chat's share of the send limit). */
export const telegramPace: PaceLimits = {
  all: { count: 30, windowMs: 1000 },
  chat: { count: 1, windowMs: 1000 },
  group: { count: 20, windowMs: 60_000 },
  edits: { count: 20, windowMs: 60_000 },
};

/** A message to a chat; a negative number is a group's or a channel's. */
export type Paced = { readonly chatId: number; readonly isEdit: boolean };

/** One message on its way. Exactly one of these is called once its answer is there; neither, where none will come. */
export type Passage = {
  /** It was sent, or may have been. */
  answered(now: number): void;
  /** Telegram said that it was not sent: it takes nobody's place. */
  refused(): void;
};

/** Forgets chats of which nothing is remembered any more, once so many are. */
const MANY_CHATS = 5000;
/** A call without an answer is taken to have been counted by then. */
const SURELY_COUNTED_MS = 1000;

type Sent = { readonly at: number; answeredAt?: number; refused?: true };

/**
 * `forAll` and `forChat` tell the wall milliseconds to wait before one more may go, 0 where it may; `take` counts it.
 *
 * Telegram counts a message at some moment between its call and its answer. It is reckoned here as counted when its answer
 * came: then none that goes out later can be counted too early, however unevenly the calls travel. What that costs is one
 * way there and back in each window.
 *
 * Everything is kept in memory; `remember` fills in what another process has sent.
 */
export const createPace = (limits: PaceLimits = telegramPace) => {
  let all: Sent[] = [];
  const chats = new Map<string, Sent[]>();

  const countedAt = ({ at, answeredAt }: Sent, now: number): number =>
    answeredAt ?? Math.min(now, at + SURELY_COUNTED_MS);

  /** When the messages that still count were counted, ascending, by what is known at `now`. */
  const counted = (passed: readonly Sent[], now: number): number[] =>
    passed
      .filter((one) => one.refused !== true)
      .map((one) => countedAt(one, now))
      .toSorted((a, b) => a - b);

  const wait = (passed: readonly Sent[], { count, windowMs }: Window, now: number): number => {
    const blocking = counted(passed, now).at(-count);
    // what was counted later than now was counted before the clock was set back
    return blocking === undefined || blocking > now ? 0 : Math.max(0, blocking + windowMs - now);
  };

  const windowsOf = ({ chatId, isEdit }: Paced): readonly (readonly [string, Window])[] => [
    [`chat ${chatId}`, limits.chat],
    ...(chatId < 0 ? [[`group ${chatId}`, limits.group] as const] : []),
    ...(isEdit ? [[`edits ${chatId}`, limits.edits] as const] : []),
  ];

  /** Those that can still matter: nothing is counted later than `SURELY_COUNTED_MS` after its call, or its answer. */
  const recent = (passed: readonly Sent[], { windowMs }: Window, now: number): Sent[] =>
    passed.filter((one) => (one.answeredAt ?? one.at + SURELY_COUNTED_MS) + windowMs > now && one.refused !== true);

  const forget = (now: number): void => {
    const windowMs = Math.max(limits.group.windowMs, limits.edits.windowMs, limits.chat.windowMs);
    for (const [key, passed] of chats) if (recent(passed, { count: 1, windowMs }, now).length === 0) chats.delete(key);
  };

  const count = (paced: Paced, sent: Sent, now: number): void => {
    all = [...recent(all, limits.all, now), sent];
    for (const [key, window] of windowsOf(paced)) chats.set(key, [...recent(chats.get(key) ?? [], window, now), sent]);
    if (chats.size > MANY_CHATS) forget(now);
  };

  return {
    forAll: (now: number): number => wait(all, limits.all, now),
    forChat: (paced: Paced, now: number): number =>
      Math.max(0, ...windowsOf(paced).map(([key, window]) => wait(chats.get(key) ?? [], window, now))),
    take: (paced: Paced, now: number): Passage => {
      const sent: Sent = { at: now };
      count(paced, sent, now);
      return {
        answered: (at) => {
          sent.answeredAt = at;
        },
        refused: () => {
          sent.refused = true;
        },
      };
    },
    /** Counts what was sent at `at` without our doing. */
    remember: (paced: Paced, at: number): void => count(paced, { at, answeredAt: at }, at),
  };
};

export type Pace = ReturnType<typeof createPace>;
