// The entries of one collection read once: what has ended is remembered, only the newest and the unfinished are read again.
import { HOUR_MS, type Instant, plus } from '../core/instant.ts';
import type { RecordEntry } from '../core/record/entry.ts';
import { entryOrder } from '../core/record/entryOf.ts';
import type { Hold } from './hold.ts';

/** One collection's rows as entries, by the instant of their publication. */
export type EntryRows = {
  /** published at the instant or later; all where it is absent */
  readonly since: (from: Instant | undefined) => Promise<readonly RecordEntry[]>;
  readonly of: (entries: readonly Pick<RecordEntry, 'id' | 'by'>[]) => Promise<readonly RecordEntry[]>;
  readonly countBefore: (at: Instant) => Promise<number>;
  /** the publication of the first there is */
  readonly oldest: () => Promise<Instant | undefined>;
  /** whether nothing of it can change any more */
  readonly isFinal: (entry: RecordEntry) => boolean;
};

/** Rows are stored soon after their publication, hardly ever in another order; those of so long are read again each time. */
const SETTLING_MS = 6 * HOUR_MS;

/** Published before `until`: `ended` ascending as long as it is remembered, and those that can still change. */
type Kept = {
  readonly until: Instant;
  readonly ended: () => readonly RecordEntry[] | undefined;
  readonly waiting: readonly RecordEntry[];
};
type Found = {
  readonly until: Instant;
  readonly ended: readonly RecordEntry[];
  readonly waiting: readonly RecordEntry[];
};

const keptOf = (all: readonly RecordEntry[], { isFinal }: EntryRows, hold: Hold): Kept | undefined => {
  const newest = all.at(-1);
  if (newest === undefined) return undefined;
  const until = plus(newest.publishedAt, -SETTLING_MS);
  const before = all.filter(({ publishedAt }) => publishedAt < until);
  return { until, ended: hold(before.filter(isFinal)), waiting: before.filter((entry) => !isFinal(entry)) };
};

const nothing = (): void => undefined;

/** `from`: nobody asks for what was published before; it may come all the same. */
export type ReadEntries = (from: Instant | undefined) => Promise<readonly RecordEntry[]>;

/**
 * All entries, ascending. Where rows have gone meanwhile, the oldest by age or any in another way, it is found out by their
 * number and what is gone is dropped, or everything read anew; so it is where what was remembered has been forgotten.
 */
export const createKeptEntries = (rows: EntryRows, hold: Hold): ReadEntries => {
  let kept: Kept | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const stillThere = async (): Promise<Found | undefined> => {
    const ended = kept?.ended();
    if (kept === undefined || ended === undefined) return undefined;
    const { until, waiting } = kept;
    const count = await rows.countBefore(until);
    if (count === ended.length + waiting.length) return { until, ended, waiting };
    const oldest = (await rows.oldest()) ?? until;
    const left = (entries: readonly RecordEntry[]) => entries.filter(({ publishedAt }) => publishedAt >= oldest);
    const shorter = { until, ended: left(ended), waiting: left(waiting) };
    return count === shorter.ended.length + shorter.waiting.length ? shorter : undefined;
  };

  const read = async (): Promise<readonly RecordEntry[]> => {
    const before = await stillThere();
    const [again, newer] = await Promise.all([
      before && before.waiting.length > 0 ? rows.of(before.waiting) : [],
      rows.since(before?.until),
    ]);
    const all = [...(before?.ended ?? []), ...again, ...newer].toSorted(entryOrder);
    kept = keptOf(all, rows, hold);
    return all;
  };

  return async (from) => {
    // nothing is remembered for whoever asks for the newest alone
    if (from !== undefined && hold.forgets && kept?.ended() === undefined)
      return (await rows.since(from)).toSorted(entryOrder);
    const next = turn.then(read);
    // the turn alone: a promise remembers what it gave
    turn = next.then(nothing, nothing);
    return next;
  };
};
