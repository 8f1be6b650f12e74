// Keeps the clock's position in a small SQLite file, so that a killed sandbox goes on where it stood.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ANOTHER_SANDBOX, SandboxError } from './sandboxError.ts';

/** A stored position: no market time after `positionMs` has ever been served. `holdAtMs` is null when running free. */
export type StoredClock = {
  readonly positionMs: number;
  readonly holdAtMs: number | null;
  readonly startMs: number;
};

export type ClockStore = {
  /** undefined when nothing was stored yet. */
  load(): StoredClock | undefined;
  save(clock: StoredClock): void;
  close(): void;
};

const VERSION = 1;
const SCHEMA = `CREATE TABLE IF NOT EXISTS clock (
  id INTEGER PRIMARY KEY CHECK (id = 1), position_ms REAL NOT NULL, hold_at_ms REAL, start_ms REAL NOT NULL) STRICT`;

const openDatabase = (file: string): DatabaseSync => {
  const database = new DatabaseSync(file);
  try {
    // one owner a folder: the lock goes with the process, however it ends
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    database.exec('BEGIN IMMEDIATE; COMMIT');
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version > VERSION) throw new SandboxError(`${file} was written by a newer version of this program.`);
    database.exec(SCHEMA);
    database.exec(`PRAGMA user_version = ${VERSION}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};

/**
 * Opens or makes `clock.sqlite` in the folder. A write survives the death of this process at once; after a loss of power the last
 * may be missing. Throws a SandboxError when another sandbox owns the folder or the file is no clock.
 */
export const createClockStore = (dataDir: string): ClockStore => {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'clock.sqlite');
  let database: DatabaseSync;
  try {
    database = openDatabase(file);
  } catch (error) {
    if (error instanceof SandboxError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    if (/locked|busy/i.test(message)) throw new SandboxError(`${ANOTHER_SANDBOX} on ${dataDir}.`);
    throw new SandboxError(`The clock's file ${file} cannot be read (${message}); remove it to begin again.`);
  }
  const select = database.prepare('SELECT position_ms, hold_at_ms, start_ms FROM clock WHERE id = 1');
  const upsert = database.prepare(
    'INSERT OR REPLACE INTO clock (id, position_ms, hold_at_ms, start_ms) VALUES (1, ?, ?, ?)',
  );
  return {
    load: () => {
      const row = select.get();
      if (row === undefined) return undefined;
      const holdAt = row['hold_at_ms'];
      return {
        positionMs: Number(row['position_ms']),
        holdAtMs: holdAt === null ? null : Number(holdAt),
        startMs: Number(row['start_ms']),
      };
    },
    save: (clock) => void upsert.run(clock.positionMs, clock.holdAtMs, clock.startMs),
    close: () => database.close(),
  };
};
