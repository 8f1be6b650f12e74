// The parts of the service and the state each last reported, with the instant it changed.
import type { Clock, HealthBoard, PartHealth } from '../core/ports.ts';

export const createHealthBoard = (clock: Clock): HealthBoard => {
  const parts = new Map<string, PartHealth>();
  return {
    report(part, state, detail) {
      const before = parts.get(part);
      const since = before?.state === state ? before.since : clock.now();
      parts.set(part, { part, state, since, detail });
    },
    parts: () => [...parts.values()],
  };
};
