// What reads and writes do, by the real driver.
import { Binary, Decimal128, Double, Int32, Long, ObjectId, Timestamp } from 'mongodb';
import { expect, it } from 'vitest';
import { patient } from '../../support/patient.ts';
import { contract } from './support/targets.ts';

type Any = Record<string, unknown>;

contract('documents', (target) => {
  const fresh = (name: string) => target.db().collection<Any>(name);
  const typed = { promoteValues: false, promoteLongs: false, promoteBuffers: false } as const;

  it('come back with the types they were written with', async () => {
    const doc = {
      _id: new ObjectId(),
      int: new Int32(7),
      whole: new Double(7),
      double: new Double(0.1),
      long: Long.fromString('9007199254740993'),
      small: Long.fromNumber(7),
      decimal: Decimal128.fromString('1.10'),
      date: new Date('2024-01-31T23:59:59.999Z'),
      binary: new Binary(Buffer.from([0, 1, 255]), 0),
      stamp: new Timestamp({ t: 5, i: 6 }),
      yes: true,
      nothing: null,
      regex: /^a.b$/i,
      nested: { list: [new Int32(1), new Double(2), 'x', null, { deep: [] }], empty: {} },
      text: 'žluťoučký 🐎 \u0000 end',
    };
    const types = fresh('types');
    await types.insertOne(doc);
    const stored = await types.findOne({ _id: doc._id }, typed);
    expect(stored).toEqual(doc);
    expect(stored?.['whole']).toBeInstanceOf(Double);
    expect(stored?.['small']).toBeInstanceOf(Long);
    await types.updateOne({ _id: doc._id }, { $set: { touched: true } });
    expect(await types.findOne({ _id: doc._id }, typed)).toEqual({ ...doc, touched: true });
  });

  it('are found in the order they were inserted', async () => {
    const order = fresh('order');
    await order.insertMany([{ _id: 'c' }, { _id: 'a' }, { _id: 'b' }] as unknown as Any[]);
    expect((await order.find().toArray()).map((doc) => doc._id)).toEqual(['c', 'a', 'b']);
  });

  it('sort across types, arrays by their least or greatest element', async () => {
    const sorting = fresh('sorting');
    const values = [true, 'b', null, 5, new Date(0), [9, 1], { a: 1 }, 'a', Long.fromNumber(2), [], undefined];
    await sorting.insertMany(values.map((v, _id) => (v === undefined ? { _id } : { _id, v })) as unknown as Any[]);
    const up = (await sorting.find().sort({ v: 1, _id: 1 }).toArray()).map((doc) => doc._id);
    expect(up).toEqual([9, 2, 10, 5, 8, 3, 7, 1, 6, 0, 4]);
    const down = (await sorting.find().sort({ v: -1, _id: 1 }).toArray()).map((doc) => doc._id);
    expect(down).toEqual([4, 0, 6, 1, 7, 5, 3, 8, 2, 10, 9]);
  });

  it('match as the query language says', async () => {
    const query = fresh('query');
    await query.insertMany([
      {
        _id: 1,
        a: 1,
        tags: ['x', 'y'],
        sub: [
          { k: 1, v: 5 },
          { k: 2, v: 9 },
        ],
      },
      { _id: 2, a: null, tags: ['y'], sub: [{ k: 1, v: 9 }] },
      { _id: 3, tags: [], sub: { k: 2 } },
      { _id: 4, a: [1, 5], name: 'Ada' },
      { _id: 5, a: 'text', name: 'ada' },
    ] as unknown as Any[]);
    const ids = async (filter: Any) => (await query.find(filter).sort({ _id: 1 }).toArray()).map((doc) => doc._id);
    expect(await ids({ a: 1 })).toEqual([1, 4]);
    expect(await ids({ a: null })).toEqual([2, 3]);
    expect(await ids({ a: { $ne: 1 } })).toEqual([2, 3, 5]);
    expect(await ids({ a: { $gt: 2 } })).toEqual([4]);
    expect(await ids({ a: { $gte: null } })).toEqual([2, 3]);
    expect(await ids({ a: { $exists: false } })).toEqual([3]);
    expect(await ids({ a: { $type: 'number' } })).toEqual([1, 4]);
    expect(await ids({ a: { $not: { $gt: 0 } } })).toEqual([2, 3, 5]);
    expect(await ids({ a: { $nin: [1, null] } })).toEqual([5]);
    expect(await ids({ a: [1, 5] })).toEqual([4]);
    expect(await ids({ tags: 'y' })).toEqual([1, 2]);
    expect(await ids({ tags: { $all: ['x', 'y'] } })).toEqual([1]);
    expect(await ids({ tags: { $size: 0 } })).toEqual([3]);
    expect(await ids({ 'sub.k': 2 })).toEqual([1, 3]);
    expect(await ids({ 'sub.k': 1, 'sub.v': 9 })).toEqual([1, 2]);
    expect(await ids({ sub: { $elemMatch: { k: 1, v: 9 } } })).toEqual([2]);
    expect(await ids({ 'sub.0.v': 9 })).toEqual([2]);
    expect(await ids({ sub: { k: 2 } })).toEqual([3]);
    expect(await ids({ name: /^ada$/ })).toEqual([5]);
    expect(await ids({ name: { $regex: '^ADA$', $options: 'i' } })).toEqual([4, 5]);
    expect(await ids({ $or: [{ a: 'text' }, { 'sub.v': 5 }] })).toEqual([1, 5]);
    expect(await ids({ $nor: [{ tags: { $exists: true } }, { name: 'Ada' }] })).toEqual([5]);
    expect(await ids({ $and: [{ a: { $mod: [4, 1] } }, { tags: 'x' }] })).toEqual([1]);
    expect(await ids({ $expr: { $eq: [{ $size: { $ifNull: ['$tags', []] } }, 2] } })).toEqual([1]);
    expect(await ids({ $comment: 'who asks', a: { $in: [/^te/, 77] } })).toEqual([5]);
    await expect(ids({ a: { $bogus: 1 } })).rejects.toMatchObject({ code: 2 });
  });

  it('are projected', async () => {
    const shown = fresh('shown');
    await shown.insertOne({
      _id: 1,
      a: 1,
      b: { c: 2, d: 3 },
      list: [
        { k: 1, v: 1 },
        { k: 2, v: 2 },
      ],
      nums: [1, 2, 3, 4],
    } as unknown as Any);
    const project = (projection: Any, filter: Any = {}) => shown.findOne(filter, { projection });
    expect(await project({ a: 1 })).toEqual({ _id: 1, a: 1 });
    expect(await project({ 'b.c': 1, _id: 0 })).toEqual({ b: { c: 2 } });
    expect(await project({ b: 0, list: 0, nums: 0 })).toEqual({ _id: 1, a: 1 });
    expect(await project({ 'list.v': 1, _id: 0 })).toEqual({ list: [{ v: 1 }, { v: 2 }] });
    expect(await project({ nums: { $slice: -2 }, _id: 0, a: 1 })).toEqual({ a: 1, nums: [3, 4] });
    expect(await project({ _id: 0, list: { $elemMatch: { k: 2 } } })).toEqual({ list: [{ k: 2, v: 2 }] });
    expect(await project({ _id: 0, 'nums.$': 1 }, { nums: { $gt: 2 } })).toEqual({ nums: [3] });
    expect(await project({ _id: 0, sum: { $add: ['$a', '$b.c'] } })).toEqual({ sum: 3 });
    await expect(project({ a: 1, b: 0 })).rejects.toMatchObject({ code: 31254 });
  });

  it('are counted, told apart, skipped and limited', async () => {
    const many = fresh('many');
    await many.insertMany(Array.from({ length: 250 }, (_, i) => ({ _id: i, g: i % 3 })) as unknown as Any[]);
    expect(await many.countDocuments({ g: 0 })).toBe(84);
    expect(await many.countDocuments({ g: 0 }, { skip: 4, limit: 10 })).toBe(10);
    expect(await many.estimatedDocumentCount()).toBe(250);
    expect((await many.distinct('g', { _id: { $lt: 50 } } as Any)).toSorted((a, b) => Number(a) - Number(b))).toEqual([
      0, 1, 2,
    ]);
    expect((await many.find({ g: 1 }).skip(2).limit(2).toArray()).map((doc) => doc._id)).toEqual([7, 10]);
  });

  it('are fetched in batches, and a batch sees what was written meanwhile without failing', async () => {
    const batches = fresh('batches');
    await batches.insertMany(Array.from({ length: 1000 }, (_, i) => ({ _id: i })) as unknown as Any[]);
    const cursor = batches.find().batchSize(50);
    const seen: unknown[] = [];
    for await (const doc of cursor) {
      seen.push(doc._id);
      if (seen.length === 60) await batches.deleteMany({ _id: { $gte: 900 } } as Any);
    }
    expect(seen).toEqual(Array.from({ length: 900 }, (_, i) => i));
    const early = batches.find().batchSize(10);
    await early.next();
    await early.close();
  });

  it('refuse a second document with the same _id and say which', async () => {
    const unique = fresh('unique');
    await unique.insertOne({ _id: 'a' } as unknown as Any);
    await expect(unique.insertOne({ _id: 'a' } as unknown as Any)).rejects.toMatchObject({
      code: 11000,
      keyPattern: { _id: 1 },
      keyValue: { _id: 'a' },
      message: expect.stringContaining('E11000 duplicate key error collection:'),
    });
  });

  it('stop an ordered bulk at its first error, and not an unordered one', async () => {
    const bulk = fresh('bulk');
    const docs = [{ _id: 1 }, { _id: 1 }, { _id: 2 }] as unknown as Any[];
    await expect(bulk.insertMany(docs)).rejects.toMatchObject({ code: 11000, insertedCount: 1 });
    await expect(
      bulk.insertMany([{ _id: 3 }, { _id: 1 }, { _id: 4 }] as unknown as Any[], { ordered: false }),
    ).rejects.toMatchObject({ insertedCount: 2 });
    expect((await bulk.find().toArray()).map((doc) => doc._id)).toEqual([1, 3, 4]);
    const result = await bulk.bulkWrite([
      { updateOne: { filter: { _id: 1 } as Any, update: { $set: { a: 1 } } } },
      { deleteOne: { filter: { _id: 3 } as Any } },
      { replaceOne: { filter: { _id: 9 } as Any, replacement: { b: 1 }, upsert: true } },
    ]);
    expect([result.modifiedCount, result.deletedCount, result.upsertedCount]).toEqual([1, 1, 1]);
  });

  it('written without acknowledgement arrive, and get no reply', async () => {
    const silent = fresh('silent');
    await silent.insertOne({ _id: 1 } as unknown as Any, { writeConcern: { w: 0 } });
    await expect.poll(() => silent.countDocuments(), patient).toBe(1);
  });

  it('up to 16 MB are kept, larger ones refused', async () => {
    const large = fresh('large');
    await large.insertOne({ _id: 1, bytes: Buffer.alloc(15 * 1024 * 1024, 7) } as unknown as Any);
    const back = await large.findOne({ _id: 1 } as Any);
    expect((back as unknown as { bytes: Binary }).bytes.length()).toBe(15 * 1024 * 1024);
    await expect(large.insertOne({ _id: 2, bytes: Buffer.alloc(16 * 1024 * 1024) } as unknown as Any)).rejects.toThrow(
      /too large|larger than|size/i,
    );
    expect(await large.countDocuments()).toBe(1);
  });

  it('of a command nobody knows get code 59, unknown options 40415', async () => {
    await expect(target.db().command({ bogusCommand: 1 })).rejects.toMatchObject({
      code: 59,
      codeName: 'CommandNotFound',
    });
    await expect(target.db().command({ find: 'x', bogus: 1 })).rejects.toMatchObject({ code: 40415 });
  });
});
