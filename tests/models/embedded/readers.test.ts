// Reading threads: what is long stops nobody, and sees what was written before it.
import { type Collection, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedDatabase, startEmbedded } from '../../../models/embedded/startEmbedded.ts';
import { newFolder, removeFolder } from './support/targets.ts';

type Row = { _id: number; key: string; n: number; tags?: number[] };
const SIZE = 6_000;

describe('a server with reading threads', () => {
  let folder = '';
  let server: EmbeddedDatabase;
  let client: MongoClient;
  let rows: Collection<Row>;
  beforeAll(async () => {
    folder = newFolder();
    server = await startEmbedded({ dataDir: folder, sweepMs: 100 });
    client = await MongoClient.connect(server.uri);
    rows = client.db().collection<Row>('rows');
    await rows.createIndex({ key: 1 }, { unique: true });
    await rows.insertMany(Array.from({ length: SIZE }, (_, i) => ({ _id: i, key: `k${i}`, n: i % 10 })));
  });
  afterAll(async () => {
    await client.close();
    await server.close();
    removeFolder(folder);
  });

  it('answers finds and changes by an index while a group over everything still runs', async () => {
    const order: string[] = [];
    const long = rows
      .aggregate([
        { $set: { s: { $range: [0, 40] } } },
        { $unwind: '$s' },
        { $group: { _id: '$s', n: { $sum: '$n' } } },
      ])
      .toArray()
      .then((groups) => {
        order.push('group');
        return groups;
      });
    for (let i = 0; i < 20; i += 1) {
      expect(await rows.findOne({ _id: i })).toMatchObject({ key: `k${i}` });
      expect(await rows.findOneAndUpdate({ key: `k${i}` }, { $inc: { n: 10 } })).toMatchObject({ _id: i });
      order.push('short');
    }
    expect(await long).toHaveLength(40);
    expect(order.slice(0, 20).every((name) => name === 'short')).toBe(true);
    await rows.updateMany({ _id: { $lt: 20 } }, { $inc: { n: -10 } });
  });

  it('counts, sorts and groups over all of them see every write that was acknowledged before', async () => {
    for (let i = 0; i < 5; i += 1) {
      await rows.insertOne({ _id: SIZE + i, key: `new${i}`, n: 100 + i });
      expect(await rows.countDocuments({ n: { $gte: 0 } })).toBe(SIZE + i + 1);
      const [last] = await rows.find().sort({ n: -1 }).limit(1).toArray();
      expect(last?._id).toBe(SIZE + i);
    }
    await rows.deleteMany({ _id: { $gte: SIZE } });
    expect(await rows.countDocuments({ n: { $gte: 0 } })).toBe(SIZE);
    expect(await rows.estimatedDocumentCount()).toBe(SIZE);
  });

  it('a cursor gives each document once in batches, beside other cursors and writes', async () => {
    const cursors = [rows.find({}, { batchSize: 500 }), rows.find({}, { batchSize: 700 }).sort({ key: 1 })];
    const read = cursors.map(async (cursor) => {
      const ids = new Set<number>();
      for await (const { _id } of cursor) ids.add(_id);
      return ids.size;
    });
    for (let i = 0; i < 50; i += 1) await rows.updateOne({ _id: i }, { $set: { n: 5 } });
    expect(await Promise.all(read)).toEqual([SIZE, SIZE]);
  });

  it('a cursor that is closed is gone, and one over a collection that is dropped ends with an error', async () => {
    const cursor = rows.find({}, { batchSize: 200 });
    await cursor.next();
    const id = cursor.id;
    await cursor.close();
    await expect(client.db().command({ getMore: id, collection: 'rows' })).rejects.toMatchObject({ code: 43 });
    const doomed = client.db().collection('doomed');
    await doomed.insertMany(Array.from({ length: 1000 }, (_, i) => ({ i })));
    const open = doomed.find({}, { batchSize: 300 });
    await open.next();
    await doomed.drop();
    await expect(open.toArray()).rejects.toMatchObject({ code: 175 });
    // The name is free for another one, which a reader knows at once.
    await doomed.insertMany(Array.from({ length: 600 }, (_, i) => ({ i: i + 5000 })));
    expect(await doomed.countDocuments({ i: { $gte: 5000 } })).toBe(600);
    expect(await doomed.countDocuments({ i: { $lt: 5000 } })).toBe(0);
  });

  it('a reader plans with indexes made after it began, and knows when one of them has met an array', async () => {
    const tagged = client.db().collection('tagged');
    await tagged.insertMany(Array.from({ length: 500 }, (_, i) => ({ _id: i as never, tags: i })));
    expect(await tagged.countDocuments({ tags: { $gte: 100, $lt: 400 } })).toBe(300);
    await tagged.createIndex({ tags: 1 });
    expect(await tagged.countDocuments({ tags: { $gte: 100, $lt: 400 } })).toBe(300);
    // An array with one element below and one above: each condition holds for one of them.
    await tagged.insertOne({ tags: [-5, 1000] });
    expect(await tagged.countDocuments({ tags: { $gte: 100, $lt: 400 } })).toBe(301);
    await tagged.dropIndex('tags_1');
    expect(await tagged.countDocuments({ tags: { $gte: 100, $lt: 400 } })).toBe(301);
  });

  it('gives a command up when its time is over, and goes on with the next', async () => {
    const slow = rows.aggregate([{ $group: { _id: '$key', all: { $push: '$$ROOT' } } }], { maxTimeMS: 1 }).toArray();
    await expect(slow).rejects.toMatchObject({ code: 50 });
    expect(await rows.countDocuments({ n: { $lt: 10 } })).toBe(SIZE);
  });
});
