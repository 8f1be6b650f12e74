// What the trades of the last day, month and year come to at an instant.
import type { Aggregate, Tape } from './createTape.ts';

const DAY_US = 86_400_000_000;

/** The trades of the last `days` x 24 h up to now, as far as they are recorded; undefined when there were none. */
export const rolling = (tape: Tape, nowMs: number, days: number): Aggregate | undefined =>
  tape.aggregate(nowMs * 1000 - days * DAY_US + 1, nowMs * 1000);
