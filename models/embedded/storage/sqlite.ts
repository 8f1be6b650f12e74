// Opens one SQLite file of ours: private to its owner, write-ahead log, every commit on disk before it is acknowledged.
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Opens (or makes) the database file with mode 0600. Throws what SQLite says when the file is not a database. */
export function openSqlite(file: string): DatabaseSync {
  // Made before SQLite opens it: the log and the shared-memory file take their mode from it.
  closeSync(openSync(file, 'a', 0o600));
  const sqlite = new DatabaseSync(file, { timeout: 5000 });
  sqlite.exec('PRAGMA journal_mode = WAL');
  sqlite.exec('PRAGMA synchronous = FULL');
  sqlite.exec('PRAGMA cache_size = -16384');
  sqlite.exec('PRAGMA temp_store = MEMORY');
  return sqlite;
}
