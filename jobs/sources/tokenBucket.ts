// Keeps our requests inside an upstream's documented rate.
import type { Clock } from '../../core/ports/shell.ts';

/**
 * Resolves when the request may go, or at once when aborted; callers are served in order. `ratePerS` tokens a market
 * second, at most `burst` saved. Where market time stands still the bucket fills with wall time, so that a clock held
 * for a cycle cannot starve it.
 */
export const createTokenBucket = (clock: Clock, ratePerS: number, burst: number) => {
  let tokens = burst;
  let marketMs: number = clock.now();
  let wallMs = clock.wallMs();
  let queue: Promise<void> = Promise.resolve();

  const refill = (): void => {
    const elapsedMs = Math.max(0, clock.now() - marketMs, clock.wallMs() - wallMs);
    marketMs = clock.now();
    wallMs = clock.wallMs();
    tokens = Math.min(burst, tokens + (elapsedMs / 1000) * ratePerS);
  };
  const take = async (signal?: AbortSignal): Promise<void> => {
    for (refill(); tokens < 1 && !signal?.aborted; refill())
      await clock.sleep(Math.max(1, ((1 - tokens) / ratePerS) * (1000 / clock.speed)), signal);
    tokens -= 1;
  };
  return (signal?: AbortSignal): Promise<void> => {
    queue = queue.then(() => take(signal));
    return queue;
  };
};
