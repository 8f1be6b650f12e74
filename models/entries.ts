// The record as one list: what was published and what was not, from the collections that hold them.
import type { EntryStore } from '../core/ports.ts';
import { entryOrder } from '../core/record/entryOf.ts';
import type { CollectionDeps } from './collection.ts';
import { createProposalStore } from './proposals.ts';
import { createSignalStore } from './signals.ts';

export const createEntryStore = ({ connection }: Pick<CollectionDeps, 'connection'>): EntryStore => {
  const stores = [createSignalStore({ connection }), createProposalStore({ connection })];
  return {
    entries: async (query = {}) => {
      const found = await Promise.all(stores.map((store) => store.entries(query)));
      return found.flat().toSorted(entryOrder);
    },
  };
};
