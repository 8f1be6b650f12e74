// Opens stores over one embedded server a test file; every opening has a database of its own unless it names one.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose, { type Connection } from 'mongoose';
import { afterAll, beforeAll } from 'vitest';
import type { Clock, Log } from '../../core/ports/shell.ts';
import { startEmbedded } from '../../models/embedded/startEmbedded.ts';
import type { Migration } from '../../models/migrations/registry.ts';
import { type OpenStores, openStores } from '../../models/openStores.ts';
import type { Opened } from '../contracts/stores/examples.ts';
import { START } from '../contracts/stores/examples.ts';
import { createManualClock, type ManualClock } from './manualClock.ts';

export const quietLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => quietLog,
};

export type OpenOptions = {
  readonly database?: string;
  readonly clock?: Clock;
  readonly log?: Log;
  readonly registry?: readonly Migration[];
};

export type EmbeddedForTests = {
  /** The address of a database on the server. */
  uri(database: string): string;
  newDatabase(): string;
  /** What a test does not close itself is closed after the tests of the file. */
  stores(options?: OpenOptions): Promise<OpenStores>;
  /** A connection of its own to the database, whose commands can be listened to. */
  watched(database: string): Promise<Connection>;
  /** Opens one store of an empty database for its contract. */
  opener<S>(pick: (open: OpenStores) => S): () => Promise<Opened<S>>;
};

/** Starts the server before the tests of the file and ends it after them. */
export const embeddedForTests = (): EmbeddedForTests => {
  let base = '';
  let stop = async (): Promise<void> => undefined;
  let databases = 0;
  const left = new Set<OpenStores>();
  beforeAll(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'v7-tests-'));
    const server = await startEmbedded({ dataDir });
    base = server.uri;
    stop = async () => {
      await server.close();
      await rm(dataDir, { recursive: true, force: true });
    };
  });
  afterAll(async () => {
    for (const open of left) await open.close();
    await stop();
  });

  const uri = (database: string): string => base.replace(/^(mongodb:\/\/[^/?]+)(\/[^?]*)?/, `$1/${database}`);
  const newDatabase = (): string => `test${++databases}`;
  const stores = async ({ database = newDatabase(), ...rest }: OpenOptions = {}): Promise<OpenStores> => {
    const open = await openStores({ uri: uri(database), clock: createManualClock(START), log: quietLog, ...rest });
    const tracked: OpenStores = {
      ...open,
      close: () => {
        left.delete(tracked);
        return open.close();
      },
    };
    left.add(tracked);
    return tracked;
  };
  return {
    uri,
    watched: (database) =>
      mongoose.createConnection(uri(database), { monitorCommands: true, ignoreUndefined: true }).asPromise(),
    newDatabase,
    stores,
    opener: (pick) => async () => {
      const clock: ManualClock = createManualClock(START);
      const open = await stores({ clock });
      return { store: pick(open), clock, close: open.close };
    },
  };
};
