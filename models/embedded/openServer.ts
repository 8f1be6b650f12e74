// Puts the server together over one data folder: lock, storage, commands, sweep, socket.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createMatchContext } from './aggregation/expression.ts';
import { createCursors } from './commands/cursors.ts';
import type { Server } from './commands/server.ts';
import { listen, removeStaleSocket } from './listen.ts';
import { createReaders, type Readers } from './readers/pool.ts';
import { createCatalog } from './storage/catalog.ts';
import { createCommitGroup } from './storage/commitGroup.ts';
import { AT_ONCE, sweepExpired } from './storage/expiry.ts';
import { lockFolder } from './storage/lock.ts';
import { createScanner } from './storage/scan.ts';
import { DATABASE_FILE, openSqlite } from './storage/sqlite.ts';
import { isFull } from './storage/trouble.ts';
import { createConnections } from './wire/connection.ts';

/** The rest between two steps of a long sweep. */
const BETWEEN_MS = 10;

export type OpenServer = { readonly uri: string; readonly close: () => Promise<void> };
export type OpenOptions = {
  readonly dataDir: string;
  readonly sweepMs: number;
  /** The most the database's file may grow to; absent: as far as the disk goes. */
  readonly maxBytes?: number | undefined;
  readonly onFailure: (error: Error) => void;
};

/** Opens the folder (made with mode 0700 when absent) and serves it. Throws DataDirInUse when another server owns it. */
export async function openServer({ dataDir, sweepMs, maxBytes, onFailure }: OpenOptions): Promise<OpenServer> {
  const folder = resolve(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(folder);
  try {
    removeStaleSocket(folder, lock.left?.socket);
    const { server, readers, close: closeStorage } = openStorage(folder, maxBytes);
    const serve = createConnections(server, readers);
    let connections = 0;
    const listener = await listen(folder, (socket) => {
      connections += 1;
      serve(socket, connections);
    });
    const socket = listener.socket === undefined ? {} : { socket: listener.socket };
    lock.note({ pid: process.pid, since: new Date().toISOString(), uri: listener.uri, ...socket });
    const stopSweep = startSweep(server, readers, { sweepMs, onFailure });
    return {
      uri: listener.uri,
      close: async () => {
        stopSweep();
        server.group.flush();
        await listener.close();
        await readers.close();
        closeStorage();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function openStorage(folder: string, maxBytes: number | undefined) {
  const file = join(folder, DATABASE_FILE);
  const sqlite = openSqlite(file, maxBytes);
  const readers = createReaders(file, Date.now);
  const context = createMatchContext();
  const catalog = createCatalog(sqlite, context);
  const group = createCommitGroup(sqlite, catalog.reload);
  const server: Server = {
    sqlite,
    catalog,
    group,
    context,
    scan: createScanner(sqlite),
    cursors: createCursors(Date.now),
    startedAt: Date.now(),
  };
  const close = () => {
    group.flush();
    try {
      sqlite.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch (error) {
      // On a full disk what was acknowledged stays in the log, where the next start finds it.
      if (!isFull(error)) throw error;
    } finally {
      sqlite.close();
    }
  };
  return { server, readers, close };
}

function startSweep(
  server: Server,
  readers: Readers,
  { sweepMs, onFailure }: Pick<OpenOptions, 'sweepMs' | 'onFailure'>,
): () => void {
  let again: NodeJS.Timeout | undefined;
  const sweep = () => {
    try {
      // Much at once would stop everybody else: the rest goes in small steps, with room between them.
      const more = sweepExpired(server, Date.now()) >= AT_ONCE;
      again = more ? setTimeout(sweep, BETWEEN_MS) : undefined;
    } catch (error) {
      const problem = error instanceof Error ? error : new Error(String(error));
      server.group.abort(problem);
      onFailure(problem);
    }
  };
  const timer = setInterval(() => {
    server.cursors.sweep(Date.now());
    readers.sweep(Date.now());
    if (again === undefined) sweep();
  }, sweepMs);
  return () => {
    clearInterval(timer);
    clearTimeout(again);
  };
}
