// Owes a new signal's card to everybody whose settings let it through, some hundreds at a time.
import type { Signal } from '../core/decision/verdict.ts';
import { audienceFor } from '../core/delivery/audience.ts';
import { defaultPreferences } from '../core/delivery/preferences.ts';
import type { Subscriber } from '../core/ports/people.ts';
import type { Changes, Clock } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';

export type OweCardsDeps = {
  readonly stores: Pick<Stores, 'subscribers' | 'outbox'>;
  readonly clock: Clock;
  readonly changes: Pick<Changes, 'emit'>;
};

/** Again after a crash it owes what is missing; the first may have it before the last is looked at. */
export const oweCards = async (
  { stores, clock, changes }: OweCardsDeps,
  signal: Signal,
  { suspended }: { readonly suspended: boolean },
): Promise<void> => {
  const hears = ({ preferences }: Subscriber): boolean =>
    audienceFor(signal, preferences ?? defaultPreferences, clock.now(), { suspended }).kind !== 'drop';
  // a card owed late, after a crash, is one of a new signal all the same: held, and late, by the same rules
  const queuedAt = signal.publishedAt;
  for await (const people of stores.subscribers.everyActive()) {
    const rows = people
      .filter(hears)
      .map(({ id }) => ({ subscriber: id, kind: 'card', subject: signal.id, revision: 1 }) as const);
    if ((await stores.outbox.enqueue(rows, queuedAt)) > 0) changes.emit({ kind: 'outbox' });
  }
};
