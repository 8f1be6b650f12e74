// The one-time link by which the first admin makes himself known.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../core/ports.ts';

const LIFE_MS = 15 * 60_000;

export type Claim = { readonly payload: string; consume(payload: string): boolean };

/** 128 random bits, valid once within 15 minutes of wall time; kept in memory only. */
export const createClaim = (clock: Clock): Claim => {
  const payload = randomBytes(16).toString('base64url');
  const until = clock.wallMs() + LIFE_MS;
  let spent = false;
  return {
    payload,
    consume(given) {
      const [a, b] = [Buffer.from(given), Buffer.from(payload)];
      if (spent || clock.wallMs() > until || a.length !== b.length || !timingSafeEqual(a, b)) return false;
      spent = true;
      return true;
    },
  };
};
