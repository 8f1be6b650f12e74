// A Clock that leaps: whoever waits on it moves it on, so that nothing takes wall time.
import { type Instant, instant } from '../../core/instant.ts';
import type { Clock } from '../../core/ports/shell.ts';

export type LeapingClock = Clock & { set(at: Instant): void };

/** Market and wall time are one and the same here. */
export const createLeapingClock = (start: Instant): LeapingClock => {
  let now = start;
  const leap = (at: number): Promise<void> => {
    now = instant(Math.max(now, at));
    return Promise.resolve();
  };
  return {
    now: () => now,
    wallMs: () => now,
    speed: 1,
    waitUntil: (at) => leap(at),
    sleep: (ms) => leap(now + Math.max(0, ms)),
    set: (at) => {
      now = at;
    },
  };
};
