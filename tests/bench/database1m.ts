// A million documents of 1 KB in the embedded database: writes, finds, a sort by an index, a group.
import type { Bench } from './bench.ts';
import { databaseLines } from './databaseLoad.ts';

export const bench: Bench = () => databaseLines('database-1m', 1_000_000);
