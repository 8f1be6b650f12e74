// The stores, opened and shown on /health.
import type { Config } from '../core/config.ts';
import type { Clock, HealthBoard, Log } from '../core/ports/shell.ts';
import { openStores } from '../models/openStores.ts';
import type { DatabaseServer } from './databaseServer.ts';

type DatabaseDeps = {
  readonly config: Pick<Config, 'DATA_DIR'>;
  readonly clock: Clock;
  readonly log: Log;
  /** closed by whoever opened it */
  readonly database: DatabaseServer;
};

/** Opens the stores; as the single owner of an embedded folder it frees what a killed predecessor still held. */
export const wireDatabase = async ({ config, clock, log, database }: DatabaseDeps) => {
  const opened = await openStores({ uri: database.uri, clock, log });
  if (database.kind === 'embedded') await opened.releaseLeases();
  const detail = database.kind === 'embedded' ? `embedded, in ${config.DATA_DIR}` : 'MongoDB';
  return {
    ...opened,
    tellOn: (health: HealthBoard): void => {
      health.report('database', 'ok', detail);
      opened.connection.on('disconnected', () => health.report('database', 'down', 'the connection was lost'));
      opened.connection.on('connected', () => health.report('database', 'ok', detail));
    },
    close: async (): Promise<void> => {
      opened.connection.removeAllListeners();
      await opened.close();
    },
  };
};
