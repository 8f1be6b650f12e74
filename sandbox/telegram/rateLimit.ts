// Telegram's flood limits on wall time: one chat, edits of a chat, groups, and everything together.
import type { Limits, Window } from './limits.ts';
import { tooMany } from './refusal.ts';

export type Charge = { readonly chatId: number; readonly kind: 'send' | 'edit'; readonly inGroup: boolean };

export type RateLimiter = {
  /** Counts one send or edit; throws a 429 Refusal, counting nothing, when any limit is reached. */
  charge(charge: Charge): void;
};

/** Limits live in memory: a new start of the sandbox begins with empty counters. */
export function createRateLimiter(limits: Limits, wall: { nowMs(): number }): RateLimiter {
  const slots = new Map<number, number>();
  const passed = new Map<string, number[]>();

  const recent = (key: string, window: Window, now: number): number[] => {
    const kept = (passed.get(key) ?? []).filter((at) => at > now - window.windowMs);
    if (kept.length === 0) passed.delete(key);
    else passed.set(key, kept);
    return kept;
  };
  const windowWait = (key: string, window: Window, now: number): number => {
    const kept = recent(key, window, now);
    const blocking = kept.at(-window.count);
    return blocking === undefined ? 0 : blocking + window.windowMs - now;
  };

  return {
    charge({ chatId, kind, inGroup }) {
      const now = wall.nowMs();
      const windows: [string, Window][] = [['all', limits.all]];
      if (kind === 'edit') windows.push([`edits ${chatId}`, limits.chatEdits]);
      if (inGroup) windows.push([`group ${chatId}`, limits.group]);
      // a slot is the instant by which the burst is whole again; it may lie at most burst - 1 intervals ahead
      const slot = Math.max(slots.get(chatId) ?? 0, now);
      const chatWait = slot - (limits.chat.burst - 1) * limits.chat.everyMs - now;
      const wait = Math.max(chatWait, ...windows.map(([key, window]) => windowWait(key, window, now)));
      if (wait > 0) throw tooMany(Math.ceil(wait / 1000));
      slots.set(chatId, slot + limits.chat.everyMs);
      for (const [key] of windows) passed.set(key, [...(passed.get(key) ?? []), now]);
    },
  };
}
