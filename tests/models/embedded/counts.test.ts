// Counting by an index alone gives what looking at every document gives, whatever stands in the field.
import fc from 'fast-check';
import mongoose, { type mongo } from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenStores } from '../../../models/openStores.ts';
import { embeddedForTests } from '../../support/openOnEmbedded.ts';

const { Decimal128, Double, Long, ObjectId } = mongoose.mongo;
const embedded = embeddedForTests();

const scalars = [
  ...[Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -1.5, -0, 0, 1, 2, 1e18],
  ...[new Double(-0), Long.fromString('9007199254740993'), Decimal128.fromString('NaN'), Decimal128.fromString('1.5')],
  ...['', 'a', 'b', true, false, null, new Date(0), new Date(5), new ObjectId('64b000000000000000000000')],
];
const value = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<unknown>(...scalars) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);
const withArrays = fc.oneof(
  { weight: 6, arbitrary: value },
  { weight: 1, arbitrary: fc.array(fc.constantFrom<unknown>(...scalars), { maxLength: 3 }) },
);
const operand = fc.constantFrom<unknown>(...scalars);
const comparison = fc.oneof(
  fc.tuple(fc.constantFrom('$lt', '$lte', '$gt', '$gte', '$eq', '$ne'), operand).map(([op, x]) => ({ [op]: x })),
  fc.tuple(operand, operand).map(([from, to]) => ({ $gte: from, $lt: to })),
  fc.array(operand, { maxLength: 3 }).map(($in) => ({ $in })),
);
const fields = (one: fc.Arbitrary<unknown>) => fc.array(fc.record({ a: one, b: value }), { maxLength: 25 });
const filter = fc.oneof(
  comparison.map((a) => ({ a })),
  fc.tuple(comparison, comparison).map(([a, b]) => ({ a, b })),
  fc.tuple(operand, comparison).map(([a, b]) => ({ a, b })),
);

const present = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).filter(([, field]) => field !== undefined));

describe('A count on the embedded database', () => {
  let open: OpenStores;
  beforeAll(async () => {
    open = await embedded.stores();
  });
  afterAll(() => open.close());

  it.each([
    ['an ascending index', { a: 1, b: 1 }, value],
    ['a descending index', { a: -1, b: -1 }, value],
    ['arrays among the values', { a: 1 }, withArrays],
  ] as const)('is that of all documents looked at, with %s', async (name, keys, values) => {
    const collection: mongo.Collection = open.connection.collection(`counts ${name}`) as never;
    await collection.createIndex(keys as never);
    const rows = fields(values);
    await fc.assert(
      fc.asyncProperty(rows, fc.array(filter, { minLength: 5, maxLength: 5 }), async (documents, filters) => {
        await collection.deleteMany({});
        if (documents.length > 0) await collection.insertMany(documents.map(present));
        for (const asked of filters) {
          const found = await collection.find(asked as never, { hint: { $natural: 1 } }).toArray();
          expect(await collection.countDocuments(asked as never)).toBe(found.length);
          expect(await collection.countDocuments(asked as never, { hint: keys as never })).toBe(found.length);
          const counted = await open.connection.db?.command({ count: `counts ${name}`, query: asked });
          expect(counted?.['n']).toBe(found.length);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('takes skip and limit off what an index tells', async () => {
    const collection: mongo.Collection = open.connection.collection('counts with skip') as never;
    await collection.createIndex({ a: 1 });
    await collection.insertMany(Array.from({ length: 30 }, (_, a) => ({ a })));
    const asked = { a: { $lt: 20 } };
    expect(await collection.countDocuments(asked, { skip: 5 })).toBe(15);
    expect(await collection.countDocuments(asked, { skip: 5, limit: 7 })).toBe(7);
    expect(await collection.countDocuments(asked, { skip: 25 })).toBe(0);
    expect(await collection.countDocuments({ _id: { $exists: true } })).toBe(30);
  });

  it('of more than the writer counts itself comes from a reader, and is the same', async () => {
    const collection: mongo.Collection = open.connection.collection('counts of many') as never;
    await collection.createIndex({ a: 1 });
    await collection.insertMany(Array.from({ length: 21_000 }, (_, a) => ({ a })));
    expect(await collection.countDocuments({ a: { $lt: 20_500 } })).toBe(20_500);
    expect(await collection.countDocuments({ a: { $gte: 20_500 } })).toBe(500);
  });
});
