// What indexes promise: uniqueness, expiry, and the same answers as without them.
import { expect, it } from 'vitest';
import { patient } from '../../support/patient.ts';
import { contract } from './support/targets.ts';

type Any = Record<string, unknown>;

contract('indexes', (target) => {
  const fresh = (name: string) => target.db().collection<Any>(name);

  it('are declared, listed, refused when they differ, and dropped', async () => {
    const declared = fresh('declared');
    expect(await declared.createIndex({ a: 1, b: -1 }, { name: 'ab' })).toBe('ab');
    await declared.createIndex({ a: 1, b: -1 }, { name: 'ab' });
    await declared.createIndex({ e: 1 }, { unique: true, sparse: true });
    await expect(declared.createIndex({ a: 1 }, { name: 'ab' })).rejects.toMatchObject({ code: 86 });
    await expect(declared.createIndex({ a: 1, b: -1 }, { name: 'other' })).rejects.toMatchObject({ code: 85 });
    expect(await declared.indexes()).toEqual([
      { v: 2, key: { _id: 1 }, name: '_id_' },
      { v: 2, key: { a: 1, b: -1 }, name: 'ab' },
      { v: 2, key: { e: 1 }, name: 'e_1', unique: true, sparse: true },
    ]);
    await declared.dropIndex('ab');
    expect(await declared.indexExists('ab')).toBe(false);
    await expect(declared.dropIndex('ab')).rejects.toMatchObject({ code: 27 });
    await declared.dropIndexes();
    expect(await declared.indexes()).toHaveLength(1);
  });

  it('keep values unique: missing ones too, unless sparse or partial', async () => {
    const unique = fresh('unique');
    await unique.createIndex({ 'who.mail': 1, kind: 1 }, { unique: true });
    await unique.insertOne({ who: { mail: 'a@b' }, kind: 1 });
    await expect(unique.insertOne({ who: { mail: 'a@b' }, kind: 1.0 })).rejects.toMatchObject({
      code: 11000,
      keyPattern: { 'who.mail': 1, kind: 1 },
      keyValue: { 'who.mail': 'a@b', kind: 1 },
    });
    await unique.insertOne({});
    await expect(unique.insertOne({ who: {} })).rejects.toMatchObject({ code: 11000 });
    await expect(unique.updateOne({ kind: 1 }, { $unset: { who: 1, kind: 1 } })).rejects.toMatchObject({ code: 11000 });
    expect(await unique.countDocuments({ kind: 1 })).toBe(1);

    const sparse = fresh('sparse');
    await sparse.createIndex({ s: 1 }, { unique: true, sparse: true });
    await sparse.insertMany([{}, {}, { s: null }]);
    await expect(sparse.insertOne({ s: null })).rejects.toMatchObject({ code: 11000 });
    expect(await sparse.countDocuments({ s: null })).toBe(3);

    const partial = fresh('partial');
    await partial.createIndex({ who: 1 }, { unique: true, partialFilterExpression: { state: 'open' } });
    await partial.insertMany([
      { who: 1, state: 'open' },
      { who: 1, state: 'done' },
      { who: 1, state: 'done' },
    ]);
    await expect(partial.insertOne({ who: 1, state: 'open' })).rejects.toMatchObject({ code: 11000 });
    await expect(partial.updateMany({ state: 'done' }, { $set: { state: 'open' } })).rejects.toMatchObject({
      code: 11000,
    });
    expect(await partial.countDocuments({ who: 1 })).toBe(3);
    expect(await partial.countDocuments({ who: 1, state: 'open' })).toBe(1);

    const tags = fresh('tags');
    await tags.createIndex({ tags: 1 }, { unique: true });
    await tags.insertOne({ tags: ['a', 'b', 'a'] });
    await expect(tags.insertOne({ tags: ['c', 'b'] })).rejects.toMatchObject({ code: 11000, keyValue: { tags: 'b' } });
  });

  it('that documents already violate are not built', async () => {
    const late = fresh('late');
    await late.insertMany([{ a: 1 }, { a: 1 }]);
    await expect(late.createIndex({ a: 1 }, { unique: true })).rejects.toMatchObject({ code: 11000 });
    expect(await late.indexes()).toHaveLength(1);
    await late.createIndex({ a: 1 });
    expect(await late.countDocuments({ a: 1 })).toBe(2);
  });

  it('over two arrays at once are refused', async () => {
    const parallel = fresh('parallel');
    await parallel.createIndex({ a: 1, b: 1 });
    await expect(parallel.insertOne({ a: [1, 2], b: [3, 4] })).rejects.toMatchObject({ code: 171 });
    await parallel.insertOne({ a: [1, 2], b: 3 });
    expect(await parallel.countDocuments({ a: 2, b: 3 })).toBe(1);
  });

  it('answer queries about arrays of documents as a scan would', async () => {
    const arrays = fresh('arrays');
    await arrays.createIndex({ 'l.a': 1, 'l.b': 1 });
    await arrays.insertMany([
      {
        _id: 1,
        l: [
          { a: 1, b: 9 },
          { a: 2, b: 1 },
        ],
      },
      { _id: 2, l: { a: 1, b: 1 } },
      { _id: 3, l: [] },
    ] as unknown as Any[]);
    const ids = async (filter: Any) => (await arrays.find(filter).sort({ _id: 1 }).toArray()).map((doc) => doc._id);
    expect(await ids({ 'l.a': 1, 'l.b': 1 })).toEqual([1, 2]);
    expect(await ids({ 'l.a': { $gt: 1, $lt: 2 } })).toEqual([1]);
    expect(await ids({ 'l.a': { $gte: 1 } })).toEqual([1, 2]);
    expect(await ids({ 'l.b': { $gt: 5, $lt: 5 } })).toEqual([1]);
    expect(await ids({ 'l.a': { $in: [1, 2] } })).toEqual([1, 2]);
  });

  it.runIf(process.env['MONGODB_TEST_URI'] === undefined)(
    'with a lifetime delete what has outlived it, and nothing else',
    async () => {
      const expiring = fresh('expiring');
      await expiring.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
      await expiring.insertMany([
        { _id: 'old', at: new Date(Date.now() - 61_000) },
        { _id: 'oldest of several', at: [new Date(), new Date(0)] },
        { _id: 'young', at: new Date() },
        { _id: 'text', at: 'long ago' },
        { _id: 'none' },
      ] as unknown as Any[]);
      const left = async () => (await expiring.find().toArray()).map((doc) => doc._id);
      await expect.poll(left, patient).toEqual(['young', 'text', 'none']);
      await target.db().command({ collMod: 'expiring', index: { name: 'at_1', expireAfterSeconds: 0 } });
      await expect.poll(left, patient).toEqual(['text', 'none']);
    },
  );
});
