// The one-time link by which the first admin makes himself known.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../core/ports/shell.ts';

const LIFE_MS = 15 * 60_000;

export type Claim = {
  /** A new payload; it replaces the one before, and its quarter of an hour begins now. */
  issue(): string;
  consume(payload: string): boolean;
};

/** 128 random bits, valid once within 15 minutes of wall time; kept in memory only. Nothing is valid before `issue`. */
export const createClaim = (clock: Clock): Claim => {
  let offer: { readonly payload: string; readonly untilWallMs: number } | undefined;
  return {
    issue() {
      offer = { payload: randomBytes(16).toString('base64url'), untilWallMs: clock.wallMs() + LIFE_MS };
      return offer.payload;
    },
    consume(given) {
      if (!offer || clock.wallMs() > offer.untilWallMs) return false;
      const [a, b] = [Buffer.from(given), Buffer.from(offer.payload)];
      if (a.length !== b.length || !timingSafeEqual(a, b)) return false;
      offer = undefined;
      return true;
    },
  };
};
