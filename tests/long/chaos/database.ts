// Where a world's data lives: in the service's own folder, or served to it by another process through a way that can be cut.
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { joinEmbedded } from '../../../models/embedded/join.ts';
import { eventually } from '../../e2e/demoProcess.ts';
import { type CuttableWay, cuttableWayTo } from './cuttable.ts';
import { mountSmallDisk, type SmallDisk } from './smallDisk.ts';

const MAIN = join(import.meta.dirname, '..', '..', '..', 'main.ts');

export type Mode = 'embedded' | 'MongoDB';

export type Database = {
  /** For the service; absent where it opens its own. */
  readonly mongodb?: string;
  readonly way?: CuttableWay;
  readonly disk?: SmallDisk;
  /** How often the process that serves it was started again. */
  restarts(): number;
  /** Opens it for the check itself, beside the service or without it. */
  open(): Promise<{ readonly uri: string; close(): Promise<void> }>;
  /** Copies what is in it beside it, where a finding is to be looked into. */
  keep(): void;
  stop(): Promise<void>;
};

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const ownDatabase = (dir: string): Database => {
  const disk = mountSmallDisk(join(dir, 'service'));
  return {
    ...(disk ? { disk } : {}),
    restarts: () => 0,
    open: () => joinEmbedded(join(dir, 'service', 'database')),
    keep: () => cpSync(join(dir, 'service'), join(dir, 'service-kept'), { recursive: true }),
    stop: async () => disk?.unmount(),
  };
};

/** The served one is started again where it ends, as whatever supervises a MongoDB does. */
const servedDatabase = async (dir: string): Promise<Database> => {
  const folder = join(dir, 'shared');
  const disk = mountSmallDisk(folder);
  const port = await freePort();
  let stopping = false;
  let starts = 0;
  let child: ChildProcess | undefined;
  let said = '';
  const start = (): void => {
    starts += 1;
    child = spawn(process.execPath, [MAIN, 'database', '--data', folder, '--port', String(port)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('exit', () => {
      if (!stopping) setTimeout(start, 500);
    });
  };
  start();
  await eventually('the database', () => (said.includes('mongodb://') ? true : undefined), 60_000);
  const way = await cuttableWayTo(port);
  const uriAt = (at: number): string => `mongodb://127.0.0.1:${at}/v7?directConnection=true`;
  return {
    mongodb: uriAt(way.port),
    way,
    ...(disk ? { disk } : {}),
    restarts: () => starts - 1,
    open: async () => ({ uri: uriAt(port), close: async () => undefined }),
    keep: () => cpSync(folder, `${folder}-kept`, { recursive: true }),
    stop: async () => {
      stopping = true;
      const gone = new Promise((resolve) => child?.once('exit', resolve));
      if (child?.exitCode === null && child.kill('SIGTERM')) await gone;
      way.close();
      disk?.unmount();
    },
  };
};

export const openDatabase = async (mode: Mode, dir: string): Promise<Database> =>
  mode === 'embedded' ? ownDatabase(dir) : servedDatabase(dir);
