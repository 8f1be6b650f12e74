// Documents read in part: only the fields a filter or a group looks at are decoded, and nothing comes out otherwise.
import {
  Binary,
  BSONRegExp,
  Code,
  Decimal128,
  type Document,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsOfExpression, fieldsOfFilter } from '../../../models/embedded/query/usedFields.ts';
import { decode, encode } from '../../../models/embedded/values/document.ts';
import { pickFields } from '../../../models/embedded/values/pickFields.ts';

const VALUES: readonly unknown[] = [
  ...[new Double(1.5), 'text', '', { a: { b: 1 } }, {}, [1, [2]], [], new Binary(Buffer.from([1, 2, 3]), 4)],
  ...[new ObjectId(), true, false, new Date(5), null, new BSONRegExp('a\\.b', 'i'), new BSONRegExp('', '')],
  ...[new Code('f()'), new Code('f(x)', { x: 1 }), new Int32(-1), new Timestamp({ t: 1, i: 2 }), Long.fromInt(7)],
  ...[Decimal128.fromString('1.10'), new MinKey(), new MaxKey()],
];

describe('some fields of a document', () => {
  it('are what the whole one has under these names, for every type', () => {
    const names = ['a', 'b', 'c', 'ä', 'long name'];
    const documents = fc.dictionary(fc.constantFrom(...names), fc.constantFrom(...VALUES), { maxKeys: 5 });
    fc.assert(
      fc.property(documents, fc.subarray([...names, 'other']), (document, wanted) => {
        const raw = encode(document as Document);
        const whole = decode(raw);
        const some = Object.fromEntries(Object.entries(whole).filter(([name]) => wanted.includes(name)));
        const picked = pickFields(raw, new Set(wanted));
        expect(Buffer.compare(picked, encode(some))).toBe(0);
      }),
      { numRuns: 300, seed: 8 },
    );
  });

  it('that a filter looks at are known, or it is said that they are not', () => {
    const of = (filter: Document) => [...(fieldsOfFilter(filter) ?? ['all'])];
    expect(of({ 'a.b.0': 1, c: { $gt: 2 } })).toEqual(['a', 'c']);
    expect(of({ $or: [{ a: 1 }, { $and: [{ b: 2 }, { $nor: [{ 'c.d': 3 }] }] }] })).toEqual(['a', 'b', 'c']);
    expect(of({ a: 1, $expr: { $gt: ['$b.x', { $add: ['$c', 1] }] } })).toEqual(['a', 'b', 'c']);
    expect(of({ $expr: { $eq: ['$$ROOT', 1] } })).toEqual(['all']);
    expect(of({ $jsonSchema: {} })).toEqual(['all']);
  });

  it('that a group looks at are known, or it is said that they are not', () => {
    const of = (group: Document) => [...(fieldsOfExpression(group) ?? ['all'])];
    expect(of({ _id: { s: '$s', d: { $dateTrunc: { date: '$at.t', unit: 'day' } } }, n: { $sum: 1 } })).toEqual([
      's',
      'at',
    ]);
    expect(of({ _id: null, best: { $top: { sortBy: { score: -1 }, output: ['$name'] } } })).toEqual(['score', 'name']);
    expect(of({ _id: null, all: { $push: '$$ROOT' } })).toEqual(['all']);
    expect(of({ _id: { $getField: 'a' } })).toEqual(['all']);
    expect(of({ _id: null, n: { $sum: { $cond: [{ $lt: ['$at', '$$NOW'] }, 1, 0] } } })).toEqual(['at']);
  });
});
