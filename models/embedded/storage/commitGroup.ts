// Joins the writes that arrive together into one commit; nobody is answered before it is on disk.
import type { DatabaseSync } from 'node:sqlite';

export type CommitGroup = {
  /** Makes sure a transaction is open; called before each write. */
  readonly begin: () => void;
  /** How often `begin` was called: tells whether a command has written. */
  readonly writes: () => number;
  /** Calls back once everything done so far is on disk, or with the error that undid it. At once if nothing is open. */
  readonly settled: (done: (error: Error | undefined) => void) => void;
  /** Commits what is open, now. */
  readonly flush: () => void;
  /** Undoes what is open; everybody waiting is told the error. */
  readonly abort: (error: Error) => void;
};

/** `onAbort` runs after an undone transaction, so that what is kept in memory can be read again. */
export function createCommitGroup(sqlite: DatabaseSync, onAbort: () => void): CommitGroup {
  let open = false;
  let writes = 0;
  let waiting: ((error: Error | undefined) => void)[] = [];
  const finish = (error: Error | undefined) => {
    open = false;
    const told = waiting;
    waiting = [];
    for (const done of told) done(error);
  };
  const abort = (error: Error) => {
    if (!open) return;
    // SQLite itself rolls back on some errors (a full disk): then there is nothing left to undo.
    if (sqlite.isTransaction) sqlite.exec('ROLLBACK');
    onAbort();
    finish(error);
  };
  const flush = () => {
    if (!open) return;
    try {
      sqlite.exec('COMMIT');
    } catch (error) {
      return abort(error instanceof Error ? error : new Error(String(error)));
    }
    finish(undefined);
  };
  const begin = () => {
    writes += 1;
    if (open) return;
    sqlite.exec('BEGIN IMMEDIATE');
    open = true;
    // After every socket that is readable now: their writes share this commit.
    setImmediate(flush);
  };
  const settled: CommitGroup['settled'] = (done) => {
    if (open) waiting.push(done);
    else done(undefined);
  };
  return { begin, writes: () => writes, settled, flush, abort };
}
