// Brings stored shapes up to date at start: every migration once, in order, by one process at a time.
import type { mongo } from 'mongoose';
import type { Clock, Log } from '../../core/ports/shell.ts';
import { known } from '../collection.ts';
import { acquireLock } from './lock.ts';
import type { Migration } from './registry.ts';

const V = 1;

type MigrationDocument = { _id: string; v: number; at: Date; tookMs: number };

export type MigrationDeps = {
  readonly db: mongo.Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly registry: readonly Migration[];
  /** wall milliseconds after which a dead process's lock is free */
  readonly leaseMs?: number;
};

/** The message is one sentence for people. */
export class DataOfNewerRelease extends Error {
  override readonly name = 'DataOfNewerRelease';
}

const pendingOf = async (
  done: mongo.Collection<MigrationDocument>,
  registry: readonly Migration[],
): Promise<readonly Migration[]> => {
  const rows = (await done.find({}).toArray()).map((row) => known('migrations', V, row));
  const names = new Set<string>(registry.map(({ name }) => name));
  const foreign = rows.map((row) => row._id).filter((name) => !names.has(name));
  if (foreign.length > 0)
    throw new DataOfNewerRelease(
      `The data went through ${foreign.join(', ')}, which this program does not know. ` +
        'It was used by a newer release: start that one, or restore a backup made before it.',
    );
  const past = new Set(rows.map((row) => row._id));
  return registry.filter(({ name }) => !past.has(name));
};

const checkOrder = (registry: readonly Migration[]): void => {
  for (const [i, { name }] of registry.entries())
    if (i > 0 && name <= (registry[i - 1]?.name ?? ''))
      throw new Error(`Migration ${name} does not come after the one before it in the list.`);
};

/**
 * Runs what has not run yet and returns the names. A second process waits for the first and then finds nothing to do.
 * Throws where the data is of a newer release, where a migration fails (it runs again at the next start), or where the
 * lock is lost.
 */
export const runMigrations = async (deps: MigrationDeps): Promise<readonly string[]> => {
  const { db, clock, log, registry, leaseMs = 10_000 } = deps;
  checkOrder(registry);
  const done = db.collection<MigrationDocument>('migrations');
  if ((await pendingOf(done, registry)).length === 0) return [];
  const onWait = () => log.info('another process is migrating the data, waiting for it');
  const lock = await acquireLock(db, { clock, leaseMs, onWait });
  try {
    const ran: string[] = [];
    for (const { name, run } of await pendingOf(done, registry)) {
      const began = clock.wallMs();
      await run(db, log);
      await lock.check();
      const row = { v: V, at: new Date(clock.wallMs()), tookMs: clock.wallMs() - began };
      await done.updateOne({ _id: name }, { $setOnInsert: row }, { upsert: true });
      log.info('migrated the data', { migration: name, tookMs: row.tookMs });
      ran.push(name);
    }
    return ran;
  } finally {
    await lock.release();
  }
};
