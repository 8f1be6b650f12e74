// Starts the embedded database in a worker thread, for whoever has no MongoDB.
import { Worker } from 'node:worker_threads';
import { DataDirInUse, EmbeddedDatabaseFailed } from './errors.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './messages.ts';

export type EmbeddedDatabase = {
  /** For mongoose.connect or MongoClient, without further options. */
  readonly uri: string;
  /** Commits what is open, ends its clients and gives the folder free. Never rejects; may be called again. */
  readonly close: () => Promise<void>;
  /** Resolves if the server stops, or cannot go on, by itself; stays pending otherwise. */
  readonly failed: Promise<EmbeddedDatabaseFailed>;
};

export type EmbeddedOptions = {
  /** Its folder, made with mode 0700 when absent. */
  readonly dataDir: string;
  /** How often documents past their TTL are deleted, in ms of wall time; default 5000. */
  readonly sweepMs?: number;
  /** A quota: writes that would make the file larger are refused as by a full disk. Absent: none. */
  readonly maxBytes?: number;
  /** Told once what `failed` resolves with. */
  readonly onFailure?: (error: EmbeddedDatabaseFailed) => void;
};

/**
 * Resolves when the server takes clients. Rejects with DataDirInUse when another server owns the folder, with
 * EmbeddedDatabaseFailed when it cannot start. A write that was acknowledged is on disk.
 */
export function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { dataDir, sweepMs = 5000, maxBytes, onFailure } = options;
  const workerData: WorkerOptions = { dataDir, sweepMs, maxBytes };
  const worker = new Worker(new URL('./server.worker.ts', import.meta.url), { workerData, env: {}, execArgv: [] });
  const failed = Promise.withResolvers<EmbeddedDatabaseFailed>();
  const exited = Promise.withResolvers<void>();
  const start = Promise.withResolvers<EmbeddedDatabase>();
  let stage: 'starting' | 'serving' | 'closing' = 'starting';
  let problem: DataDirInUse | EmbeddedDatabaseFailed | undefined;

  // Only the first problem counts: a worker that reports one and then ends has one, not two.
  const refuse = (error: DataDirInUse | EmbeddedDatabaseFailed) => {
    if (problem !== undefined) return;
    problem = error;
    // The start is given up once the worker has ended, and with it everything it held.
    if (stage === 'starting') void worker.terminate();
    if (stage !== 'serving' || error instanceof DataDirInUse) return;
    failed.resolve(error);
    onFailure?.(error);
  };
  const fail = (message: string) =>
    refuse(new EmbeddedDatabaseFailed(`The embedded database in ${dataDir} failed: ${message}`));
  const close = async () => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
    if (stage !== 'closing') worker.postMessage({ kind: 'close' } satisfies ToWorker);
    stage = 'closing';
    await exited.promise;
  };

  worker.on('message', (message: FromWorker) => {
    switch (message.kind) {
      case 'ready':
        stage = 'serving';
        return start.resolve({ uri: message.uri, close, failed: failed.promise });
      case 'inUse':
        return refuse(new DataDirInUse(message.dataDir, message.holder));
      case 'failed':
        return fail(message.message);
      case 'closed':
        return;
    }
  });
  worker.on('error', (error) => fail(error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => {
    fail(`its worker ended with code ${code}.`);
    exited.resolve();
    start.reject(problem);
  });
  return start.promise;
}
