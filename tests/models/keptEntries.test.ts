// Entries that are remembered are those of the database, also where what was remembered has been forgotten meanwhile.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS, type Instant, plus } from '../../core/instant.ts';
import type { RecordEntry } from '../../core/record/entry.ts';
import { entryOrder } from '../../core/record/entryOf.ts';
import { forGood, type Hold } from '../../models/hold.ts';
import { createKeptEntries, type EntryRows } from '../../models/keptEntries.ts';
import { entryOn } from '../support/recordEntries.ts';
import { endedAt, FIRST as START } from '../support/records.ts';

const entryAt = (n: number, publishedAt: Instant): RecordEntry =>
  entryOn(0, 1, { id: `s${String(n).padStart(4, '0')}`, publishedAt, outcome: { kind: 'open' } });
const ended = (entry: RecordEntry): RecordEntry => ({
  ...entry,
  outcome: endedAt(plus(entry.publishedAt, HOUR_MS), 1),
});

/** Rows as a database has them, and how many of them were read. */
const table = () => {
  let rows: readonly RecordEntry[] = [];
  const seen = { read: 0 };
  const read = (wanted: (entry: RecordEntry) => boolean): Promise<readonly RecordEntry[]> => {
    const found = rows.filter(wanted);
    seen.read += found.length;
    return Promise.resolve(found);
  };
  const access: EntryRows = {
    since: (from) => read(({ publishedAt }) => from === undefined || publishedAt >= from),
    of: (entries) => read(({ id }) => entries.some((entry) => entry.id === id)),
    countBefore: (at) => Promise.resolve(rows.filter(({ publishedAt }) => publishedAt < at).length),
    oldest: () => Promise.resolve(rows[0]?.publishedAt),
    isFinal: ({ outcome }) => outcome.kind !== 'open',
  };
  return { access, seen, all: () => rows, set: (next: readonly RecordEntry[]) => (rows = next.toSorted(entryOrder)) };
};

/** Remembers until it is told to forget, as a collector does. */
const forgetful = () => {
  let generation = 0;
  const hold = <T extends object>(value: T) => {
    const own = generation;
    return (): T | undefined => (own === generation ? value : undefined);
  };
  return { hold: Object.assign(hold, { forgets: true }) satisfies Hold, forget: () => (generation += 1) };
};

describe('Kept entries', () => {
  it('are those of the database, whatever was added, ended, deleted or forgotten in between', async () => {
    const step = fc.record({
      add: fc.integer({ min: 0, max: 3 }),
      hours: fc.integer({ min: 0, max: 9 }),
      end: fc.boolean(),
      drop: fc.integer({ min: 0, max: 2 }),
      forget: fc.boolean(),
      from: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), fc.boolean(), async (steps, isForgetful) => {
        const { access, all, set } = table();
        const { hold, forget } = forgetful();
        const read = createKeptEntries(access, isForgetful ? hold : forGood);
        let [hour, n] = [0, 0];
        for (const { add, hours, end, drop, forget: forgets, from } of steps) {
          hour += hours;
          const added = Array.from({ length: add }, () => entryAt(n++, plus(START, hour * HOUR_MS)));
          const before = end ? all().map(ended) : all();
          set([...before.slice(drop), ...added]);
          if (forgets) forget();
          const since = from === undefined ? undefined : plus(START, from * HOUR_MS);
          const wanted = (entry: RecordEntry): boolean => since === undefined || entry.publishedAt >= since;
          expect((await read(since)).filter(wanted)).toEqual(all().filter(wanted));
        }
      }),
    );
  });

  it('of long ago are read once while they are remembered, and not at all for whoever asks for the newest alone', async () => {
    const { access, seen, set } = table();
    const { hold, forget } = forgetful();
    const read = createKeptEntries(access, hold);
    set(Array.from({ length: 100 }, (_, i) => ended(entryAt(i, plus(START, i * HOUR_MS)))));
    expect(await read(plus(START, 90 * HOUR_MS))).toHaveLength(10);
    expect(seen.read).toBe(10);
    await read(undefined);
    seen.read = 0;
    expect(await read(undefined)).toHaveLength(100);
    expect(seen.read).toBeLessThan(10);
    forget();
    expect(await read(undefined)).toHaveLength(100);
    expect(seen.read).toBeGreaterThan(100);
  });
});
