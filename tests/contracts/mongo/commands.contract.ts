// Commands as a whole: bulks, cursors, indexes, views, validators, $out and $merge, explain, and what is refused.
import { type Document, Long, MongoBulkWriteError } from 'mongodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { REFUSED_COMMANDS } from './refusals.ts';
import { codeOf, type Target } from './target.ts';
import { type Doc, double, long, shown } from './values.ts';

type Stored = { _id: number } & Record<string, unknown>;

const typed = { promoteValues: false } as const;
/** The driver reads a small id as a number, which it would send back as a double. */
const whole = (id: Long | number): Long => (typeof id === 'number' ? Long.fromNumber(id) : id);

export const commandContract = (target: Target): void => {
  const db = () => target.db();
  const filled = async (name: string, docs: readonly Doc[]) => {
    const fresh = db().collection<Stored>(name);
    await fresh.drop();
    if (docs.length > 0) await fresh.insertMany(docs.map((doc) => ({ ...doc })) as never);
    return fresh;
  };
  const run = (command: Doc) => db().command(command);

  describe('refusals', () => {
    beforeAll(async () => {
      await filled('c', [{ _id: 1, a: 1 }]);
    });
    it.each(
      REFUSED_COMMANDS.map(([command, code], i) => [i, JSON.stringify(command).slice(0, 100), command, code] as const),
    )('%i: %s', async (_, __, command, code) => {
      const admin = 'replSetGetStatus' in command;
      expect(await codeOf(admin ? db().admin().command(command) : run(command))).toBe(code);
      expect(await db().collection('c').countDocuments()).toBe(1);
    });
    it('documents no server stores are refused whole', async () => {
      const c = db().collection<Stored>('c');
      let deep: Doc = {};
      for (let i = 0; i < 190; i += 1) deep = { deep };
      expect(await codeOf(c.insertOne({ _id: [1] } as never))).toBe(53);
      expect(await codeOf(c.insertOne({ _id: /x/ } as never))).toBe(53);
      expect(await codeOf(c.insertOne({ _id: { $x: 1 } } as never))).toBe(52);
      expect(await codeOf(c.insertOne({ deep } as never))).toBe(15);
      expect(await c.countDocuments()).toBe(1);
    });
  });

  describe('bulks', () => {
    const broken = async (ordered: boolean) => {
      const bulk = await filled('bulk', [{ _id: 1 }]);
      await bulk.createIndex({ k: 1 }, { unique: true, sparse: true });
      const writes = [
        { insertOne: { document: { _id: 2, k: 1 } } },
        { insertOne: { document: { _id: 3, k: long(1) } } },
        { updateOne: { filter: { _id: 1 }, update: { $set: { done: true } } } },
        { insertOne: { document: { _id: 1 } } },
        { deleteOne: { filter: { _id: 2 } } },
      ];
      const error = await bulk.bulkWrite(writes as never, { ordered }).catch((problem: unknown) => problem);
      if (!(error instanceof MongoBulkWriteError)) throw new Error('the bulk was not refused');
      const errors = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
      return { bulk, result: error.result, errors: errors.map((one) => [one.index, one.code, one.err]) };
    };
    it('in order stop at the first error, which names its index and key', async () => {
      const { bulk, result, errors } = await broken(true);
      expect([result.insertedCount, result.modifiedCount, result.deletedCount]).toEqual([1, 0, 0]);
      expect(errors).toHaveLength(1);
      expect(errors[0]?.slice(0, 2)).toEqual([1, 11000]);
      expect(await bulk.countDocuments()).toBe(2);
    });
    it('without order go on after errors', async () => {
      const { bulk, result, errors } = await broken(false);
      expect([result.insertedCount, result.modifiedCount, result.deletedCount]).toEqual([1, 1, 1]);
      expect(errors.map((error) => error.slice(0, 2))).toEqual([
        [1, 11000],
        [3, 11000],
      ]);
      expect(await bulk.find().toArray()).toEqual([{ _id: 1, done: true }]);
    });
    it('a duplicate key names its pattern and its value', async () => {
      const c = await filled('dup', [{ _id: 1, a: { b: 'x' } }]);
      await c.createIndex({ 'a.b': 1, n: -1 }, { unique: true });
      const reply = await run({ insert: 'dup', documents: [{ _id: 2, a: { b: 'x' } }] });
      expect(reply['n']).toBe(0);
      expect(reply['writeErrors'][0]).toMatchObject({
        index: 0,
        code: 11000,
        keyPattern: { 'a.b': 1, n: -1 },
        keyValue: { 'a.b': 'x', n: null },
      });
    });
    it('writes that want no answer are made', async () => {
      const c = await filled('silent', []);
      await c.insertOne({ _id: 1 }, { writeConcern: { w: 0 } });
      await expect.poll(() => c.countDocuments()).toBe(1);
    });
    it('let gives variables to updates and deletes', async () => {
      const c = await filled('vars', [
        { _id: 1, n: 1 },
        { _id: 2, n: 2 },
      ]);
      await c.updateMany({ $expr: { $eq: ['$n', '$$wanted'] } }, [{ $set: { n: '$$next' } }], {
        let: { wanted: 2, next: 9 },
      });
      await c.deleteOne({ $expr: { $eq: ['$n', '$$gone'] } }, { let: { gone: 1 } });
      expect(await c.find().toArray()).toEqual([{ _id: 2, n: 9 }]);
    });
  });

  describe('cursors', () => {
    it('come in batches and are gone at their end', async () => {
      await filled(
        'many',
        Array.from({ length: 250 }, (_, _id) => ({ _id })),
      );
      const first = await run({ find: 'many', batchSize: 100, sort: { _id: 1 } });
      expect(first['cursor'].firstBatch).toHaveLength(100);
      const second = await run({ getMore: whole(first['cursor'].id), collection: 'many', batchSize: 100 });
      expect(second['cursor'].nextBatch[0]).toEqual({ _id: 100 });
      expect(await codeOf(run({ getMore: whole(first['cursor'].id), collection: 'vars' }))).toBe(13);
      const last = await run({ getMore: whole(first['cursor'].id), collection: 'many' });
      expect([last['cursor'].nextBatch.length, Number(last['cursor'].id)]).toEqual([50, 0]);
      expect(await codeOf(run({ getMore: whole(first['cursor'].id), collection: 'many' }))).toBe(43);
    });
    it('with a limit, a single batch or no documents stay shut', async () => {
      const ids = await Promise.all(
        [{ find: 'many', limit: 5 }, { find: 'many', singleBatch: true, batchSize: 5 }, { find: 'nowhere' }].map(
          async (command) => Number((await run(command))['cursor'].id),
        ),
      );
      expect(ids).toEqual([0, 0, 0]);
    });
    it('read backwards when a hint says so', async () => {
      const backwards = db()
        .collection('many')
        .find({}, { hint: { $natural: -1 }, limit: 2 });
      expect((await backwards.toArray()).map((doc) => doc._id)).toEqual([249, 248]);
    });
    it('give the _id first, also before fields named by numbers', async () => {
      const c = await filled('numbered', [{ _id: 1, 2024: 5, b: 1 }]);
      await c.updateOne({}, { $set: { c: 1 } });
      const raw = await c.findOne({}, { raw: true });
      expect(Buffer.from(raw as never).toString('latin1', 5, 8)).toBe('_id');
    });
    it('are killed by their id', async () => {
      const { cursor } = await run({ find: 'many', batchSize: 1 });
      const reply = await run({ killCursors: 'many', cursors: [whole(cursor.id)] });
      expect(reply['cursorsKilled']).toHaveLength(1);
      const again = await run({ killCursors: 'many', cursors: [whole(cursor.id)] });
      expect(again['cursorsNotFound']).toHaveLength(1);
    });
    it('skip, limit and sort agree with each other', async () => {
      const ids = (await db().collection('many').find().sort({ _id: -1 }).skip(10).limit(3).toArray()).map(
        (doc) => doc._id,
      );
      expect(ids).toEqual([239, 238, 237]);
      expect(await db().collection('many').countDocuments({}, { skip: 245, limit: 10 })).toBe(5);
    });
  });

  describe('findAndModify', () => {
    it('gives the document before or after, and says what it did', async () => {
      const c = await filled('fam', [
        { _id: 1, n: long(1) },
        { _id: 2, n: long(5) },
      ]);
      const reply = await db().command(
        { findAndModify: 'fam', query: {}, sort: { n: -1 }, update: { $inc: { n: 1 } }, fields: { n: 1, _id: 0 } },
        typed as never,
      );
      expect(shown(reply)).toContain(shown({ n: long(5) }));
      expect(
        await c.findOneAndUpdate(
          { _id: 3 },
          { $set: { n: 1 }, $setOnInsert: { fresh: true } },
          { upsert: true, returnDocument: 'after' },
        ),
      ).toEqual({ _id: 3, n: 1, fresh: true });
      expect(await c.findOneAndDelete({}, { sort: { n: 1, _id: -1 } })).toEqual({ _id: 3, n: 1, fresh: true });
      expect(await c.findOneAndReplace({ _id: 9 }, { n: 1 })).toBeNull();
    });
  });

  describe('results of pipelines', () => {
    it('$out replaces a collection and keeps its indexes', async () => {
      const c = await filled('from', [
        { _id: 1, n: long(1) },
        { _id: 2, n: double(2) },
      ]);
      const to = await filled('to', [{ _id: 9, old: true }]);
      await to.createIndex({ n: 1 }, { name: 'by_n' });
      expect(await c.aggregate([{ $match: { _id: { $lte: 2 } } }, { $out: 'to' }]).toArray()).toEqual([]);
      expect(shown(await to.find({}, typed).toArray())).toBe(
        shown([
          { _id: 1, n: long(1) },
          { _id: 2, n: double(2) },
        ]),
      );
      expect(await to.indexExists('by_n')).toBe(true);
    });
    const modes: readonly (readonly [Doc, readonly Doc[] | number])[] = [
      [
        {},
        [
          { _id: 1, a: 1, b: 2 },
          { _id: 2, b: 2 },
        ],
      ],
      [
        { whenMatched: 'replace' },
        [
          { _id: 1, b: 2 },
          { _id: 2, b: 2 },
        ],
      ],
      [
        { whenMatched: 'keepExisting' },
        [
          { _id: 1, a: 1 },
          { _id: 2, b: 2 },
        ],
      ],
      [{ whenNotMatched: 'discard' }, [{ _id: 1, a: 1, b: 2 }]],
      [
        { whenMatched: [{ $set: { sum: { $add: ['$a', '$$new.b'] } } }] },
        [
          { _id: 1, a: 1, sum: 3 },
          { _id: 2, b: 2 },
        ],
      ],
      [
        { whenMatched: [{ $set: { x: '$$v' } }], let: { v: '$b' } },
        [
          { _id: 1, a: 1, x: 2 },
          { _id: 2, b: 2 },
        ],
      ],
      [{ whenMatched: 'fail' }, 11000],
      [{ whenNotMatched: 'fail' }, 13113],
    ];
    it.each(modes.map(([mode, expected]) => [JSON.stringify(mode), mode, expected] as const))(
      '$merge with %s',
      async (_, mode, expected) => {
        const c = await filled('from', [
          { _id: 1, b: 2 },
          { _id: 2, b: 2 },
        ]);
        const to = await filled('to', [{ _id: 1, a: 1 }]);
        const merged = c.aggregate([{ $merge: { into: 'to', ...mode } }]).toArray();
        if (typeof expected === 'number') expect(await codeOf(merged)).toBe(expected);
        else {
          await merged;
          expect(await to.find().sort({ _id: 1 }).toArray()).toEqual(expected);
        }
      },
    );
    it('$merge by a unique index, and within what a view shows', async () => {
      const to = await filled('to', [{ _id: 'x', k: 1, v: 1 }]);
      await to.createIndex({ k: 1 }, { unique: true });
      const c = await filled('from', [{ _id: 7, k: 1, w: 2 }]);
      await c.aggregate([{ $unset: '_id' }, { $merge: { into: 'to', on: 'k' } }]).toArray();
      expect(await to.findOne()).toEqual({ _id: 'x', k: 1, v: 1, w: 2 });
    });
  });

  describe('collections', () => {
    it('views show what their pipeline makes, and take no writes', async () => {
      await filled('base', [
        { _id: 1, n: 1 },
        { _id: 2, n: 5 },
        { _id: 3, n: 9 },
      ]);
      await db().dropCollection('view');
      await db().createCollection('view', {
        viewOn: 'base',
        pipeline: [{ $match: { n: { $gt: 2 } } }, { $addFields: { twice: { $multiply: ['$n', 2] } } }],
      });
      const view = db().collection<Stored>('view');
      expect(await view.find({ twice: { $gt: 10 } }).toArray()).toEqual([{ _id: 3, n: 9, twice: 18 }]);
      expect([await view.countDocuments(), await view.estimatedDocumentCount(), await view.distinct('twice')]).toEqual([
        2,
        2,
        [10, 18],
      ]);
      expect(await codeOf(view.insertOne({ n: 1 } as never))).toBe(166);
      expect((await db().listCollections({ name: 'view' }).toArray())[0]).toMatchObject({
        type: 'view',
        options: { viewOn: 'base' },
      });
    });
    it('a validator refuses what does not match, by insert and by update', async () => {
      await db().dropCollection('checked');
      await db().createCollection('checked', {
        validator: { $jsonSchema: { required: ['n'], properties: { n: { bsonType: 'int', minimum: 0 } } } },
      });
      const c = db().collection<Stored>('checked');
      await c.insertOne({ _id: 1, n: 1 });
      expect(await codeOf(c.insertOne({ n: 'x' } as never))).toBe(121);
      expect(await codeOf(c.updateOne({}, { $set: { n: -1 } }))).toBe(121);
      expect(await codeOf(c.insertOne({ _id: 2 }, { bypassDocumentValidation: true }))).toBe(0);
      await run({ collMod: 'checked', validationLevel: 'moderate' });
      expect(await codeOf(c.updateOne({ _id: 2 }, { $set: { other: 1 } }))).toBe(0);
    });
    it('are renamed, with their documents and indexes', async () => {
      const c = await filled('before', [{ _id: 1 }]);
      await c.createIndex({ a: 1 });
      await db().dropCollection('after');
      await c.rename('after');
      expect(await db().collection('after').countDocuments()).toBe(1);
      expect(await db().collection('after').indexExists('a_1')).toBe(true);
      await filled('before', []);
      expect(await codeOf(db().collection('after').rename('after'))).not.toBe(0);
    });
    it('are found whole by validate', async () => {
      expect(await run({ validate: 'to', full: true })).toMatchObject({ valid: true, nrecords: 1, nIndexes: 2 });
    });
  });

  describe('explain', () => {
    const stagesOf = (plan: Document): readonly string[] => [
      plan['stage'],
      ...(plan['inputStage'] ? stagesOf(plan['inputStage']) : []),
    ];
    const planOf = async (filter: Doc, sort: Doc = {}) =>
      stagesOf(
        (
          await db()
            .collection('ex')
            .find(filter, { sort: sort as never })
            .explain('queryPlanner')
        )['queryPlanner'].winningPlan,
      );
    it('names the index that is used, and reads all where none helps', async () => {
      const c = await filled('ex', [
        { _id: 1, a: 1 },
        { _id: 2, a: 2 },
        { _id: 3, a: 3 },
      ]);
      await c.createIndex({ a: 1 }, { name: 'by_a' });
      expect(await planOf({ a: 2 })).toEqual(['FETCH', 'IXSCAN']);
      expect(await planOf({ b: 2 })).toEqual(['COLLSCAN']);
      expect(await planOf({ b: 2 }, { c: 1 })).toEqual(['SORT', 'COLLSCAN']);
      const stats = (await c.find({ a: { $gte: 2 } }).explain('executionStats'))['executionStats'];
      expect([stats.nReturned, stats.totalKeysExamined, stats.totalDocsExamined]).toEqual([2, 2, 2]);
    });
    it('of a write changes nothing', async () => {
      await run({ explain: { delete: 'ex', deletes: [{ q: {}, limit: 0 }] }, verbosity: 'executionStats' });
      expect(await db().collection('ex').countDocuments()).toBe(3);
    });
  });

  describe('the server', () => {
    it('greets as a standalone MongoDB of 7.0 or later', async () => {
      const hello = await db().admin().command({ hello: 1 });
      expect(hello).toMatchObject({ isWritablePrimary: true, readOnly: false });
      expect(hello['maxWireVersion']).toBeGreaterThanOrEqual(21);
      expect(hello).not.toHaveProperty('setName');
      expect((await db().admin().command({ buildInfo: 1 }))['version']).toMatch(/^[78]\./);
    });
    it('answers what drivers, shells and Compass ask', async () => {
      const asked = [
        { ping: 1 },
        { serverStatus: 1 },
        { getParameter: '*' },
        { getCmdLineOpts: 1 },
        { connectionStatus: 1 },
        { whatsmyuri: 1 },
        { getLog: 'startupWarnings' },
        { hostInfo: 1 },
        { listDatabases: 1 },
        { dbStats: 1 },
        { currentOp: 1 },
      ];
      const answers = await Promise.all(asked.map((command) => db().admin().command(command)));
      expect(answers.map((answer) => Number(answer['ok']))).toEqual(asked.map(() => 1));
      expect(await run({ collStats: 'ex' })).toMatchObject({ count: 3, nindexes: 2 });
    });
  });
};
