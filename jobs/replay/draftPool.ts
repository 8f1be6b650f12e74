// Worker threads that draft pieces of a replay, each one at a time, in the order they were asked.
import { Worker } from 'node:worker_threads';
import type { Chunk } from './chunks.ts';
import type { WorkerInput } from './draft.worker.ts';
import type { ChunkDrafts } from './draftChunk.ts';

type Waiting = {
  readonly chunk: Chunk;
  readonly done: (drafts: ChunkDrafts) => void;
  readonly fail: (e: unknown) => void;
};

/** an analysis leaves much garbage and little else: with small heaps it is collected before it is paged in */
const LIMITS = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 96 };

export type DraftPool = {
  readonly draft: (chunk: Chunk) => Promise<ChunkDrafts>;
  /** Ends all workers at once; what is under way rejects. */
  readonly close: () => Promise<void>;
};

/** At least one worker. A worker that fails fails every piece that is asked for. */
export const openDraftPool = (workers: number, input: WorkerInput): DraftPool => {
  const queue: Waiting[] = [];
  const busy = new Map<Worker, Waiting>();
  const idle: Worker[] = [];
  const all: Worker[] = [];
  let over: Error | undefined;

  const give = (): void => {
    for (let next = queue[0]; next && idle.length > 0; next = queue[0]) {
      const worker = idle.pop();
      if (!worker) return;
      queue.shift();
      busy.set(worker, next);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
      worker.postMessage(next.chunk);
    }
  };
  const failAll = (error: Error): void => {
    over ??= error;
    for (const waiting of [...busy.values(), ...queue.splice(0)]) waiting.fail(over);
    busy.clear();
  };

  for (let i = 0; i < Math.max(1, workers); i++) {
    const worker = new Worker(new URL('./draft.worker.ts', import.meta.url), {
      workerData: input,
      resourceLimits: LIMITS,
    });
    worker.on('message', (drafts: ChunkDrafts) => {
      const waiting = busy.get(worker);
      busy.delete(worker);
      idle.push(worker);
      give();
      waiting?.done(drafts);
    });
    worker.on('error', (error: unknown) => failAll(error instanceof Error ? error : new Error(String(error))));
    all.push(worker);
    idle.push(worker);
  }

  return {
    draft: (chunk) =>
      new Promise((done, fail) => {
        if (over) return fail(over);
        queue.push({ chunk, done, fail });
        give();
      }),
    close: async () => {
      failAll(new Error('the replay was stopped'));
      await Promise.all(all.map((worker) => worker.terminate()));
    },
  };
};
