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

/** Forgets chats of which nothing is remembered any more, once so many are. */
const MANY_CHATS = 5000;

/**
 * `forAll` and `forChat` tell the wall milliseconds to wait before one more may go, 0 where it may; `take…` count it.
 * Everything is kept in memory: after a restart the first minute may meet a refusal, which is obeyed as any other.
 */
export const createPace = (limits: PaceLimits = telegramPace) => {
  let sent: number[] = [];
  const chats = new Map<string, number[]>();

  const wait = (passed: readonly number[], { count, windowMs }: Window, now: number): number => {
    const blocking = passed.at(-count);
    return blocking === undefined ? 0 : Math.max(0, blocking + windowMs - now);
  };

  const windowsOf = ({ chatId, isEdit }: Paced): readonly (readonly [string, Window])[] => [
    [`chat ${chatId}`, limits.chat],
    ...(chatId < 0 ? [[`group ${chatId}`, limits.group] as const] : []),
    ...(isEdit ? [[`edits ${chatId}`, limits.edits] as const] : []),
  ];

  const forget = (now: number): void => {
    const longest = Math.max(limits.group.windowMs, limits.edits.windowMs, limits.chat.windowMs);
    for (const [key, passed] of chats) if ((passed.at(-1) ?? 0) + longest < now) chats.delete(key);
  };

  return {
    forAll: (now: number): number => wait(sent, limits.all, now),
    takeAll: (now: number): void => {
      sent = [...sent.slice(-limits.all.count), now];
    },
    forChat: (paced: Paced, now: number): number =>
      Math.max(0, ...windowsOf(paced).map(([key, window]) => wait(chats.get(key) ?? [], window, now))),
    takeChat: (paced: Paced, now: number): void => {
      for (const [key, { count }] of windowsOf(paced)) chats.set(key, [...(chats.get(key) ?? []).slice(-count), now]);
      if (chats.size > MANY_CHATS) forget(now);
    },
  };
};

export type Pace = ReturnType<typeof createPace>;
