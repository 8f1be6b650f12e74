// What happened here or in another process, told to whoever listens inside this one.
import type { ChangeEvent, Changes, Log } from '../core/ports/shell.ts';

export type LocalChanges = Changes & {
  /** Tells of what another process did. */
  hear(event: ChangeEvent): void;
};

/** A listener that throws is logged and stops nobody else. */
export const createChanges = (log: Log): LocalChanges => {
  type Listener = Parameters<Changes['subscribe']>[0];
  const listeners = new Set<Listener>();
  const tell = (event: ChangeEvent, from: 'here' | 'elsewhere'): void => {
    for (const listener of listeners)
      try {
        listener(event, from);
      } catch (error) {
        log.error('a listener failed', { event: event.kind, error });
      }
  };
  return {
    emit: (event) => tell(event, 'here'),
    hear: (event) => tell(event, 'elsewhere'),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};
