// The bytes of index keys, and the plans made with them, against the plain definitions: comparing values, reading everything.
import { join } from 'node:path';
import { Binary, Decimal128, Double, Int32, Long, ObjectId, Timestamp } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMatchContext } from '../../../models/embedded/aggregation/expression.ts';
import { CommandError } from '../../../models/embedded/errors.ts';
import { planQuery } from '../../../models/embedded/query/plan.ts';
import { search } from '../../../models/embedded/query/search.ts';
import { createSortKey, parseSort } from '../../../models/embedded/query/sort.ts';
import { createCatalog } from '../../../models/embedded/storage/catalog.ts';
import { readIndexSpec } from '../../../models/embedded/storage/indexSpec.ts';
import { createScanner } from '../../../models/embedded/storage/scan.ts';
import { openSqlite } from '../../../models/embedded/storage/sqlite.ts';
import { compareValues } from '../../../models/embedded/values/compare.ts';
import { type Doc, encode } from '../../../models/embedded/values/document.ts';
import { invert, keyOf } from '../../../models/embedded/values/keyBytes.ts';
import { newFolder, removeFolder } from './support/targets.ts';

const decimal = fc
  .tuple(
    fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
    fc.oneof(fc.integer({ min: -30, max: 30 }), fc.integer({ min: -6000, max: 6000 })),
  )
  .map(([digits, exponent]) => Decimal128.fromString(`${digits}E${exponent}`));
const numbers = fc.oneof(
  fc.integer().map((n) => new Int32(n)),
  fc.double().map((n) => new Double(n)),
  fc.integer({ min: -3, max: 3 }).map((n) => new Double(n)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => Long.fromBigInt(n)),
  decimal,
  fc.constantFrom(
    Decimal128.fromString('NaN'),
    Decimal128.fromString('-Infinity'),
    Decimal128.fromString('0.1'),
    new Double(0.1),
    new Double(-0),
  ),
);
const scalars = fc.oneof(
  numbers,
  fc.string({ unit: 'binary', maxLength: 5 }),
  fc.constantFrom(null, true, false, new ObjectId('0123456789abcdef01234567'), new Timestamp({ t: 1, i: 2 })),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ maxLength: 4 }).map((bytes) => new Binary(bytes)),
);
const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalars,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'ab'), tie('value'), { maxKeys: 2 }),
  ),
})).value;

describe('the key of a value', () => {
  it('sorts byte by byte as the values do, forwards and inverted', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const order = Math.sign(compareValues(a, b));
        expect(Math.sign(Buffer.compare(keyOf(a), keyOf(b)))).toBe(order);
        expect(Math.sign(Buffer.compare(invert(keyOf(b)), invert(keyOf(a))))).toBe(order);
      }),
      { numRuns: 3000, seed: 1 },
    );
  });

  it('never begins with the key of another', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [x, y] = [keyOf(a), keyOf(b)];
        expect(x.equals(y) || !x.subarray(0, y.length).equals(y)).toBe(true);
      }),
      { numRuns: 1000, seed: 2 },
    );
  });

  it('puts the four number types into one exact order', () => {
    const ordered = [
      new Double(Number.NaN),
      new Double(-Infinity),
      Decimal128.fromString('-1E400'),
      Long.MIN_VALUE,
      new Int32(-1),
      Decimal128.fromString('-1E-400'),
      new Double(0),
      Decimal128.fromString('0.1'),
      new Double(0.1),
      Decimal128.fromString('0.11'),
      new Int32(1),
      Long.fromString('9007199254740992'),
      Long.fromString('9007199254740993'),
      Decimal128.fromString('9007199254740993.5'),
      Decimal128.fromString('1E400'),
      new Double(Infinity),
    ];
    const shuffled = ordered.toReversed().toSorted((a, b) => Buffer.compare(keyOf(a), keyOf(b)));
    expect(shuffled.map(String)).toEqual(ordered.map(String));
    expect(keyOf(new Int32(5)).equals(keyOf(Decimal128.fromString('5.00')))).toBe(true);
    expect(keyOf(Long.fromNumber(-0)).equals(keyOf(new Double(-0)))).toBe(true);
  });
});

