// Where the data lives: the MongoDB the configuration names, or the embedded one whose folder we then own.
import { join } from 'node:path';
import type { Config } from '../core/config.ts';
import { EmbeddedDatabaseFailed } from '../models/embedded/errors.ts';
import { startEmbedded } from '../models/embedded/startEmbedded.ts';

const START_MS = 20_000;

export type DatabaseServer = {
  readonly uri: string;
  readonly kind: 'embedded' | 'MongoDB';
  /** Resolves if the embedded server ends by itself; stays pending otherwise. */
  readonly failed: Promise<Error>;
  close(): Promise<void>;
};

const inTime = async <T>(work: Promise<T>, dataDir: string): Promise<T> => {
  const late = Promise.withResolvers<never>();
  const sentence = `The folder ${dataDir} does not answer; is it one that can be written to?`;
  const timer = setTimeout(() => late.reject(new EmbeddedDatabaseFailed(sentence)), START_MS);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};

/** Rejects with DataDirInUse where another process owns the folder, before anything else of it is touched. */
export const openDatabaseServer = async (config: Pick<Config, 'MONGODB_URI' | 'DATA_DIR'>): Promise<DatabaseServer> => {
  if (config.MONGODB_URI) {
    const failed = Promise.withResolvers<Error>().promise;
    return { uri: config.MONGODB_URI.reveal(), kind: 'MongoDB', failed, close: async () => undefined };
  }
  const dataDir = join(config.DATA_DIR, 'database');
  const embedded = await inTime(startEmbedded({ dataDir }), dataDir);
  return { uri: embedded.uri, kind: 'embedded', failed: embedded.failed, close: embedded.close };
};
