// Counts the slots a demo has finished.
import type { Instant } from '../../core/instant.ts';

/** `enough` resolves at the wanted number; never where none is wanted. */
export const createCounter = (wanted: number | undefined) => {
  const enough = Promise.withResolvers<void>();
  const seen = new Set<Instant>();
  return {
    enough: enough.promise,
    count(slot: Instant): void {
      seen.add(slot);
      if (seen.size === wanted) enough.resolve();
    },
    slots: () => seen.size,
    full: () => wanted !== undefined && seen.size >= wanted,
  };
};
