// The two clocks a service can run on: the live one and the sandbox's.
import { setTimeout as delay } from 'node:timers/promises';
import { type Instant, instant } from '../core/instant.ts';
import type { Clock } from '../core/ports/shell.ts';
import type { FollowedClock } from '../sandbox/clock/followClock.ts';

/** the longest nap of a wait on market time: a held clock may be released at any moment */
const NAP_MS = 100;

const sleep = async (wallMs: number, signal?: AbortSignal): Promise<void> => {
  if (signal?.aborted) return;
  await delay(Math.max(0, wallMs), undefined, signal ? { signal } : {}).catch(() => undefined);
};

/** A step of the machine's clock by more than this is not followed at once … */
const STEP_MS = 2_000;
/** … but only where it has lasted so long: by then it is the right time, or leases of other machines are. */
const LASTING_MS = 10 * 60_000;

/**
 * Wall time (epoch ms) that a clock set wrong for some minutes does not move: leases, limits and waits are reckoned by it, and
 * an hour's step would have them wait for an hour. Small corrections are followed at once. `date` and `steady` are the
 * machine's clock and a timer nobody can set.
 */
export const createWall = (date: () => number = () => Date.now(), steady: () => number = () => performance.now()) => {
  let origin = date() - steady();
  let offSince: number | undefined;
  return (): number => {
    const [now, timer] = [date(), steady()];
    const isOff = Math.abs(now - timer - origin) > STEP_MS;
    offSince = isOff ? (offSince ?? timer) : undefined;
    if (offSince === undefined || timer - offSince > LASTING_MS) {
      origin = now - timer;
      offSince = undefined;
    }
    return Math.floor(origin + timer);
  };
};

const waitOn =
  (now: () => Instant, speed: number) =>
  async (at: Instant, signal?: AbortSignal): Promise<void> => {
    for (let left = at - now(); left > 0 && !signal?.aborted; left = at - now())
      await sleep(Math.min(NAP_MS, Math.ceil(left / speed)), signal);
  };

export const createLiveClock = (): Clock => {
  const now = (): Instant => instant(Date.now());
  return { now, wallMs: createWall(), speed: 1, waitUntil: waitOn(now, 1), sleep };
};

/**
 * Market time stays a millisecond short of the sandbox's hold, so that the slot it is held for is still the current one. `offMs`
 * is how far the clock goes wrong (ms, ahead above 0), for checks of that; absent, never.
 */
export const createSandboxClock = (followed: FollowedClock, offMs: () => number = () => 0): Clock => {
  const { speed } = followed.snapshot();
  const now = (): Instant => {
    const { holdAtMs } = followed.snapshot().state;
    return instant(Math.min(followed.nowMs(), holdAtMs === null ? Infinity : holdAtMs - 1) + offMs());
  };
  return { now, wallMs: createWall(), speed, waitUntil: waitOn(now, speed), sleep };
};
