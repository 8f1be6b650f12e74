// Owes everybody the summary of their day at their own hour, and of their week where they asked for it; once each.
import { defaultPreferences } from '../core/delivery/preferences.ts';
import { dailySubject, summaryDue, weeklySubject } from '../core/delivery/summary.ts';
import type { DeliveryKey } from '../core/delivery.ts';
import { type Instant, SLOT_MS } from '../core/instant.ts';
import type { Subscriber } from '../core/ports/people.ts';
import type { Changes, Clock } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';

export type SummariseDeps = {
  readonly stores: Pick<Stores, 'subscribers' | 'outbox'>;
  readonly clock: Clock;
  readonly changes: Pick<Changes, 'emit'>;
};

const rowsOf = ({ id, joinedAt, preferences, place }: Subscriber, now: Instant): readonly DeliveryKey[] => {
  const wishes = preferences ?? defaultPreferences;
  const due = summaryDue(wishes, now);
  // Who joined after the hour has no day behind them yet; groups and channels have no choices to sum up.
  if (!due || joinedAt > due.at || place) return [];
  const row = (subject: string): DeliveryKey => ({ subscriber: id, kind: 'summary', subject, revision: 1 });
  return [
    ...(wishes.kinds.summary === 'off' ? [] : [row(dailySubject(due.date))]),
    ...(wishes.kinds.weekly === 'off' || !due.monday ? [] : [row(weeklySubject(due.date))]),
  ];
};

/** Looks once a slot of market time; a summary put again is not put twice, as its key holds it. */
export const createSummarise = ({ stores, clock, changes }: SummariseDeps) => {
  let lookedAt: Instant | undefined;
  return async (): Promise<void> => {
    const now = clock.now();
    if (lookedAt !== undefined && now - lookedAt < SLOT_MS && now >= lookedAt) return;
    for await (const people of stores.subscribers.everyActive()) {
      const rows = people.flatMap((person) => rowsOf(person, now));
      if (rows.length > 0 && (await stores.outbox.enqueue(rows, now)) > 0) changes.emit({ kind: 'outbox' });
    }
    lookedAt = now;
  };
};
