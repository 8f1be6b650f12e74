// What updates do to documents, by the real driver.
import { Decimal128, Double, Int32, Long, type UpdateFilter } from 'mongodb';
import { expect, it } from 'vitest';
import { contract } from './support/targets.ts';

type Any = Record<string, unknown>;

// The driver's types want to know which fields are numbers; these collections hold anything.
const loose = (update: object): UpdateFilter<Any> => update;

contract('updates', (target) => {
  let next = 0;
  /** Applies an update to one new document and gives what came of it. */
  const apply = async (doc: Any, update: Any | Any[], options: Any = {}, filter: Any = {}): Promise<unknown> => {
    const changed = target.db().collection<Any>('changed');
    next += 1;
    await changed.insertOne({ _id: next, ...doc } as unknown as Any);
    await changed.updateOne({ _id: next, ...filter } as Any, update, options);
    const result = await changed.findOne({ _id: next } as Any, { promoteValues: false, projection: { _id: 0 } });
    return result;
  };

  it('widen numbers as MongoDB does', async () => {
    const int = new Int32(2_147_483_647);
    expect(await apply({ n: int }, { $inc: { n: 1 } })).toEqual({ n: Long.fromNumber(2_147_483_648) });
    expect(await apply({ n: new Int32(1) }, { $inc: { n: 1 } })).toEqual({ n: new Int32(2) });
    expect(await apply({ n: new Int32(1) }, { $inc: { n: 0.5 } })).toEqual({ n: new Double(1.5) });
    expect(await apply({ n: new Double(1) }, { $inc: { n: 1 } })).toEqual({ n: new Double(2) });
    expect(await apply({ n: Long.fromNumber(1) }, { $inc: { n: 1 } })).toEqual({ n: Long.fromNumber(2) });
    expect(await apply({ n: Decimal128.fromString('0.1') }, { $inc: { n: 2 } })).toEqual({
      n: Decimal128.fromString('2.1'),
    });
    expect(await apply({ n: new Int32(3) }, { $mul: { n: Long.fromNumber(2) } })).toEqual({ n: Long.fromNumber(6) });
    expect(await apply({}, { $mul: { n: 2.5 } })).toEqual({ n: new Double(0) });
    await expect(apply({ n: 'x' }, { $inc: { n: 1 } })).rejects.toMatchObject({ code: 14 });
  });

  it('set, unset, rename, compare and date', async () => {
    expect(await apply({ a: 'x' }, { $set: { 'b.c': 'y', 'b.a': 'z' } })).toEqual({ a: 'x', b: { a: 'z', c: 'y' } });
    expect(await apply({ a: 'x', b: 'y' }, { $unset: { a: '' } })).toEqual({ b: 'y' });
    expect(await apply({ a: 'x', b: 'y' }, { $rename: { a: 'c' } })).toEqual({ b: 'y', c: 'x' });
    expect(await apply({ a: 'm' }, { $min: { a: 'b' }, $max: { z: 'q' } })).toEqual({ a: 'b', z: 'q' });
    expect(await apply({}, { $currentDate: { at: true } })).toEqual({ at: expect.any(Date) });
    await expect(apply({ a: 1 }, { $set: { a: 1, 'a.b': 2 } })).rejects.toMatchObject({ code: 40 });
    await expect(apply({ a: 'x' }, { $set: { 'a.b': 2 } })).rejects.toMatchObject({ code: 28 });
    await expect(apply({}, { $set: { _id: 77 } })).rejects.toMatchObject({ code: 66 });
    await expect(apply({}, { $bogus: { a: 1 } })).rejects.toMatchObject({ code: 9 });
  });

  it('change arrays', async () => {
    const list = { l: ['a', 'b', 'c'] };
    expect(await apply(list, { $push: { l: 'd' } })).toEqual({ l: ['a', 'b', 'c', 'd'] });
    expect(await apply(list, { $push: { l: { $each: ['z', 'y'], $position: 1, $slice: 3 } } })).toEqual({
      l: ['a', 'z', 'y'],
    });
    expect(await apply(list, { $push: { l: { $each: ['0'], $sort: -1 } } })).toEqual({ l: ['c', 'b', 'a', '0'] });
    expect(await apply(list, { $addToSet: { l: { $each: ['a', 'x', 'x'] } } })).toEqual({ l: ['a', 'b', 'c', 'x'] });
    expect(await apply(list, { $pop: { l: -1 } })).toEqual({ l: ['b', 'c'] });
    expect(await apply(list, { $pull: { l: { $gte: 'b' } } })).toEqual({ l: ['a'] });
    expect(await apply(list, { $pullAll: { l: ['a', 'c'] } })).toEqual({ l: ['b'] });
    expect(await apply(list, { $unset: { 'l.1': '' } })).toEqual({ l: ['a', null, 'c'] });
    expect(await apply({ l: [{ k: 'a' }, { k: 'b' }] }, { $pull: { l: { k: 'a' } } })).toEqual({ l: [{ k: 'b' }] });
  });

  it('that would grow a document past 16 MB are refused, and leave it as it was', async () => {
    const grown = target.db().collection<Any>('grown');
    await grown.insertOne({ _id: 1, part: 'x'.repeat(9 * 1024 * 1024) } as unknown as Any);
    for (const times of [8, 9]) {
      const update = { $set: { more: 'y'.repeat(times * 1024 * 1024) } };
      await expect(grown.updateOne({ _id: 1 } as Any, update)).rejects.toThrow(/16|size/i);
    }
    expect(await grown.countDocuments({ more: { $exists: true } })).toBe(0);
  });

  it('reach positions, also on nested paths', async () => {
    const doc = {
      a: {
        list: [
          { k: 'x', n: 'o' },
          { k: 'y', n: 'o' },
        ],
      },
      nums: ['1', '5', '9'],
    };
    const nth = (x: string, y: string) => ({
      ...doc,
      a: {
        list: [
          { k: 'x', n: x },
          { k: 'y', n: y },
        ],
      },
    });
    expect(await apply(doc, { $set: { 'a.list.$.n': 'new' } }, {}, { 'a.list.k': 'y' })).toEqual(nth('o', 'new'));
    expect(await apply(doc, { $set: { 'a.list.$.n': 'new' } }, {}, { 'a.list': { $elemMatch: { k: 'x' } } })).toEqual(
      nth('new', 'o'),
    );
    expect(await apply(doc, { $set: { 'a.list.$[].n': 'all' } })).toEqual(nth('all', 'all'));
    const filtered = { arrayFilters: [{ 'e.k': 'y' }] };
    expect(await apply(doc, { $set: { 'a.list.$[e].n': 'one' } }, filtered)).toEqual(nth('o', 'one'));
    expect(await apply(doc, { $set: { 'nums.$[n]': '0' } }, { arrayFilters: [{ n: { $gte: '5' } }] })).toEqual({
      ...doc,
      nums: ['1', '0', '0'],
    });
    await expect(apply(doc, { $set: { 'nums.$': 'x' } })).rejects.toMatchObject({ code: 2 });
  });

  it('run as a pipeline and keep the types of what they leave alone', async () => {
    const doc = { price: new Double(2), count: new Int32(3), big: Long.fromNumber(4) };
    const result = await apply(doc, [{ $set: { total: { $multiply: ['$price', '$count'] } } }, { $unset: 'count' }]);
    expect(result).toMatchObject({ price: new Double(2), big: Long.fromNumber(4) });
    expect(Number((result as Any)['total'])).toBe(6);
    expect(result).not.toHaveProperty('count');
  });

  it('insert when nothing matches and they may', async () => {
    const upserts = target.db().collection<Any>('upserts');
    const result = await upserts.updateOne(
      { name: 'a', 'deep.x': 1, $or: [{ q: 1 }, { q: 2 }], size: { $gt: 3 } },
      loose({ $set: { set: 1 }, $setOnInsert: { born: 1 }, $inc: { n: 2 } }),
      { upsert: true },
    );
    expect(result.upsertedCount).toBe(1);
    expect(await upserts.findOne({}, { projection: { _id: 0 } })).toEqual({
      name: 'a',
      deep: { x: 1 },
      born: 1,
      n: 2,
      set: 1,
    });
    const again = await upserts.updateOne({ name: 'a' }, { $setOnInsert: { born: 2 } }, { upsert: true });
    expect([again.matchedCount, again.modifiedCount, again.upsertedCount]).toEqual([1, 0, 0]);
    const found = await upserts.findOneAndUpdate(
      { _id: 'mine' } as unknown as Any,
      { $set: { v: 1 } },
      { upsert: true, returnDocument: 'after' },
    );
    expect(found).toEqual({ _id: 'mine', v: 1 });
    await upserts.replaceOne({ _id: 'mine' } as unknown as Any, { w: 2 });
    expect(await upserts.findOne({ _id: 'mine' } as unknown as Any)).toEqual({ _id: 'mine', w: 2 });
  });

  it('find, change and give back one document', async () => {
    const queue = target.db().collection<Any>('queue');
    await queue.insertMany([
      { _id: 1, at: 3 },
      { _id: 2, at: 1 },
      { _id: 3, at: 2 },
    ] as unknown as Any[]);
    const taken = await queue.findOneAndUpdate(
      { by: null },
      { $set: { by: 'me' } },
      { sort: { at: 1 }, returnDocument: 'after', projection: { at: 0 } },
    );
    expect(taken).toEqual({ _id: 2, by: 'me' });
    expect(await queue.findOneAndUpdate({ _id: 2 } as Any, { $set: { by: 'you' } })).toEqual({
      _id: 2,
      at: 1,
      by: 'me',
    });
    expect(await queue.findOneAndReplace({ _id: 3 } as Any, { x: 1 }, { returnDocument: 'after' })).toEqual({
      _id: 3,
      x: 1,
    });
    expect(await queue.findOneAndDelete({ at: 3 })).toEqual({ _id: 1, at: 3 });
    expect(await queue.findOneAndDelete({ at: 3 })).toBeNull();
    const raw = await queue.findOneAndUpdate({ _id: 2 } as Any, { $set: { z: 1 } }, { includeResultMetadata: true });
    expect(raw.lastErrorObject).toEqual({ n: 1, updatedExisting: true });
  });

  it('of one document are atomic under 50 callers at once', async () => {
    const counters = target.db().collection<Any>('counters');
    await counters.insertOne({ _id: 'n', n: 0 } as unknown as Any);
    const results = await Promise.all(
      Array.from({ length: 50 }, () =>
        counters.findOneAndUpdate({ _id: 'n' } as unknown as Any, loose({ $inc: { n: 1 } }), {
          returnDocument: 'after',
        }),
      ),
    );
    const seen = results.map((doc) => Number(doc?.['n'])).toSorted((a, b) => a - b);
    expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    const claims = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        counters.findOneAndUpdate({ _id: 'n', by: { $exists: false } } as unknown as Any, { $set: { by: i } }),
      ),
    );
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
  });
});
