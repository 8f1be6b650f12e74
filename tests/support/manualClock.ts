// A Clock that stands still until a test moves it.
import { type Instant, instant } from '../../core/instant.ts';
import type { Clock } from '../../core/ports/shell.ts';

export type ManualClock = Clock & {
  /** Moves market and wall time on together, then lets what waited for it run. */
  advance(ms: number): Promise<void>;
  advanceMarket(ms: number): Promise<void>;
  advanceWall(ms: number): Promise<void>;
  /** Sets a time outright, backwards too. */
  setMarket(at: Instant): Promise<void>;
  setWall(wallMs: number): Promise<void>;
  /** How many `waitUntil` and `sleep` are pending. */
  waiting(): number;
};

type Waiter = { readonly due: () => boolean; readonly wake: () => void };

/** Both times begin at `startMs`; `waitUntil` and `sleep` resolve when the clock is moved far enough, or aborted. */
export const createManualClock = (startMs: number, { speed = 1 }: { readonly speed?: number } = {}): ManualClock => {
  let [market, wall] = [instant(startMs), startMs];
  const waiters = new Set<Waiter>();

  const until = (due: () => boolean, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve) => {
      if (due() || signal?.aborted) return resolve();
      const wake = () => {
        waiters.delete(waiter);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const waiter: Waiter = { due, wake };
      waiters.add(waiter);
      signal?.addEventListener('abort', wake);
    });

  const moved = async (): Promise<void> => {
    const due = [...waiters].filter((waiter) => waiter.due());
    for (const waiter of due) waiter.wake();
    await new Promise((resolve) => setImmediate(resolve));
  };

  const setMarket = (at: Instant) => {
    market = at;
    return moved();
  };
  const setWall = (wallMs: number) => {
    wall = wallMs;
    return moved();
  };

  return {
    speed,
    now: () => market,
    wallMs: () => wall,
    waitUntil: (at, signal) => until(() => market >= at, signal),
    sleep: (ms, signal) => {
      const end = wall + ms;
      return until(() => wall >= end, signal);
    },
    setMarket,
    setWall,
    advanceMarket: (ms) => setMarket(instant(market + ms)),
    advanceWall: (ms) => setWall(wall + ms),
    advance: (ms) => {
      market = instant(market + ms);
      return setWall(wall + ms);
    },
    waiting: () => waiters.size,
  };
};
