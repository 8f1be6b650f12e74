// Deletes what has outlived its TTL index, a few at a time.
import type { Server } from '../commands/server.ts';
import { RANK } from '../values/compare.ts';
import { decode } from '../values/document.ts';
import { afterPrefix, invert, keyOf } from '../values/keyBytes.ts';
import type { Collection } from './collection.ts';
import type { Index } from './entries.ts';

/** Some 10 ms of work; whoever sweeps comes again where there was so much. */
export const AT_ONCE = 200;

/** Deletes expired documents of every TTL index; `now` is wall time in ms. Returns the most that went by one index. */
export function sweepExpired(server: Server, now: number): number {
  let most = 0;
  for (const { collection } of server.catalog.entries()) {
    for (const index of collection.indexes) {
      if (index.spec.expireAfterSeconds !== undefined)
        most = Math.max(most, sweepIndex(server, collection, index, now));
    }
  }
  return most;
}

function sweepIndex(server: Server, collection: Collection, index: Index, now: number): number {
  const limit = new Date(now - (index.spec.expireAfterSeconds ?? 0) * 1000);
  if (Number.isNaN(limit.getTime())) return 0;
  // An array's dates are keys of their own, so the earliest decides; values that are no dates never expire.
  const dates = Buffer.from([RANK.date]);
  const last = afterPrefix(keyOf(limit));
  const range =
    index.spec.fields[0]?.direction === -1
      ? { from: invert(keyOf(limit)), to: afterPrefix(invert(dates)) }
      : { from: dates, to: last };
  const expired = [];
  for (const row of server.scan(collection, { kind: 'index', index, ranges: [range] }, false)) {
    expired.push(row);
    if (expired.length >= AT_ONCE) break;
  }
  if (expired.length === 0) return 0;
  server.group.begin();
  for (const row of expired) collection.remove(row.rid, decode(row.raw));
  return expired.length;
}
