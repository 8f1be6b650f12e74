// Looks after the sandbox process: where it dies alone, it is started again on its folder and ports.
import { setTimeout as delay } from 'node:timers/promises';
import type { FollowedClock } from '../../sandbox/clock/followClock.ts';
import type { SandboxProcess } from './sandboxProcess.ts';

const LOOK_MS = 500;
/** silent for so many looks it counts as gone */
const LOOKS = 6;

export type KeepSandboxDeps = {
  readonly followed: FollowedClock;
  readonly sandbox: SandboxProcess;
  readonly restart: () => Promise<SandboxProcess>;
};

/** Resolves when the signal aborts; rejects with SandboxFailed where the sandbox cannot be started again. */
export const keepSandbox = async ({ followed, restart }: KeepSandboxDeps, signal: AbortSignal): Promise<never> => {
  let silent = 0;
  while (!signal.aborted) {
    await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
    silent = followed.connected() ? 0 : silent + 1;
    if (silent < LOOKS || signal.aborted) continue;
    console.log('The sandbox has ended; it is started again.');
    await restart();
    silent = 0;
  }
  return Promise.withResolvers<never>().promise;
};