const small = fc.oneof(
  fc.integer({ min: 0, max: 3 }).map((n) => new Int32(n)),
  fc.constantFrom('a', 'b', null, new Double(1.5)),
);
const field = fc.oneof({ weight: 4, arbitrary: small }, { weight: 1, arbitrary: fc.array(small, { maxLength: 3 }) });
const docs = fc.array(
  fc.record(
    { a: field, b: field, c: fc.oneof(fc.record({ d: field }), fc.array(fc.record({ d: small }), { maxLength: 2 })) },
    { requiredKeys: [] },
  ),
  { minLength: 1, maxLength: 20 },
);
const condition = fc.oneof(
  field,
  small.map((v) => ({ $eq: v })),
  fc.record({ $gt: small, $lt: small }, { requiredKeys: [] }).filter((c) => Object.keys(c).length > 0),
  small.map((v) => ({ $gte: v })),
  small.map((v) => ({ $lte: v })),
  fc.array(small, { maxLength: 3 }).map((v) => ({ $in: v })),
  fc.constantFrom({ $exists: true }, { $exists: false }, { $ne: null }),
);
const conditions = fc.record({ a: condition, b: condition, 'c.d': condition }, { requiredKeys: [] });
const filters = fc.oneof(
  conditions,
  fc.tuple(conditions, conditions).map(([x, y]) => ({ $or: [x, y] })),
  fc.tuple(conditions, conditions).map(([x, y]) => ({ $and: [x, y] })),
);
const one = new Int32(1);
const direction = fc.constantFrom(new Int32(1), new Int32(-1));
const sorts = fc.oneof(
  fc.constant({}),
  fc.record({ a: direction }),
  fc.record({ a: direction, b: direction }),
  fc.record({ b: direction, _id: direction }),
);
const declared: readonly Doc[] = [
  { name: 'a', key: { a: one } },
  { name: 'ab', key: { a: one, b: new Int32(-1) } },
  { name: 'cd', key: { 'c.d': one, a: one } },
  { name: 'sparse', key: { b: one }, sparse: true },
  { name: 'partial', key: { b: one, a: one }, partialFilterExpression: { a: { $gt: new Int32(0) } } },
];

/** Two arrays in one index are refused (171): that document, or that index, is then not there. */
const unlessParallel = (write: () => unknown): void => {
  try {
    write();
  } catch (error) {
    if (!(error instanceof CommandError) || error.code !== 171) throw error;
  }
};

describe('an index', () => {
  it('gives the documents that reading everything gives, in an order the sort allows', () => {
    const folder = newFolder();
    const sqlite = openSqlite(join(folder, 'p.sqlite'));
    sqlite.exec('PRAGMA synchronous = OFF');
    const context = createMatchContext();
    const catalog = createCatalog(sqlite, context);
    const scan = createScanner(sqlite);
    let round = 0;
    const property = fc.property(
      docs,
      fc.array(filters, { minLength: 5, maxLength: 5 }),
      sorts,
      fc.subarray([...declared], { minLength: 1 }),
      (stored, asked, sortDoc, specs) => {
        round += 1;
        const collection = catalog.ensure('p', `c${round}`);
        for (const [i, spec] of specs.entries()) if (i % 2 === 0) catalog.addIndex(collection, readIndexSpec(spec));
        for (const [i, body] of stored.entries()) {
          const doc: Doc = { _id: new Int32(i), ...body };
          unlessParallel(() => collection.insert(doc, encode(doc)));
        }
        for (const [i, spec] of specs.entries()) {
          if (i % 2 === 0) continue;
          unlessParallel(() => catalog.addIndex(collection, readIndexSpec(spec)));
        }
        const sort = parseSort(sortDoc);
        const key = createSortKey(sort);
        for (const filter of asked) {
          const found = [...search(scan, collection, { filter, sort, context })];
          const all = [...search(scan, collection, { filter, hint: { $natural: one }, context })];
          expect(found.map((hit) => hit.rid).toSorted((a, b) => a - b)).toEqual(all.map((hit) => hit.rid));
          const keys = found.map((hit) => key(hit.doc()));
          expect(keys).toEqual(keys.toSorted((a, b) => Buffer.compare(a, b)));
        }
      },
    );
    try {
      sqlite.exec('BEGIN');
      fc.assert(property, { numRuns: 150, seed: 3 });
    } finally {
      sqlite.close();
      removeFolder(folder);
    }
  });

  it('is used for equality, ranges and the sort behind an equality', () => {
    const folder = newFolder();
    const sqlite = openSqlite(join(folder, 'p.sqlite'));
    const catalog = createCatalog(sqlite, createMatchContext());
    const collection = catalog.ensure('p', 'plans');
    for (const spec of declared) catalog.addIndex(collection, readIndexSpec(spec));
    const planned = (filter: Doc, sort: Doc = {}) => {
      const { access, sorted, reverse } = planQuery(collection, filter, parseSort(sort), undefined);
      return [access.kind === 'index' ? access.index.spec.name : access.kind, sorted, reverse];
    };
    expect(planned({ _id: one })).toEqual(['id', true, false]);
    expect(planned({ a: one })).toEqual(['a', true, false]);
    expect(planned({ a: one }, { b: one })).toEqual(['ab', true, true]);
    expect(planned({ a: one, b: { $gt: one } })[0]).toBe('ab');
    expect(planned({}, { a: new Int32(-1) })).toEqual(['a', true, true]);
    expect(planned({ 'c.d': { $in: [one, 'x'] } }, { a: one })).toEqual(['cd', false, false]);
    expect(planned({ b: one })[0]).toBe('sparse');
    expect(planned({ b: null })[0]).toBe('all');
    expect(planned({ $or: [{ a: one }, { _id: one }] })[0]).toBe('union');
    expect(planned({ z: one })[0]).toBe('all');
    sqlite.close();
    removeFolder(folder);
  });
});
