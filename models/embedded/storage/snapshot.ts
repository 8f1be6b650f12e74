// Copies of a whole database: made while it is in use, verified, and put in its place.
import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { checkFile, checkPages, checkTables, DATABASE_FILE, makePrivate, openToRead, syncFolder } from './sqlite.ts';

/** What is in a database file. */
export type Contents = { readonly collections: number; readonly documents: number; readonly bytes: number };

/** The file to be made is there already. */
export class FileExists extends Error {
  override readonly name = 'FileExists';
}

/** Reads a copy through to its last page. Throws DamagedFile where it is not whole, or none of ours. */
export function verifyCopy(file: string): Contents {
  checkFile(file);
  const sqlite = new DatabaseSync(file, { readOnly: true });
  try {
    checkTables(sqlite, file);
    checkPages(sqlite, file, 'integrity_check');
    return contentsOf(sqlite, file);
  } finally {
    sqlite.close();
  }
}

function contentsOf(sqlite: DatabaseSync, file: string): Contents {
  const ids = sqlite.prepare('SELECT id FROM collections').all();
  const documents = ids.reduce((sum, row) => {
    const counted = sqlite.prepare(`SELECT COUNT(*) AS n FROM c${Number(row['id'])}`).get();
    return sum + Number(counted?.['n'] ?? 0);
  }, 0);
  return { collections: ids.length, documents, bytes: statSync(file).size };
}

/** What a folder's database holds; undefined where it cannot be read. */
export function contentsOfFolder(dataDir: string): Contents | undefined {
  const file = join(dataDir, DATABASE_FILE);
  try {
    const sqlite = openToRead(file);
    try {
      return contentsOf(sqlite, file);
    } finally {
      sqlite.close();
    }
  } catch {
    return undefined;
  }
}

/** Whether a folder holds a database, whole or not. */
export const hasDatabase = (dataDir: string): boolean => existsSync(join(dataDir, DATABASE_FILE));

/**
 * Writes the database of a folder, as it is at one moment, into a new file of mode 0600; its owner may go on writing.
 * The file appears under its name only when it is whole and verified. Throws FileExists, DamagedFile, what SQLite says.
 */
export function backUp(dataDir: string, out: string): Contents {
  if (existsSync(out)) throw new FileExists(`${out} is there already.`);
  const part = `${out}.part`;
  rmSync(part, { force: true });
  makePrivate(part);
  try {
    const sqlite = openToRead(join(dataDir, DATABASE_FILE));
    try {
      sqlite.prepare('VACUUM INTO ?').run(part);
    } finally {
      sqlite.close();
    }
    syncFile(part);
    const contents = verifyCopy(part);
    // A link is refused where somebody has made the file meanwhile; a renaming would replace it.
    linkSync(part, out);
    syncFolder(dirname(out));
    return contents;
  } finally {
    rmSync(part, { force: true });
  }
}

function syncFile(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

export type Restored = {
  readonly contents: Contents;
  /** Where what was there before is kept; absent where nothing was. */
  readonly kept: string | undefined;
};

/**
 * Puts a verified copy of a backup into a folder, whose lock the caller holds. What was there is kept beside it, under a
 * name with `label` in it. Throws before anything is changed where the backup is not whole.
 */
export async function putInPlace(backup: string, dataDir: string, label: string): Promise<Restored> {
  const file = join(dataDir, DATABASE_FILE);
  const fresh = `${file}.restoring`;
  rmSync(fresh, { force: true });
  try {
    makePrivate(fresh);
    await copyFile(backup, fresh);
    syncFile(fresh);
    const contents = verifyCopy(fresh);
    const kept = existsSync(file) ? `${file}.before-${label}` : undefined;
    if (kept !== undefined) keepBeside(file, kept);
    renameSync(fresh, file);
    syncFolder(dataDir);
    return { contents, kept };
  } finally {
    rmSync(fresh, { force: true });
  }
}

// There is never a moment without a database under its name. The log goes first: left behind, it would be taken for the new one's.
function keepBeside(file: string, kept: string): void {
  try {
    const sqlite = new DatabaseSync(file);
    sqlite.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    sqlite.close();
  } catch {
    // Too damaged to be opened: it is kept as it is.
  }
  for (const ending of ['-wal', '-shm']) if (existsSync(file + ending)) renameSync(file + ending, kept + ending);
  linkSync(file, kept);
}
