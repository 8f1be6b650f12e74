// Owes a person one more message of a kind, under the next free revision.
import type { DeliveryKey } from '../core/delivery.ts';
import type { OutboxStore } from '../core/ports/outbox.ts';
import type { Changes, Clock } from '../core/ports/shell.ts';

const ATTEMPTS = 8;

export type EnqueueDeps = {
  readonly outbox: OutboxStore;
  readonly clock: Clock;
  readonly changes: Pick<Changes, 'emit'>;
};

/** Tries the next revision again where another process took it meanwhile. Throws where that never ends. */
export const enqueueNext = async (deps: EnqueueDeps, key: Omit<DeliveryKey, 'revision'>): Promise<void> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const revision = ((await deps.outbox.revision(key.subscriber, key.kind, key.subject)) ?? 0) + 1;
    if ((await deps.outbox.enqueue([{ ...key, revision }], deps.clock.now())) > 0) {
      deps.changes.emit({ kind: 'outbox' });
      return;
    }
  }
  throw new Error(`no free revision for ${key.kind} of ${key.subject} after ${ATTEMPTS} attempts`);
};
