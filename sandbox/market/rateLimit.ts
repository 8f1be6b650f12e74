// A token bucket on two clocks: the public rate limit as it is felt in market time.

/** Rates a second of market time, and the most that may be saved up. */
export type Limit = { readonly perSecond: number; readonly burst: number };

/** Tokens left when last used and when that was, on both clocks (milliseconds). */
export type Bucket = { readonly tokens: number; readonly marketMs: number; readonly wallMs: number };

export type Taken = { readonly allowed: boolean; readonly bucket: Bucket };

/**
 * Takes one token if there is one. The bucket fills with market time, and with wall time where that runs faster: while market time is
 * held for a cycle in flight, that cycle's requests must not wait for a clock that waits for them. A new bucket (undefined) is full.
 */
export const takeToken = (before: Bucket | undefined, limit: Limit, marketMs: number, wallMs: number): Taken => {
  const elapsedMs = before === undefined ? 0 : Math.max(0, marketMs - before.marketMs, wallMs - before.wallMs);
  const tokens = Math.min(limit.burst, (before?.tokens ?? limit.burst) + (elapsedMs / 1000) * limit.perSecond);
  const allowed = tokens >= 1;
  return { allowed, bucket: { tokens: allowed ? tokens - 1 : tokens, marketMs, wallMs } };
};
