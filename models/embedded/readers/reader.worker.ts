// A thread that only reads: it has a connection of its own, so that what is long here stops nobody elsewhere.
import { parentPort, workerData } from 'node:worker_threads';
import { createMatchContext } from '../aggregation/expression.ts';
import { createCursors } from '../commands/cursors.ts';
import type { Server } from '../commands/server.ts';
import { errorReply, failure, runCommand } from '../commands/table.ts';
import { CommandError } from '../errors.ts';
import { createCatalog } from '../storage/catalog.ts';
import { createScanner, type Scan, type Scanner } from '../storage/scan.ts';
import { openToRead } from '../storage/sqlite.ts';
import { decode } from '../values/document.ts';
import type { Job, JobDone, ReaderOptions } from './messages.ts';

const SWEEP_MS = 30_000;

const port = parentPort;
if (port === null) throw new Error('reader.worker.ts only runs as a worker thread.');
const { file, slot, given } = workerData as ReaderOptions;
const givenUp = new Int32Array(given);
const sqlite = openToRead(file);
const context = createMatchContext();
const catalog = createCatalog(sqlite, context);
const cursors = createCursors(Date.now, { slot });
let current = 0;

const untilGivenUp = (scan: Scanner): Scanner => {
  const watched: Scan = function* (collection, access, reverse) {
    let rows = 0;
    for (const row of scan(collection, access, reverse)) {
      rows += 1;
      if (rows % 64 === 0 && Atomics.load(givenUp, 0) === current) {
        throw new CommandError(11601, 'operation was interrupted');
      }
      yield row;
    }
  };
  return Object.assign(watched, { count: scan.count });
};

const refuse = (): never => {
  throw new Error('a reader was given a command that writes');
};
const server: Server = {
  ...{ sqlite, catalog, context, cursors },
  group: { begin: refuse, writes: () => 0, settled: (done) => done(undefined), flush: () => undefined, abort: refuse },
  scan: untilGivenUp(createScanner(sqlite)),
  startedAt: Date.now(),
};

/** All that a command sees is of one moment: its transaction begins with it. */
function answer({ name, db, body, connectionId }: Job): Uint8Array {
  try {
    sqlite.exec('BEGIN');
    catalog.refresh();
    for (const { collection } of catalog.entries()) collection.forgetCount();
    return runCommand({ name, db, body: decode(body), sequences: new Map(), connectionId }, server);
  } catch (error) {
    return errorReply(error instanceof CommandError ? error : failure(error));
  } finally {
    if (sqlite.isTransaction) sqlite.exec('COMMIT');
  }
}

port.on('message', (job: Job) => {
  current = job.job;
  // A copy of its own: the bytes are handed over, and small ones may lie in memory shared with others.
  const reply = Uint8Array.from(answer(job));
  current = 0;
  const done: JobDone = { job: job.job, reply, cursors: cursors.count() };
  port.postMessage(done, [reply.buffer]);
});
setInterval(() => cursors.sweep(Date.now()), SWEEP_MS).unref();
