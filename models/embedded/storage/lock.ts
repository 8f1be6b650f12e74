// One owner a folder: a lock the operating system releases when its holder dies, and a side file that names the holder.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DataDirInUse, type Holder } from '../errors.ts';
import { makePrivate } from './sqlite.ts';

export type OwnerNote = Holder & { readonly socket?: string };

export type FolderLock = {
  /** What the owner before left behind; absent after a clean end. */
  readonly left: OwnerNote | undefined;
  readonly note: (owner: OwnerNote) => void;
  readonly release: () => void;
};

/** Takes the folder. Throws DataDirInUse when another server holds it. The folder must exist. */
export function lockFolder(dataDir: string): FolderLock {
  const file = join(dataDir, 'lock.sqlite');
  const side = join(dataDir, 'owner.json');
  makePrivate(file);
  // An exclusive transaction on a file of its own: SQLite's lock goes with the process, and nothing is ever written.
  const sqlite = new DatabaseSync(file, { timeout: 0 });
  try {
    sqlite.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    sqlite.close();
    if (isBusy(error)) throw new DataDirInUse(dataDir, readNote(side));
    throw error;
  }
  let noted = false;
  return {
    left: readNote(side),
    note: (owner) => {
      noted = true;
      writeFileSync(side, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
    },
    release: () => {
      // Another's note stays: it says where the socket is that the next server is to remove.
      if (noted) rmSync(side, { force: true });
      sqlite.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (error.errcode === 5 || error.errcode === 6);
}

function readNote(side: string): OwnerNote | undefined {
  try {
    const note: unknown = JSON.parse(readFileSync(side, 'utf8'));
    if (typeof note !== 'object' || note === null || !('pid' in note) || !('since' in note)) return undefined;
    if (typeof note.pid !== 'number' || typeof note.since !== 'string') return undefined;
    const socket = 'socket' in note && typeof note.socket === 'string' ? { socket: note.socket } : {};
    const uri = 'uri' in note && typeof note.uri === 'string' ? { uri: note.uri } : {};
    return { pid: note.pid, since: note.since, ...socket, ...uri };
  } catch {
    return undefined;
  }
}
