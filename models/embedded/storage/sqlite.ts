// Opens one SQLite file of ours: private to its owner, write-ahead log, every commit on disk before it is acknowledged.
import { closeSync, existsSync, fsyncSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { prepareCatalog } from './catalog.ts';
import { DamagedFile } from './trouble.ts';

/** Its name in the data folder. */
export const DATABASE_FILE = 'v7.sqlite';

/** "V7SG": tells our files from other programs'. Files made before it was written carry 0. */
const APPLICATION_ID = 0x56375347;
/** The layout of the tables; a file with a higher one was written by a newer release. */
const LAYOUT = 1;
/** Up to here a file is read through at every start: some 50 ms. */
const CHECKED_BYTES = 16 * 1024 * 1024;
const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;

/**
 * Opens (or makes) the database file with mode 0600. Throws DamagedFile where it is cut short, damaged or none of ours;
 * then nothing of it has been written to. `maxBytes` is a quota: what goes beyond is refused like a full disk.
 */
export function openSqlite(file: string, maxBytes?: number): DatabaseSync {
  if (!existsSync(file)) makeFile(file);
  checkFile(file);
  checkContent(file);
  const sqlite = new DatabaseSync(file, { timeout: 5000 });
  try {
    sqlite.exec('PRAGMA journal_mode = WAL');
    sqlite.exec('PRAGMA synchronous = FULL');
    sqlite.exec('PRAGMA cache_size = -16384');
    sqlite.exec('PRAGMA temp_store = MEMORY');
    // After a large write the log is cut back, so that it does not stay that large.
    sqlite.exec(`PRAGMA journal_size_limit = ${32 * 1024 * 1024}`);
    prepareCatalog(sqlite);
    if (maxBytes !== undefined) sqlite.exec(`PRAGMA max_page_count = ${Math.ceil(maxBytes / 4096)}`);
  } catch (error) {
    sqlite.close();
    throw error;
  }
  return sqlite;
}

/** A second connection to a file that its owner holds open: it can only read. */
export function openToRead(file: string): DatabaseSync {
  const sqlite = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  sqlite.exec('PRAGMA cache_size = -8192');
  sqlite.exec('PRAGMA temp_store = MEMORY');
  return sqlite;
}

// Made whole under another name first: an empty or half-made file is never taken for a new database.
function makeFile(file: string): void {
  const log = `${file}-wal`;
  if (existsSync(log) && statSync(log).size > 0) {
    throw new DamagedFile(`its file ${basename(file)} is missing, while its log is there`);
  }
  const fresh = `${file}.new`;
  rmSync(fresh, { force: true });
  makePrivate(fresh);
  const sqlite = new DatabaseSync(fresh);
  try {
    sqlite.exec(
      `PRAGMA journal_mode = WAL; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${LAYOUT}`,
    );
    prepareCatalog(sqlite);
  } finally {
    sqlite.close();
  }
  renameSync(fresh, file);
  syncFolder(dirname(file));
}

/** Makes sure that a renamed file is found under its new name after a power cut. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

// Without a log, the file must have all the pages its header counts; with one, the last pages may stand there.
/** Throws DamagedFile where a file is cut short or no database, without opening it as one. */
export function checkFile(file: string): void {
  const name = basename(file);
  const { size } = statSync(file);
  const header = Buffer.alloc(HEADER_BYTES);
  const handle = openSync(file, 'r');
  const read = readSync(handle, header, 0, HEADER_BYTES, 0);
  closeSync(handle);
  if (size === 0) throw new DamagedFile(`its file ${name} is empty`);
  if (read < HEADER_BYTES || header.toString('latin1', 0, 16) !== MAGIC) {
    throw new DamagedFile(`its file ${name} is not a database`);
  }
  const stored = header.readUInt16BE(16);
  const wanted = (stored === 1 ? 65536 : stored) * header.readUInt32BE(28);
  const log = `${file}-wal`;
  const hasLog = existsSync(log) && statSync(log).size > 0;
  if (!hasLog && size < wanted) throw new DamagedFile(`its file ${name} is cut short: ${size} of ${wanted} bytes`);
}

// By a connection that cannot write: closing another one would move the log into the file, damaged or not.
function checkContent(file: string): void {
  const sqlite = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    checkTables(sqlite, file);
  } finally {
    sqlite.close();
  }
}

/** Throws DamagedFile where an opened database is none of ours; a small one is read through. */
export function checkTables(sqlite: DatabaseSync, file: string): void {
  const pragma = (name: string): number => Number(Object.values(sqlite.prepare(`PRAGMA ${name}`).get() ?? {})[0] ?? 0);
  const id = pragma('application_id');
  const tables = sqlite.prepare("SELECT name FROM sqlite_schema WHERE name IN ('collections', 'indexes')").all().length;
  if ((id !== 0 && id !== APPLICATION_ID) || (id === 0 && tables !== 2)) {
    throw new DamagedFile(`its file ${basename(file)} was written by another program`);
  }
  if (pragma('user_version') > LAYOUT) {
    throw new Error(`its file ${basename(file)} was written by a newer release of this program; start that one`);
  }
  if (statSync(file).size > CHECKED_BYTES) return;
  checkPages(sqlite, file, 'quick_check');
}

/** Reads a file through to its last page; the integrity check also lays indexes beside their tables. Throws DamagedFile. */
export function checkPages(sqlite: DatabaseSync, file: string, check: 'quick_check' | 'integrity_check'): void {
  const found = String(Object.values(sqlite.prepare(`PRAGMA ${check}(1)`).get() ?? {})[0]);
  if (found === 'ok') return;
  const what = found.replace(/^\*+ in database main \*+\n/, '').replaceAll(/\s+/g, ' ');
  throw new DamagedFile(`its file ${basename(file)} is damaged (${what})`);
}

/**
 * Makes an empty file of mode 0600 where none is, before SQLite opens it: the log and the shared-memory file take their
 * mode from it. A file that exists is not touched: opening and closing it would let go of the locks this process holds.
 */
export function makePrivate(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, 'wx', 0o600));
}
