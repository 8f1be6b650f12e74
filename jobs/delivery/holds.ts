// What Telegram has asked to wait for: a chat, or everybody; told to whichever process sends next.
import type { Held } from '../../core/delivery/sendingTurn.ts';
import type { Clock, Stores } from '../../core/ports.ts';

/** two chats that are told to wait within so long mean all of them */
const TWO_CHATS_MS = 1000;

export type Holds = ReturnType<typeof createHolds>;

export const createHolds = (deps: {
  readonly stores: Pick<Stores, 'outbox' | 'sendingTurn'>;
  readonly clock: Clock;
}) => {
  const { stores, clock } = deps;
  /** while Telegram is not there, or asks all to wait, nothing is tried: one outage does not cost every row a timeout */
  let pausedUntilWallMs = 0;
  let heldMs = 0;
  let lastFlood: { readonly chat: number; readonly atWallMs: number } | undefined;
  const chats = new Map<number, number>();

  /** Nobody is written to before the wall instant; only this process knows why. */
  const pause = (untilWallMs: number): void => {
    heldMs += Math.max(0, untilWallMs - Math.max(clock.wallMs(), pausedUntilWallMs));
    pausedUntilWallMs = Math.max(pausedUntilWallMs, untilWallMs);
  };

  const holdChat = (chat: number, untilWallMs: number): void => {
    const now = clock.wallMs();
    for (const [other, until] of chats) if (until <= now) chats.delete(other);
    chats.set(chat, Math.max(untilWallMs, chats.get(chat) ?? 0));
  };

  return {
    pause,
    /** A chat told to wait waits; where another one was told so within a second, all do. */
    flood: async (chat: number, untilWallMs: number): Promise<void> => {
      const now = clock.wallMs();
      const before = lastFlood;
      lastFlood = { chat, atWallMs: now };
      holdChat(chat, untilWallMs);
      const isGeneral = before !== undefined && before.chat !== chat && now - before.atWallMs <= TWO_CHATS_MS;
      if (isGeneral) pause(untilWallMs);
      await stores.outbox.hold(chat, untilWallMs);
      await stores.sendingTurn.hold(isGeneral ? 'all' : chat, untilWallMs);
    },
    /** What other processes were told. */
    heard: (held: ReadonlyMap<Held, number>): void => {
      for (const [whom, untilWallMs] of held)
        if (whom === 'all') pause(untilWallMs);
        else holdChat(whom, untilWallMs);
    },
    /** Wall milliseconds for which the chat must still wait. */
    leftMs: (chat: number): number => Math.max(0, (chats.get(chat) ?? 0) - clock.wallMs()),
    all: (): boolean => clock.wallMs() < pausedUntilWallMs,
    pausedUntilWallMs: (): number => pausedUntilWallMs,
    heldMs: (): number => heldMs,
  };
};
