// Keeps our requests inside an upstream's documented rate, on market time.
import type { Clock } from '../../core/ports.ts';
import { plus } from '../../core/instant.ts';

/** Resolves when the request may go; callers are served in order. `ratePerS` tokens a market second, at most `burst` saved. */
export const createTokenBucket = (clock: Clock, ratePerS: number, burst: number) => {
  let tokens = burst;
  let at = clock.now();
  let queue: Promise<void> = Promise.resolve();
  const take = async (signal?: AbortSignal): Promise<void> => {
    for (;;) {
      const now = clock.now();
      tokens = Math.min(burst, tokens + (Math.max(0, now - at) / 1000) * ratePerS);
      at = now;
      if (tokens >= 1 || signal?.aborted) break;
      await clock.waitUntil(plus(now, Math.ceil(((1 - tokens) / ratePerS) * 1000)), signal);
    }
    tokens -= 1;
  };
  return (signal?: AbortSignal): Promise<void> => {
    queue = queue.then(() => take(signal));
    return queue;
  };
};
