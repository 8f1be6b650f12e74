// The key-value collections: values as they are, one a key, of one release.
import { expect, it } from 'vitest';
import { createKeyValueStore } from '../../models/keyValue.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();

it('gives a value back as it was written, the last one counting', async () => {
  const open = await embedded.stores();
  const store = createKeyValueStore<unknown>(open, { collection: 'conversations' });
  expect(await store.read('1')).toBeUndefined();
  for (const value of [{ a: [1, { 'b.c': null }], $set: { x: 'y' }, empty: {} }, 'text', 0, [], [undefined, 1]]) {
    await store.write('1', value);
    expect(await store.read('1')).toEqual(value === undefined ? null : JSON.parse(JSON.stringify(value)));
  }
  await store.delete('1');
  await store.delete('1');
  expect(await store.read('1')).toBeUndefined();
  await open.close();
});

it('keeps one value a key when many write at once', async () => {
  const open = await embedded.stores();
  const store = createKeyValueStore<number>(open, { collection: 'conversations' });
  await Promise.all(Array.from({ length: 10 }, (_, i) => store.write('k', i)));
  expect(await open.connection.collection('conversations').countDocuments({})).toBe(1);
  await open.close();
});

it('reads what another release wrote as absent, and marks every value with its release and version', async () => {
  const open = await embedded.stores();
  const [old, now] = ['1', '2'].map((release) =>
    createKeyValueStore<string>(open, { collection: 'conversations', release }),
  );
  await old?.write('k', 'begun');
  expect(await now?.read('k')).toBeUndefined();
  expect(await old?.read('k')).toBe('begun');
  await now?.write('k', 'again');
  const row = await open.connection.collection('conversations').findOne({});
  expect(row).toEqual({ _id: 'k', v: 1, release: '2', value: 'again' });
  await open.close();
});
