// The parts of the service and the state each last reported, with the instant it changed; other processes' reports among them.
import type { Clock, HealthBoard } from '../core/ports/shell.ts';
import { type HeardPart, partsOfAll } from '../core/watch/processes.ts';

export type SharedBoard = HealthBoard & {
  /** What this process itself has reported. */
  own(): readonly HeardPart[];
};

/** `others`: what the other processes last reported; a state that goes on from one process to the next has one beginning. */
export const createHealthBoard = (clock: Clock, others: () => readonly HeardPart[] = () => []): SharedBoard => {
  const reported = new Map<string, HeardPart>();
  const own = (): readonly HeardPart[] => [...reported.values()];
  const parts = (): readonly HeardPart[] => partsOfAll(own(), others());
  return {
    report(part, state, detail, failingSince) {
      const before = parts().find((one) => one.part === part);
      const now = clock.now();
      const since = before?.state === state ? before.since : now;
      const failing = failingSince === undefined ? {} : { failingSince };
      reported.set(part, { part, state, since, detail, ...failing, heardAt: now });
    },
    parts,
    own,
  };
};
