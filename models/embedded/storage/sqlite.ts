// Opens one SQLite file of ours: private to its owner, write-ahead log, every commit on disk before it is acknowledged.
import { closeSync, existsSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Opens (or makes) the database file with mode 0600. Throws what SQLite says when the file is not a database. */
export function openSqlite(file: string): DatabaseSync {
  makePrivate(file);
  const sqlite = new DatabaseSync(file, { timeout: 5000 });
  sqlite.exec('PRAGMA journal_mode = WAL');
  sqlite.exec('PRAGMA synchronous = FULL');
  sqlite.exec('PRAGMA cache_size = -16384');
  sqlite.exec('PRAGMA temp_store = MEMORY');
  return sqlite;
}

/**
 * Makes an empty file of mode 0600 where none is, before SQLite opens it: the log and the shared-memory file take their
 * mode from it. A file that exists is not touched: opening and closing it would let go of the locks this process holds.
 */
export function makePrivate(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, 'wx', 0o600));
}
