// Opening the database: its indexes, several at once, and an address where nobody answers.
import { expect, it } from 'vitest';
import { createLiveClock } from '../../cli/clocks.ts';
import { openStores } from '../../models/openStores.ts';
import { reportAt, START, signalAt } from '../contracts/stores/examples.ts';
import { createManualClock } from '../support/manualClock.ts';
import { embeddedForTests, quietLog } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();

it('builds every collection with its unique keys', async () => {
  const { connection, close } = await embedded.stores();
  const unique = async (name: string) =>
    (await connection.collection(name).indexes())
      .filter((index) => index.unique && index.name !== '_id_')
      .map((index) => index.key);
  expect(await unique('candles')).toEqual([{ symbol: 1, start: 1, version: 1 }]);
  expect(await unique('cycles')).toEqual([{ cycle: 1, symbol: 1 }]);
  expect(await unique('decisions')).toEqual([{ signalId: 1, subscriber: 1 }]);
  expect(await unique('presses')).toEqual([{ press: 1 }]);
  expect(await unique('outbox')).toEqual([{ subject: 1, subscriber: 1, kind: 1, revision: 1 }]);
  await close();
});

it('can be done by several processes at once, and again, without harm to what is there', async () => {
  const [database, clock] = [embedded.newDatabase(), createLiveClock()];
  const [first, ...others] = await Promise.all([1, 2, 3].map(() => embedded.stores({ database, clock })));
  await first?.stores.signals.put(signalAt(0), reportAt(0));
  for (const open of others) expect(await open.stores.signals.get(signalAt(0).id)).toBeDefined();
  const again = await embedded.stores({ database, clock });
  expect((await again.stores.signals.counts()).signals).toBe(1);
  for (const open of [first, ...others, again]) await open?.close();
});

it('fails with a sentence where nobody answers', async () => {
  const deps = { clock: createManualClock(START), log: quietLog };
  const opening = openStores({ ...deps, uri: 'mongodb://127.0.0.1:1/v7?serverSelectionTimeoutMS=200' });
  await expect(opening).rejects.toThrow(/ECONNREFUSED|127\.0\.0\.1:1/);
});
