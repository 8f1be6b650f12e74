// The collection `migration_lock`: one document whose lease lets one process at a time change stored shapes.
import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import type { Clock } from '../../core/ports/shell.ts';
import { isDuplicate } from '../collection.ts';

type LockDocument = { _id: string; v: number; holder: string; leaseUntil: number };

export type Lock = {
  /** Throws where the lock is not held any more. */
  check(): Promise<void>;
  release(): Promise<void>;
};

/**
 * Waits for the lock, then holds it: renewed every third of `leaseMs` (wall time) until released. `onWait` is told once
 * that another process has it.
 */
export const acquireLock = async (
  db: mongo.Db,
  { clock, leaseMs, onWait }: { readonly clock: Clock; readonly leaseMs: number; readonly onWait: () => void },
): Promise<Lock> => {
  const locks = db.collection<LockDocument>('migration_lock');
  const holder = randomUUID();
  const lease = () => ({ v: 1, holder, leaseUntil: clock.wallMs() + leaseMs });
  const take = async (): Promise<boolean> => {
    try {
      const now = clock.wallMs();
      // no right clock ends a lease so late: its holder's was ahead, and may have been dead since
      const isFree = { $or: [{ leaseUntil: { $lte: now } }, { leaseUntil: { $gt: now + 2 * leaseMs } }] };
      await locks.updateOne({ _id: 'lock', ...isFree }, { $set: lease() }, { upsert: true });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  };

  for (let tries = 0; !(await take()); tries++) {
    if (tries === 0) onWait();
    await clock.sleep(Math.min(250, leaseMs / 3));
  }

  const check = async (): Promise<void> => {
    const written = await locks.updateOne({ _id: 'lock', holder }, { $set: lease() });
    if (written.matchedCount === 0) throw new Error('The migration lock was lost to another process: start again.');
  };
  const released = new AbortController();
  const keep = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(leaseMs / 3, released.signal);
      if (released.signal.aborted) return;
      // A failure here shows itself at the next `check`.
      await check().catch(() => undefined);
    }
  };
  const kept = keep();
  return {
    check,
    release: async () => {
      released.abort();
      await kept;
      await locks.updateOne({ _id: 'lock', holder }, { $set: { leaseUntil: 0 } });
    },
  };
};
