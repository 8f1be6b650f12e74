// Collections, databases and aggregations, by the real driver.
import { expect, it } from 'vitest';
import { contract } from './support/targets.ts';

type Any = Record<string, unknown>;

contract('collections', (target) => {
  it('are made, listed and dropped', async () => {
    const db = target.db();
    const names = async () =>
      new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map((entry) => entry.name));
    const before = await names();
    await db.createCollection('made');
    await expect(db.command({ create: 'made', capped: false })).rejects.toMatchObject({ code: 48 });
    await db.collection('implied').insertOne({ a: 1 });
    expect([...(await names()).difference(before)].toSorted()).toEqual(['implied', 'made']);
    const [full] = await db.listCollections({ name: 'made' }, { nameOnly: false }).toArray();
    expect(full).toMatchObject({ name: 'made', type: 'collection', idIndex: { name: '_id_' } });
    const databases = await db.admin().listDatabases({ nameOnly: true });
    expect(databases.databases.map((entry) => entry.name)).toContain(db.databaseName);
    const cursor = db.collection('implied').find().batchSize(1);
    await db.collection('implied').drop();
    expect(await cursor.toArray()).toEqual([]);
    expect(await db.collection('implied').countDocuments()).toBe(0);
    expect(await db.collection('never').find({ a: 1 }).toArray()).toEqual([]);
    await expect(db.collection('a$b').insertOne({})).rejects.toMatchObject({ code: 73 });
  });

  it('tell who they are', async () => {
    const hello = await target.db().command({ hello: 1 });
    expect(hello).toMatchObject({ isWritablePrimary: true, maxBsonObjectSize: 16_777_216, ok: 1 });
    expect(hello['maxWireVersion']).toBeGreaterThanOrEqual(21);
    expect(await target.db().command({ ping: 1 })).toMatchObject({ ok: 1 });
    expect((await target.db().admin().buildInfo())['versionArray']).toHaveLength(4);
    expect(await target.db().admin().serverStatus()).toMatchObject({ process: expect.any(String) });
  });

  it('are aggregated', async () => {
    const sales = target.db().collection<Any>('sales');
    await sales.insertMany([
      { _id: 1, item: 'a', n: 2, at: new Date('2024-01-01T10:00:00Z') },
      { _id: 2, item: 'b', n: 5, at: new Date('2024-01-01T12:00:00Z') },
      { _id: 3, item: 'a', n: 3, at: new Date('2024-01-02T10:00:00Z') },
    ] as unknown as Any[]);
    await target
      .db()
      .collection<Any>('items')
      .insertMany([
        { _id: 'a', name: 'Apple' },
        { _id: 'b', name: 'Beet' },
      ] as unknown as Any[]);
    const run = (pipeline: Any[]) => sales.aggregate(pipeline).toArray();
    expect(
      await run([{ $group: { _id: '$item', n: { $sum: '$n' }, mean: { $avg: '$n' } } }, { $sort: { _id: 1 } }]),
    ).toEqual([
      { _id: 'a', n: 5, mean: 2.5 },
      { _id: 'b', n: 5, mean: 5 },
    ]);
    expect(
      await run([{ $match: { n: { $gt: 2 } } }, { $sort: { n: -1 } }, { $limit: 1 }, { $project: { n: 1 } }]),
    ).toEqual([{ _id: 2, n: 5 }]);
    expect(await run([{ $match: { item: 'zzz' } }, { $count: 'total' }])).toEqual([]);
    expect(await run([{ $count: 'total' }])).toEqual([{ total: 3 }]);
    const joined = [
      { $lookup: { from: 'items', localField: 'item', foreignField: '_id', as: 'of' } },
      { $unwind: '$of' },
    ];
    expect(await run([...joined, { $sort: { _id: 1 } }, { $limit: 1 }, { $project: { name: '$of.name' } }])).toEqual([
      { _id: 1, name: 'Apple' },
    ]);
    const days = { $group: { _id: { $dateToString: { date: '$at', format: '%Y-%m-%d' } }, n: { $sum: 1 } } };
    expect(await run([days, { $sort: { _id: 1 } }])).toEqual([
      { _id: '2024-01-01', n: 2 },
      { _id: '2024-01-02', n: 1 },
    ]);
    expect(
      await run([
        { $facet: { all: [{ $count: 'n' }], big: [{ $match: { n: { $gte: 3 } } }, { $project: { _id: 1 } }] } },
      ]),
    ).toEqual([{ all: [{ n: 3 }], big: [{ _id: 2 }, { _id: 3 }] }]);
    expect(
      (await run([{ $addFields: { double: { $multiply: ['$n', 2] } } }, { $match: { double: 10 } }]))[0],
    ).toMatchObject({ _id: 2, double: 10 });
    await expect(run([{ $bogus: {} }])).rejects.toMatchObject({ code: 40324 });
  });
});
