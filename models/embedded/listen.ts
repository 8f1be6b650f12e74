// Where the server listens: a private Unix socket in the data folder, or loopback where there are none.
import { chmodSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { EmbeddedDatabaseFailed } from './errors.ts';

const DATABASE = 'v7';
const SOCKET_NAME = 'mongo.sock';
const TEMPORARY_PREFIX = 'v7-socket-';
// The kernel's limit is 104 bytes on macOS and 108 on Linux, with the closing zero.
const LONGEST_PATH = 100;

export type Listener = {
  readonly uri: string;
  /** The socket's path; absent on loopback. */
  readonly socket: string | undefined;
  /** Takes no more clients, ends those there are, removes the socket. */
  readonly close: () => Promise<void>;
};

/** Removes a socket that an owner who was killed left behind. Call it under the lock. */
export function removeStaleSocket(dataDir: string, path: string | undefined): void {
  rmSync(join(dataDir, SOCKET_NAME), { force: true });
  if (path !== undefined) removeTemporary(path);
}

// Only the socket and its own folder, and that only when nothing else is in it.
function removeTemporary(path: string): void {
  const folder = dirname(path);
  if (basename(path) !== SOCKET_NAME || !folder.startsWith(join(tmpdir(), TEMPORARY_PREFIX))) return;
  rmSync(path, { force: true });
  try {
    rmdirSync(folder);
  } catch {
    // Gone already, or not empty and so not ours to remove.
  }
}

/** Listens. `serve` gets each client. Throws one sentence when that cannot be done. */
export async function listen(dataDir: string, serve: (socket: Socket) => void): Promise<Listener> {
  const clients = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    clients.add(socket);
    socket.once('close', () => clients.delete(socket));
    serve(socket);
  });
  const path = process.platform === 'win32' ? undefined : socketPath(dataDir);
  const listening = new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new EmbeddedDatabaseFailed(`The embedded database cannot listen: ${error.message}.`)),
    );
    server.once('listening', resolve);
  });
  if (path === undefined) server.listen(0, '127.0.0.1');
  else {
    server.listen(path);
    // Binding is synchronous, so nobody can have connected before this.
    if (server.listening) chmodSync(path, 0o600);
  }
  await listening;
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const client of clients) client.destroySoon();
    // One that does not take its last answer is not waited for.
    const timer = setTimeout(() => clients.forEach((client) => client.destroy()), 1000);
    await closed;
    clearTimeout(timer);
    if (path !== undefined) removeTemporary(path);
  };
  return { uri: uriOf(server, path), socket: path, close };
}

function socketPath(dataDir: string): string {
  const own = join(dataDir, SOCKET_NAME);
  if (Buffer.byteLength(own) <= LONGEST_PATH) return own;
  const elsewhere = join(mkdtempSync(join(tmpdir(), TEMPORARY_PREFIX)), SOCKET_NAME);
  if (Buffer.byteLength(elsewhere) <= LONGEST_PATH) return elsewhere;
  rmdirSync(dirname(elsewhere));
  throw new EmbeddedDatabaseFailed(
    `Both ${dataDir} and the temporary folder have paths too long for a socket; choose a shorter data folder.`,
  );
}

function uriOf(server: NetServer, path: string | undefined): string {
  if (path !== undefined) return `mongodb://${encodeURIComponent(path)}/${DATABASE}`;
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new EmbeddedDatabaseFailed('The embedded database has no address.');
  return `mongodb://127.0.0.1:${address.port}/${DATABASE}`;
}
