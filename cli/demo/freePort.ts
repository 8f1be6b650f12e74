// Chooses the two ports of a demo: the page on the first, the local Telegram on the next.
import { createServer } from 'node:net';
import { ListenError } from '../../web/listen.ts';
import { SandboxFailed } from './sandboxProcess.ts';
import { readSandboxRecord } from './sandboxRecord.ts';

const canListen = (port: number): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once('error', () => resolve(false));
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  return promise;
};

/** The first port p from `from` on for which p and p + 1 are both free on loopback. */
const freePair = async (from: number): Promise<number> => {
  for (let port = from; port < 65_000; port += 2)
    if ((await canListen(port)) && (await canListen(port + 1))) return port;
  throw new Error('no free pair of ports was found');
};

/** The ports the folder's sandbox still has, so that its addresses stay as they were; else the first free pair. */
export const portFor = async (dir: string, from: number): Promise<number> => {
  const old = readSandboxRecord(dir);
  const port = old === undefined ? undefined : Number(new URL(old.url).port) - 1;
  return port !== undefined && port >= from && (await canListen(port)) ? port : freePair(from);
};

/** Whether somebody else took a port between our looking and our listening. */
export const isPortTaken = (error: unknown): boolean =>
  (error instanceof ListenError && error.kind === 'port in use') ||
  (error instanceof SandboxFailed && /^Port \d+ .*already in use/.test(error.message));
