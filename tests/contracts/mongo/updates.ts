// Updates of one document, and what it is afterwards, types and order of fields included.
import { at, type Doc, decimal, double, long } from './values.ts';

export type UpdateCase = {
  readonly given: Doc;
  readonly filter?: Doc;
  readonly update: Doc | readonly Doc[];
  readonly options?: Doc;
  readonly expected: Doc;
};

const one = (
  given: Doc,
  update: Doc | readonly Doc[],
  expected: Doc,
  more: { readonly filter?: Doc; readonly options?: Doc } = {},
): UpdateCase => ({ given: { _id: 1, ...given }, update, expected: { _id: 1, ...expected }, ...more });

export const UPDATES: readonly UpdateCase[] = [
  one({ a: 1 }, { $set: { b: 2, a: long(1) } }, { a: long(1), b: 2 }),
  one({ a: { b: 1 } }, { $set: { 'a.c.d': 1 } }, { a: { b: 1, c: { d: 1 } } }),
  one({ a: [1] }, { $set: { 'a.3': 4 } }, { a: [1, null, null, 4] }),
  one({}, { $set: { b: 1, a: 2 } }, { a: 2, b: 1 }),
  one({ a: 1, b: 2 }, { $unset: { a: '' } }, { b: 2 }),
  one({ a: [1, 2, 3] }, { $unset: { 'a.1': '' } }, { a: [1, null, 3] }),
  one({ a: 1 }, { $inc: { a: 2 } }, { a: 3 }),
  one({ a: 2147483647 }, { $inc: { a: 1 } }, { a: long(2147483648) }),
  one({ a: 1 }, { $inc: { a: long(1) } }, { a: long(2) }),
  one({ a: long(1) }, { $inc: { a: 0.5 } }, { a: 1.5 }),
  one({ a: 0.1 }, { $inc: { a: decimal('0.2') } }, { a: decimal('0.3') }),
  one({}, { $inc: { a: long(5) } }, { a: long(5) }),
  one({ a: 5 }, { $mul: { a: decimal('2.10') } }, { a: decimal('10.50') }),
  one({}, { $mul: { a: long(5) } }, { a: long(0) }),
  one({ a: 65536 }, { $mul: { a: 65536 } }, { a: long(4294967296) }),
  one({ a: 5 }, { $min: { a: 4.5 } }, { a: 4.5 }),
  one({ a: 5 }, { $max: { a: long(5) } }, { a: 5 }),
  one({ a: 5 }, { $max: { a: 'text' } }, { a: 'text' }),
  one({ a: 1, b: 2 }, { $rename: { a: 'c' } }, { b: 2, c: 1 }),
  one({ a: { b: 1 } }, { $rename: { 'a.b': 'x.y' } }, { a: {}, x: { y: 1 } }),
  one({ a: 13 }, { $bit: { a: { and: 10 } } }, { a: 8 }),
  one({ a: [1] }, { $push: { a: 2 } }, { a: [1, 2] }),
  one({}, { $push: { a: { $each: [3, 1, 2], $sort: 1, $slice: -2 } } }, { a: [2, 3] }),
  one({ a: [1, 4] }, { $push: { a: { $each: [2, 3], $position: 1 } } }, { a: [1, 2, 3, 4] }),
  one({ a: [{ k: 2 }] }, { $push: { a: { $each: [{ k: 1 }], $sort: { k: 1 } } } }, { a: [{ k: 1 }, { k: 2 }] }),
  one({ a: [1] }, { $addToSet: { a: double(1) } }, { a: [1] }),
  one({ a: [1] }, { $addToSet: { a: { $each: [1, 2, 2] } } }, { a: [1, 2] }),
  one({ a: [1, 2, 3] }, { $pop: { a: -1 } }, { a: [2, 3] }),
  one({ a: [1, 2, 1] }, { $pull: { a: 1 } }, { a: [2] }),
  one({ a: [{ k: 1, v: 1 }, { k: 2 }] }, { $pull: { a: { k: 1 } } }, { a: [{ k: 2 }] }),
  one({ a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { a: [1] }),
  one({ a: [1, 2, 3, 2] }, { $pullAll: { a: [2, 3] } }, { a: [1] }),
  one({ a: [1, 2, 3] }, { $set: { 'a.$': 9 } }, { a: [1, 9, 3] }, { filter: { a: 2 } }),
  one(
    { a: { b: [{ k: 1 }, { k: 2 }] } },
    { $set: { 'a.b.$.v': 9 } },
    { a: { b: [{ k: 1 }, { k: 2, v: 9 }] } },
    { filter: { 'a.b.k': 2 } },
  ),
  one(
    {
      a: [
        { k: 1, v: 1 },
        { k: 1, v: 5 },
      ],
    },
    { $set: { 'a.$.v': 0 } },
    {
      a: [
        { k: 1, v: 1 },
        { k: 1, v: 0 },
      ],
    },
    { filter: { a: { $elemMatch: { k: 1, v: { $gt: 2 } } } } },
  ),
  one({ a: [1, 2] }, { $inc: { 'a.$[]': 10 } }, { a: [11, 12] }),
  one(
    { a: [{ b: [1, 5] }, { b: [9] }] },
    { $inc: { 'a.$[].b.$[x]': 1 } },
    { a: [{ b: [1, 6] }, { b: [10] }] },
    { options: { arrayFilters: [{ x: { $gte: 5 } }] } },
  ),
  one(
    { a: [{ k: 1 }, { k: 2 }] },
    { $set: { 'a.$[e].v': 1 } },
    { a: [{ k: 1 }, { k: 2, v: 1 }] },
    { options: { arrayFilters: [{ 'e.k': 2 }] } },
  ),
  one({ a: [] }, { $set: { 'a.$[]': 1 } }, { a: [] }),
  one({ a: 1, b: 1 }, [{ $set: { c: { $add: ['$a', '$b'] } } }, { $unset: 'a' }], { b: 1, c: 2 }),
  one({ a: long(5) }, [{ $set: { b: '$a', a: 'x' } }], { a: 'x', b: long(5) }),
  one({ a: 1 }, [{ $replaceWith: { fresh: '$a' } }], { fresh: 1 }),
  one({ a: 1 }, { $currentDate: {}, $set: { a: 2 } }, { a: 2 }),
  one(
    { t: at('2024-01-01T00:00:00Z') },
    { $max: { t: at('2025-01-01T00:00:00Z') } },
    { t: at('2025-01-01T00:00:00Z') },
  ),
  one(
    { a: 'Ab' },
    { $set: { b: 1 } },
    { a: 'Ab', b: 1 },
    { filter: { a: 'aB' }, options: { collation: { locale: 'en', strength: 2 } } },
  ),
];

/** Upserts into an empty collection, and the document they make. */
export const UPSERTS: readonly (readonly [filter: Doc, update: Doc | readonly Doc[], expected: Doc])[] = [
  [{ _id: 5 }, { $set: { a: 1 }, $setOnInsert: { b: 2 } }, { _id: 5, a: 1, b: 2 }],
  [{ _id: 5, 'x.y': 1 }, { $inc: { n: long(2) } }, { _id: 5, x: { y: 1 }, n: long(2) }],
  [{ _id: 5, a: { $eq: 3 }, b: { $gt: 5 } }, { $set: { c: 1 } }, { _id: 5, a: 3, c: 1 }],
  [{ $and: [{ _id: 5 }, { a: { $in: [7] } }] }, { $set: { c: 1 } }, { _id: 5, a: 7, c: 1 }],
  [{ $or: [{ _id: 5 }] }, { $set: { c: 1 } }, { _id: 5, c: 1 }],
  [{ _id: 5, a: 1 }, [{ $set: { b: '$a' } }], { _id: 5, a: 1, b: 1 }],
  [{ _id: 5, tags: { $all: ['x'] } }, { $push: { list: 1 } }, { _id: 5, tags: 'x', list: [1] }],
];

/** Updates of { _id: 1, a: 1, list: [1, 2], text: 'x', big: long.max } that are refused; nothing changes. */
export const REFUSED_UPDATES: readonly (readonly [update: Doc | readonly Doc[], code: number, options?: Doc])[] = [
  [{ $nonsense: { a: 1 } }, 9],
  [{ $set: { _id: 2 } }, 66],
  [{ $unset: { _id: '' } }, 66],
  [[{ $set: { _id: 2 } }], 66],
  [{ $set: { a: 1, 'a.b': 2 } }, 40],
  [{ $set: { a: 1 }, $inc: { a: 1 } }, 40],
  [{ $inc: { text: 1 } }, 14],
  [{ $inc: { a: 'x' } }, 14],
  [{ $inc: { big: 1 } }, 2],
  [{ $push: { a: 1 } }, 2],
  [{ $addToSet: { a: 1 } }, 2],
  [{ $pull: { a: 1 } }, 2],
  [{ $pop: { list: 2 } }, 9],
  [{ $set: { 'text.b': 1 } }, 28],
  [{ $set: { 'list.x': 1 } }, 28],
  [{ $set: { 'list.$': 1 } }, 2],
  [{ $set: { 'list.$[e]': 1 } }, 2],
  [{ $set: { a: 1 } }, 9, { arrayFilters: [{ e: 1 }] }],
  [{ $set: { 'a.': 1 } }, 56],
  [{ $set: { 'list.$[].x': 1 } }, 28],
  [{ $bit: { text: { and: 1 } } }, 2],
  [{ $currentDate: { a: { $type: 'x' } } }, 2],
  [[{ $group: { _id: 1 } }], 72],
  [{ $set: { a: 2 } }, 2, { hint: 'nowhere' }],
  [{ $set: { a: 2 } }, 2, { collation: { locale: 'nowhere_at_all' } }],
  [{ $rename: { a: 'a' } }, 2],
  [{ $set: 5 }, 9],
];
