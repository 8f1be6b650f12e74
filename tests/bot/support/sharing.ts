// One database for all worlds of a test file, emptied in between: building its indexes is most of what a world costs.
import type { EmbeddedForTests } from '../../support/openOnEmbedded.ts';

/** The same server, whose `stores` open one database, empty. */
export const sharing = (embedded: EmbeddedForTests): EmbeddedForTests => ({
  ...embedded,
  stores: async (options) => {
    const opened = await embedded.stores({ ...options, database: 'shared' });
    for (const model of Object.values(opened.connection.models)) await model.collection.deleteMany({});
    return opened;
  },
});
