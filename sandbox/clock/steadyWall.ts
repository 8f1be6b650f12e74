// A wall clock reading that cannot step: the date once, then only the steady timer.
import { performance } from 'node:perf_hooks';

/** Milliseconds since the epoch as they were at the first call's making, carried on by a timer that no one can set. */
export const createSteadyWall = (): (() => number) => {
  const originMs = Date.now() - performance.now();
  return () => originMs + performance.now();
};
