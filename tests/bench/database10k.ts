// Ten thousand documents of 1 KB in the embedded database: writes, finds, a sort by an index, a group.
import type { Bench } from './bench.ts';
import { databaseLines } from './databaseLoad.ts';

export const bench: Bench = () => databaseLines('database-10k', 10_000);
