// The threads that read: started when they are needed, ended when they are not.
import { Worker } from 'node:worker_threads';
import { CommandError } from '../errors.ts';
import type { Job, JobDone, ReaderOptions } from './messages.ts';

/** So many commands can be long at once without stopping another; the next ones wait their turn. */
const MOST = 3;
const IDLE_MS = 60_000;
/** JavaScript's heap of one reader; a command that needs more is answered with code 292. */
const HEAP_MB = 128;
const MEMORY = 'The command needs more memory than a reader has; ask for less, or let an index help.';

export type ReadRequest = Omit<Job, 'job'>;
export type Answered = (reply: Uint8Array | Error) => void;

export type Readers = {
  /** Runs a command on a reader: that of the slot where one is named, as its cursors need. Gives back how to give it up. */
  readonly run: (request: ReadRequest, slot: number | undefined, answered: Answered) => () => void;
  /** Whether there is such a reader. */
  readonly has: (slot: number) => boolean;
  /** How many cursors were open when the readers last spoke. */
  readonly cursors: () => number;
  /** Ends readers that have had nothing to do for a minute of wall time, but one. */
  readonly sweep: (now: number) => void;
  /** Ends all; what they still had to do is answered with an error. */
  readonly close: () => Promise<void>;
};

type Reader = {
  readonly slot: number;
  readonly worker: Worker;
  readonly given: Int32Array;
  readonly waiting: Map<number, Answered>;
  cursors: number;
  usedAt: number;
};

const isIdle = (reader: Reader): boolean => reader.waiting.size === 0;

/** No thread is started before there is something for it. `file` must be open by its owner. */
export function createReaders(file: string, now: () => number): Readers {
  const readers = new Map<number, Reader>();
  let jobs = 0;

  const start = (): Reader => {
    const slots = Array.from({ length: 15 }, (_, i) => i + 1);
    const slot = slots.find((i) => !readers.has(i)) ?? 15;
    const given = new SharedArrayBuffer(4);
    const workerData: ReaderOptions = { file, slot, given };
    const worker = new Worker(new URL('./reader.worker.ts', import.meta.url), {
      workerData,
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 16 },
    });
    const reader: Reader = {
      ...{ slot, worker, given: new Int32Array(given), waiting: new Map() },
      ...{ cursors: 0, usedAt: now() },
    };
    let reason: Error | undefined;
    worker.on('message', ({ job, reply, cursors }: JobDone) => {
      reader.cursors = cursors;
      reader.usedAt = now();
      const answered = reader.waiting.get(job);
      reader.waiting.delete(job);
      answered?.(reply);
    });
    worker.on('error', (error) => {
      const problem = error instanceof Error ? error : new Error(String(error));
      const memory = 'code' in problem && problem.code === 'ERR_WORKER_OUT_OF_MEMORY';
      reason = memory ? new CommandError(292, MEMORY) : problem;
    });
    worker.on('exit', () => {
      readers.delete(slot);
      for (const answered of reader.waiting.values()) answered(reason ?? new Error('the reading thread has ended'));
    });
    worker.unref();
    readers.set(slot, reader);
    return reader;
  };

  /** An idle one, before those that somebody's cursors wait in; else a new one; else the one with the shortest queue. */
  const choose = (): Reader => {
    const all = [...readers.values()];
    const free = all.find((reader) => isIdle(reader) && reader.cursors === 0);
    if (free !== undefined) return free;
    if (all.length < MOST) return start();
    return all.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a));
  };

  return {
    run: (request, slot, answered) => {
      const reader = (slot === undefined ? undefined : readers.get(slot)) ?? choose();
      jobs = (jobs % 2_000_000_000) + 1;
      const job = jobs;
      reader.waiting.set(job, answered);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
      reader.worker.postMessage({ job, ...request } satisfies Job);
      return () => {
        if (reader.waiting.has(job)) Atomics.store(reader.given, 0, job);
      };
    },
    has: (slot) => readers.has(slot),
    cursors: () => [...readers.values()].reduce((sum, reader) => sum + reader.cursors, 0),
    sweep: (instant) => {
      const spare = [...readers.values()].filter((reader) => isIdle(reader) && reader.cursors === 0).slice(1);
      for (const reader of spare) if (instant - reader.usedAt > IDLE_MS) void reader.worker.terminate();
    },
    close: async () => {
      await Promise.all([...readers.values()].map((reader) => reader.worker.terminate()));
    },
  };
}
