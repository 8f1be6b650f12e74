// Owes everyone who has the card of a signal whose thesis broke its change, and a word to those who are in it.

import type { SignalRow } from '../core/ports/record.ts';
import type { Changes, Clock } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';

export type TellThesisDeps = {
  readonly stores: Pick<Stores, 'signals' | 'outbox' | 'decisions'>;
  readonly clock: Clock;
  readonly changes: Changes;
};

/** The people whose standing word is that they took or monitor it. */
const concerned = async ({ stores }: TellThesisDeps, id: string): Promise<readonly number[]> => {
  const words = (await stores.decisions.forSignals([id])).get(id) ?? [];
  return words.filter((w) => w.decision === 'took' || w.decision === 'monitoring').map((w) => w.subscriber);
};

/** Once a person and signal, however often it is done: the outbox has one row `thesis` for both. */
export const createTellThesis =
  (deps: TellThesisDeps) =>
  async ({ signal: { id } }: SignalRow): Promise<void> => {
    const { stores, clock, changes } = deps;
    for (const subscriber of await stores.outbox.recipients(id)) {
      const revision = ((await stores.outbox.revision(subscriber, 'state', id)) ?? 0) + 1;
      await stores.outbox.enqueue([{ subscriber, kind: 'state', subject: id, revision }], clock.now());
    }
    const rows = (await concerned(deps, id)).map(
      (subscriber) => ({ subscriber, kind: 'thesis', subject: id, revision: 1 }) as const,
    );
    await stores.outbox.enqueue(rows, clock.now());
    await stores.signals.markThesisTold(id);
    changes.emit({ kind: 'thesis', id });
    changes.emit({ kind: 'outbox' });
  };
