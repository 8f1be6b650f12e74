// What happened, told to whoever listens inside this process.
import type { ChangeEvent, Changes, Log } from '../core/ports.ts';

/** A listener that throws is logged and stops nobody else. */
export const createChanges = (log: Log): Changes => {
  const listeners = new Set<(event: ChangeEvent) => void>();
  return {
    emit(event) {
      for (const listener of listeners)
        try {
          listener(event);
        } catch (error) {
          log.error('a listener failed', { event: event.kind, error });
        }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};
