// What open chat pages hear, numbered and remembered for those that come back.
import type { WorldEvent } from './world.types.ts';

type Listener = (seq: number, event: WorldEvent) => void;

export type Events = {
  /** Keeps the event back until `flush`: nobody may hear of what is not yet on disk. */
  emit(event: WorldEvent): void;
  flush(): void;
  /** Drops what was emitted since the last flush. */
  discard(): void;
  subscribe(listener: Listener, after?: number): () => void;
};

const REMEMBERED = 1000;

/** Numbers begin at 1 with every start of the sandbox. A listener that throws is not called again. */
export function createEvents(): Events {
  const listeners = new Set<Listener>();
  const past: [number, WorldEvent][] = [];
  let waiting: WorldEvent[] = [];
  let last = 0;

  const tell = (listener: Listener, seq: number, event: WorldEvent) => {
    try {
      listener(seq, event);
    } catch {
      listeners.delete(listener);
    }
  };

  return {
    emit: (event) => void waiting.push(event),
    discard: () => void (waiting = []),
    flush() {
      const ready = waiting;
      waiting = [];
      for (const event of ready) {
        last++;
        past.push([last, event]);
        if (past.length > REMEMBERED) past.shift();
        for (const listener of listeners) tell(listener, last, event);
      }
    },
    subscribe(listener, after) {
      listeners.add(listener);
      const missed = after === undefined ? [] : past.filter(([seq]) => seq > after);
      for (const [seq, event] of missed) tell(listener, seq, event);
      return () => void listeners.delete(listener);
    },
  };
}
