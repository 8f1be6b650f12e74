// Tells the other processes that this one lives and how its parts are, and knows who else does.

import type { ProcessStore } from '../core/ports/processes.ts';
import type { Clock, Log } from '../core/ports/shell.ts';
import type { HeardPart, Machine, ProcessRow } from '../core/watch/processes.ts';

const LOOK_MS = 5_000;
/** so many looks in a row at the same beat: that process is gone */
const STILL_LOOKS = 6;
/** so many looks between two measurements of the machine */
const MEASURE_EVERY = 12;
/** so many looks in a row that the database did not answer: it is in trouble */
const FAILED_LOOKS = 8;
const ANSWER_MS = 4_000;

export type PresenceDeps = {
  readonly processes: ProcessStore;
  readonly holder: string;
  readonly who: string;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
  /** what this process reports of its parts */
  readonly parts: () => readonly HeardPart[];
  /** never rejects */
  readonly measure: (signal: AbortSignal) => Promise<Omit<Machine, 'who'>>;
  /** Told once the database has not answered for about a minute, and at each look that it did. */
  readonly onTrouble: (error: unknown) => Promise<void>;
  readonly onWell: () => Promise<void>;
};

type Seen = { readonly row: ProcessRow; readonly looks: number };

export const createPresence = (deps: PresenceDeps) => {
  const { processes, holder, who, clock, log } = deps;
  let machine: Machine = { who };
  let seen = new Map<string, Seen>();
  let turn = 0;
  let failed = 0;

  const inTime = async <T>(work: Promise<T>): Promise<T> => {
    const over = new AbortController();
    const late = clock.sleep(ANSWER_MS, over.signal).then((): T => {
      throw new Error(`the database did not answer within ${ANSWER_MS / 1000} s`);
    });
    late.catch(() => undefined);
    try {
      return await Promise.race([work, late]);
    } finally {
      over.abort();
    }
  };

  /** Rows whose beat stands still are of processes that died; whoever sees it clears them away. */
  const look = async (): Promise<void> => {
    await processes.beat({ holder, machine, parts: deps.parts() });
    const next = new Map<string, Seen>();
    for (const row of await processes.all()) {
      if (row.holder === holder) continue;
      const before = seen.get(row.holder);
      const looks = before?.row.beat === row.beat ? before.looks + 1 : 0;
      if (looks >= STILL_LOOKS) await processes.remove(row.holder, row.beat);
      else next.set(row.holder, { row, looks });
    }
    seen = next;
  };

  const once = async (signal: AbortSignal): Promise<void> => {
    if (turn++ % MEASURE_EVERY === 0) machine = { who, ...(await deps.measure(signal)) };
    try {
      await inTime(look());
      failed = 0;
      await deps.onWell();
    } catch (error) {
      if (signal.aborted) return;
      failed += 1;
      log.warn('the other processes could not be told', { error });
      if (failed === FAILED_LOOKS) await deps.onTrouble(error);
    }
  };

  const others = (): readonly ProcessRow[] => [...seen.values()].map(({ row }) => row);
  return {
    /** One look; never rejects. */
    once,
    /** Looks until the signal aborts, then takes its row away. */
    async run(signal: AbortSignal): Promise<void> {
      for (; !signal.aborted; await clock.sleep(LOOK_MS, signal)) await once(signal);
      await inTime(processes.remove(holder)).catch((error: unknown) => log.warn('a row of processes stays', { error }));
    },
    others,
    /** This one's first. */
    machines: (): readonly Machine[] => [machine, ...others().map((row) => row.machine)],
    /** Of those that live, one speaks for all where nothing can be kept that says so. */
    speaks: (): boolean => others().every((row) => holder < row.holder),
  };
};
