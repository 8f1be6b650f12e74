// The judge of the chaos sees a lock that nobody can be holding.
import { expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../core/instant.ts';
import { embeddedForTests } from '../../support/openOnEmbedded.ts';
import { judgeLocks } from './judge.ts';

const embedded = embeddedForTests();

test('a migration lock of a clock an hour ahead is an offence, one that was given back or has run out is none', async () => {
  const opened = await embedded.stores();
  const locks = opened.connection.collection<{ _id: string; leaseUntil: number }>('migration_lock');
  const judged = async (leaseUntil: number): Promise<readonly string[]> => {
    await locks.updateOne({ _id: 'lock' }, { $set: { leaseUntil } }, { upsert: true });
    return judgeLocks(opened, []);
  };
  const now = Date.now();
  expect(await judged(0)).toEqual([]);
  expect(await judged(now - HOUR_MS)).toEqual([]);
  expect(await judged(now + MINUTE_MS / 6)).toEqual([]);
  expect(await judged(now + HOUR_MS)).toEqual([expect.stringMatching(/^the migration lock is held until /)]);
});
