// Tells the admins of a start, with what was missed since the last verdict.
import type { Changes, Clock, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';

export type StartNoticeDeps = {
  readonly stores: Pick<Stores, 'cycles' | 'subscribers' | 'outbox'>;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly log: Log;
};

/** Nothing on the very first start. Never rejects. */
export const tellStart = async ({ stores, clock, changes, log }: StartNoticeDeps): Promise<void> => {
  try {
    const last = await stores.cycles.lastRecordedAsOf(clock.now());
    if (last === undefined) return;
    const admins = (await stores.subscribers.admins()).filter(({ state }) => state === 'active');
    const subject = `start:${last}:${clock.now()}`;
    const rows = admins.map(({ id }) => ({ subscriber: id, kind: 'notice', subject, revision: 1 }) as const);
    if ((await stores.outbox.enqueue(rows, clock.now())) > 0) changes.emit({ kind: 'outbox' });
  } catch (error) {
    log.error('the admins could not be told of the start', { error });
  }
};
