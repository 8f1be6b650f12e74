// What Telegram has asked to wait for: a chat, or everybody; told to whichever process sends next.
import type { Held } from '../../core/delivery/sendingTurn.ts';
import type { Clock } from '../../core/ports/shell.ts';
import type { Stores } from '../../core/ports/stores.ts';

/** two chats that are told to wait within so long mean all of them */
const TWO_CHATS_MS = 1000;

/** `fromWallMs` is when it was told: at an earlier time, which only a clock set back can show, it holds nobody. */
type Span = { readonly fromWallMs: number; readonly untilWallMs: number };

const leftOf = (span: Span | undefined, nowWallMs: number): number =>
  span && nowWallMs >= span.fromWallMs ? Math.max(0, span.untilWallMs - nowWallMs) : 0;

export type Holds = ReturnType<typeof createHolds>;

export const createHolds = (deps: {
  readonly stores: Pick<Stores, 'outbox' | 'sendingTurn'>;
  readonly clock: Clock;
}) => {
  const { stores, clock } = deps;
  /** while Telegram is not there, or asks all to wait, nothing is tried: one outage does not cost every row a timeout */
  let paused: Span | undefined;
  let heldMs = 0;
  let lastFlood: { readonly chat: number; readonly atWallMs: number } | undefined;
  const chats = new Map<number, Span>();

  /** Nobody is written to before the wall instant; only this process knows why. */
  const pause = (untilWallMs: number): void => {
    const fromWallMs = clock.wallMs();
    const before = fromWallMs + leftOf(paused, fromWallMs);
    heldMs += Math.max(0, untilWallMs - before);
    paused = { fromWallMs, untilWallMs: Math.max(before, untilWallMs) };
  };

  const holdChat = (chat: number, untilWallMs: number): void => {
    const now = clock.wallMs();
    for (const [other, span] of chats) if (leftOf(span, now) === 0) chats.delete(other);
    const before = now + leftOf(chats.get(chat), now);
    chats.set(chat, { fromWallMs: now, untilWallMs: Math.max(before, untilWallMs) });
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
      await stores.sendingTurn.hold(isGeneral ? 'all' : chat, now, untilWallMs);
    },
    /** What other processes were told. */
    heard: (held: ReadonlyMap<Held, number>): void => {
      for (const [whom, untilWallMs] of held)
        if (whom === 'all') pause(untilWallMs);
        else holdChat(whom, untilWallMs);
    },
    /** Wall milliseconds for which the chat must still wait. */
    leftMs: (chat: number): number => leftOf(chats.get(chat), clock.wallMs()),
    all: (): boolean => leftOf(paused, clock.wallMs()) > 0,
    /** When all may be written to again; now, where they may. */
    pausedUntilWallMs: (): number => clock.wallMs() + leftOf(paused, clock.wallMs()),
    heldMs: (): number => heldMs,
  };
};
