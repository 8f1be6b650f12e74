// Remembers when a card went to a person, so that its changes go on saying so; forgets the oldest.
import type { Instant } from '../core/instant.ts';

const REMEMBERED = 20_000;

export type SentTimes = {
  note(subscriber: number, signalId: string, at: Instant): void;
  /** Undefined where it went out before this process began, or too long ago. */
  of(subscriber: number, signalId: string): Instant | undefined;
};

export const createSentTimes = (): SentTimes => {
  const times = new Map<string, Instant>();
  return {
    note: (subscriber, signalId, at) => {
      const key = `${subscriber} ${signalId}`;
      times.delete(key);
      times.set(key, at);
      for (const oldest of times.keys()) {
        if (times.size <= REMEMBERED) break;
        times.delete(oldest);
      }
    },
    of: (subscriber, signalId) => times.get(`${subscriber} ${signalId}`),
  };
};
