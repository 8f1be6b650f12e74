// The record as one list: what was published and what was not, from the collections that hold them.
import type { EntryStore } from '../core/ports.ts';
import type { EntryQuery, RecordEntry } from '../core/record/entry.ts';
import { entryOrder } from '../core/record/entryOf.ts';
import type { CollectionDeps } from './collection.ts';
import { createKeptEntries } from './keptEntries.ts';
import { proposalEntries } from './proposals.ts';
import { signalEntries } from './signals.ts';

const isMeant =
  ({ from, to, symbol }: EntryQuery) =>
  (entry: RecordEntry): boolean =>
    (from === undefined || entry.publishedAt >= from) &&
    (to === undefined || entry.publishedAt < to) &&
    (symbol === undefined || entry.symbol === symbol);

/** Ended entries are read from the database once a process; the same answers as if they were read each time. */
export const createEntryStore = ({ connection }: Pick<CollectionDeps, 'connection'>): EntryStore => {
  const published = createKeptEntries(signalEntries(connection));
  const withheld = createKeptEntries(proposalEntries(connection));
  return {
    entries: async (query = {}) => {
      const found = await Promise.all([
        query.published === false ? [] : published(),
        query.published === true ? [] : withheld(),
      ]);
      const meant = found.map((entries) => entries.filter(isMeant(query)));
      return meant.some((entries) => entries.length === 0) ? meant.flat() : meant.flat().toSorted(entryOrder);
    },
  };
};
