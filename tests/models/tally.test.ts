// What is asked of the database is counted, and what of it fails; a key that is taken is no failure.
import { expect, it } from 'vitest';
import { embeddedForTests } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();

it('counts reads, writes by command, and failures', async () => {
  const { connection, tally } = await embedded.stores();
  const rows = connection.collection<{ _id: number; n?: number }>('counted');
  const before = tally();
  const [inserts, failed] = [before.writes.get('insert') ?? 0, before.failures.get('insert') ?? 0];
  await rows.insertOne({ _id: 1 });
  await rows.insertOne({ _id: 1 }).catch(() => undefined);
  await rows.findOne({ _id: 1 });
  expect([(tally().writes.get('insert') ?? 0) - inserts, (tally().failures.get('insert') ?? 0) - failed]).toEqual([
    2, 0,
  ]);
  expect(tally().reads).toBeGreaterThan(before.reads);
  await connection.db?.command({ insert: 'counted', documents: 'none' }).catch(() => undefined);
  expect(tally().failures.get('insert') ?? 0).toBeGreaterThan(failed);
});
