// The Clock of a live process: market time is wall time.
import { setTimeout as pause } from 'node:timers/promises';
import { instant } from '../../core/instant.ts';
import type { Clock } from '../../core/ports/shell.ts';

/** Market time may be given; wall time and sleeping are real. */
export const createWallClock = (marketMs: () => number = () => Date.now()): Clock => {
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    pause(Math.max(0, ms), undefined, signal ? { signal } : {}).catch(() => undefined);
  return {
    now: () => instant(marketMs()),
    wallMs: () => Date.now(),
    speed: 1,
    sleep,
    waitUntil: (at, signal) => sleep(at - marketMs(), signal),
  };
};
