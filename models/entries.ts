// The record as one list: what was published and what was not, from the collections that hold them.
import type { EntryStore } from '../core/ports/record.ts';
import type { EntryQuery, RecordEntry } from '../core/record/entry.ts';
import { entryOrder } from '../core/record/entryOf.ts';
import type { CollectionDeps } from './collection.ts';
import { forGood, whileThereIsRoom } from './hold.ts';
import { createKeptEntries } from './keptEntries.ts';
import { proposalEntries } from './proposals.ts';
import { signalEntries } from './signals.ts';

const isMeant =
  ({ from, to, symbol }: EntryQuery) =>
  (entry: RecordEntry): boolean =>
    (from === undefined || entry.publishedAt >= from) &&
    (to === undefined || entry.publishedAt < to) &&
    (symbol === undefined || entry.symbol === symbol);

/**
 * Ended entries are remembered: those published for good, the many withheld ones while there is room. The same answers as if
 * they were read each time.
 */
export const createEntryStore = ({ connection }: Pick<CollectionDeps, 'connection'>): EntryStore => {
  const published = createKeptEntries(signalEntries(connection), forGood);
  const withheld = createKeptEntries(proposalEntries(connection), whileThereIsRoom);
  return {
    entries: async (query = {}) => {
      const found = await Promise.all([
        query.published === false ? [] : published(query.from),
        query.published === true ? [] : withheld(query.from),
      ]);
      const meant = found.map((entries) => entries.filter(isMeant(query)));
      return meant.some((entries) => entries.length === 0) ? meant.flat() : meant.flat().toSorted(entryOrder);
    },
  };
};
