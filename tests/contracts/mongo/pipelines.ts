// Pipelines over small collections, and the documents they give, in order.
import { at, type Doc, decimal, double, long } from './values.ts';

export type PipelineCase = {
  readonly name: string;
  readonly given: readonly Doc[];
  /** Another collection, called `other`. */
  readonly other?: readonly Doc[];
  readonly pipeline: readonly Doc[];
  readonly options?: Doc;
  readonly expected: readonly Doc[];
};

const SALES: readonly Doc[] = [
  { _id: 1, item: 'abc', price: decimal('10'), quantity: 2, date: at('2014-03-01T08:00:00Z') },
  { _id: 2, item: 'jkl', price: decimal('20'), quantity: 1, date: at('2014-03-01T09:00:00Z') },
  { _id: 3, item: 'xyz', price: decimal('5'), quantity: 10, date: at('2014-03-15T09:00:00Z') },
  { _id: 4, item: 'xyz', price: decimal('5'), quantity: long(20), date: at('2014-04-04T11:21:39Z') },
];
const MIXED: readonly Doc[] = [1, long(2), double(3), decimal('4.0')].map((v, i) => ({ _id: i, v, g: i % 2 }));
const CAKES: readonly Doc[] = [
  { _id: 0, state: 'CA', year: 2019, n: 162 },
  { _id: 1, state: 'WA', year: 2019, n: 134 },
  { _id: 2, state: 'CA', year: 2020, n: 120 },
  { _id: 3, state: 'WA', year: 2020, n: 140 },
  { _id: 4, state: 'CA', year: 2021, n: 145 },
];
const STAFF: readonly Doc[] = [
  { _id: 1, name: 'Dev' },
  { _id: 2, name: 'Eliot', reportsTo: 'Dev' },
  { _id: 3, name: 'Ron', reportsTo: 'Eliot' },
  { _id: 4, name: 'Andrew', reportsTo: 'Eliot' },
];

export const PIPELINES: readonly PipelineCase[] = [
  {
    name: '$group sums, averages and counts with the types of what it read',
    given: SALES,
    pipeline: [
      {
        $group: {
          _id: '$item',
          total: { $sum: { $multiply: ['$price', '$quantity'] } },
          average: { $avg: '$quantity' },
          n: { $sum: 1 },
          all: { $count: {} },
        },
      },
      { $sort: { _id: 1 } },
    ],
    expected: [
      { _id: 'abc', total: decimal('20'), average: double(2), n: 1, all: 1 },
      { _id: 'jkl', total: decimal('20'), average: double(1), n: 1, all: 1 },
      { _id: 'xyz', total: decimal('150'), average: double(15), n: 2, all: 2 },
    ],
  },
  {
    name: 'sums widen from int over long and double to decimal',
    given: MIXED,
    pipeline: [
      {
        $group: {
          _id: null,
          ints: { $sum: { $cond: [{ $lt: ['$v', 2] }, '$v', 0] } },
          longs: { $sum: { $cond: [{ $lt: ['$v', 3] }, '$v', 0] } },
          doubles: { $sum: { $cond: [{ $lt: ['$v', 4] }, '$v', 0] } },
          all: { $sum: '$v' },
          least: { $min: '$v' },
          most: { $max: '$v' },
          list: { $push: '$v' },
        },
      },
    ],
    expected: [
      {
        _id: null,
        ints: 1,
        longs: long(3),
        doubles: double(6),
        all: decimal('10.0'),
        least: 1,
        most: decimal('4.0'),
        list: [1, long(2), double(3), decimal('4.0')],
      },
    ],
  },
  {
    name: 'groups by a missing field and by null are one; numbers of different types are one',
    given: [{ _id: 1, k: null }, { _id: 2 }, { _id: 3, k: 1 }, { _id: 4, k: long(1) }],
    pipeline: [{ $group: { _id: '$k', ids: { $push: '$_id' } } }, { $sort: { _id: 1 } }],
    expected: [
      { _id: null, ids: [1, 2] },
      { _id: 1, ids: [3, 4] },
    ],
  },
  {
    name: '$group with first, last, top, bottomN, firstN, addToSet and mergeObjects',
    given: CAKES,
    pipeline: [
      { $sort: { _id: 1 } },
      {
        $group: {
          _id: null,
          first: { $first: '$n' },
          last: { $last: '$n' },
          top: { $top: { sortBy: { n: -1 }, output: ['$state', '$n'] } },
          bottom: { $bottomN: { n: 2, sortBy: { n: -1 }, output: '$n' } },
          two: { $firstN: { n: 2, input: '$n' } },
          most: { $maxN: { n: 2, input: '$n' } },
          states: { $addToSet: '$state' },
          merged: { $mergeObjects: { y: '$year' } },
        },
      },
    ],
    expected: [
      {
        _id: null,
        first: 162,
        last: 145,
        top: ['CA', 162],
        bottom: [134, 120],
        two: [162, 134],
        most: [162, 145],
        states: ['CA', 'WA'],
        merged: { y: 2021 },
      },
    ],
  },
  {
    name: '$group of nothing gives nothing, $count neither',
    given: [],
    pipeline: [{ $group: { _id: null, n: { $sum: 1 } } }],
    expected: [],
  },
  {
    name: '$project computes nested fields and keeps order',
    given: [{ _id: 1, a: { b: 1, c: 2 }, d: 3 }],
    pipeline: [{ $project: { a: { c: 1, e: { $add: ['$d', 1] } }, f: '$a.b' } }],
    expected: [{ _id: 1, a: { c: 2, e: 4 }, f: 1 }],
  },
  {
    name: '$addFields replaces in place, $unset removes, $replaceRoot takes a document',
    given: [{ _id: 1, a: 1, b: { x: 1 } }],
    pipeline: [
      { $addFields: { a: '$b.x', 'b.y': 2, c: '$$REMOVE' } },
      { $unset: ['b.x'] },
      { $replaceRoot: { newRoot: { $mergeObjects: [{ old: '$_id' }, '$$ROOT'] } } },
    ],
    expected: [{ old: 1, _id: 1, a: 1, b: { y: 2 } }],
  },
  {
    name: '$unwind with an index and with what has no elements',
    given: [{ _id: 1, s: ['S', 'M'] }, { _id: 2, s: [] }, { _id: 3, s: 'L' }, { _id: 4 }, { _id: 5, s: null }],
    pipeline: [
      { $unwind: { path: '$s', includeArrayIndex: 'i', preserveNullAndEmptyArrays: true } },
      { $sort: { _id: 1, i: 1 } },
    ],
    expected: [
      { _id: 1, s: 'S', i: long(0) },
      { _id: 1, s: 'M', i: long(1) },
      { _id: 2, i: null },
      { _id: 3, s: 'L', i: null },
      { _id: 4, i: null },
      { _id: 5, s: null, i: null },
    ],
  },
  {
    name: '$lookup by fields: arrays match by element, missing matches null',
    given: [{ _id: 1, item: 'a' }, { _id: 2, item: ['b', 'c'] }, { _id: 3 }],
    other: [{ _id: 1, sku: 'a' }, { _id: 2, sku: 'b' }, { _id: 3, sku: null }, { _id: 4 }, { _id: 5, sku: ['c', 'z'] }],
    pipeline: [
      { $lookup: { from: 'other', localField: 'item', foreignField: 'sku', as: 'found' } },
      { $project: { ids: '$found._id' } },
    ],
    expected: [
      { _id: 1, ids: [1] },
      { _id: 2, ids: [2, 5] },
      { _id: 3, ids: [3, 4] },
    ],
  },
  {
    name: '$lookup by a pipeline with variables',
    given: [
      { _id: 1, least: 60 },
      { _id: 2, least: 200 },
    ],
    other: [
      { _id: 1, stock: 120 },
      { _id: 2, stock: 60 },
    ],
    pipeline: [
      {
        $lookup: {
          from: 'other',
          let: { least: '$least' },
          pipeline: [
            { $match: { $expr: { $gte: ['$stock', '$$least'] } } },
            { $project: { _id: 0 } },
            { $sort: { stock: 1 } },
          ],
          as: 'stocks',
        },
      },
    ],
    expected: [
      { _id: 1, least: 60, stocks: [{ stock: 60 }, { stock: 120 }] },
      { _id: 2, least: 200, stocks: [] },
    ],
  },
  {
    name: '$lookup by fields and a pipeline together',
    given: [{ _id: 1, k: 'x' }],
    other: [
      { _id: 1, k: 'x', v: 1 },
      { _id: 2, k: 'x', v: 5 },
      { _id: 3, k: 'y', v: 9 },
    ],
    pipeline: [
      {
        $lookup: {
          from: 'other',
          localField: 'k',
          foreignField: 'k',
          pipeline: [{ $match: { v: { $gt: 2 } } }],
          as: 'o',
        },
      },
    ],
    expected: [{ _id: 1, k: 'x', o: [{ _id: 2, k: 'x', v: 5 }] }],
  },
  {
    name: '$graphLookup walks a hierarchy with its depth',
    given: [{ _id: 4, name: 'Andrew', reportsTo: 'Eliot' }],
    other: STAFF,
    pipeline: [
      {
        $graphLookup: {
          from: 'other',
          startWith: '$reportsTo',
          connectFromField: 'reportsTo',
          connectToField: 'name',
          as: 'above',
          depthField: 'depth',
        },
      },
      { $project: { above: { $sortArray: { input: '$above', sortBy: { depth: 1 } } } } },
    ],
    expected: [
      {
        _id: 4,
        above: [
          { _id: 2, name: 'Eliot', reportsTo: 'Dev', depth: long(0) },
          { _id: 1, name: 'Dev', depth: long(1) },
        ],
      },
    ],
  },
  {
    name: '$facet runs pipelines side by side',
    given: CAKES,
    pipeline: [
      {
        $facet: {
          total: [{ $count: 'n' }],
          best: [{ $sort: { n: -1 } }, { $limit: 1 }, { $project: { n: 1, _id: 0 } }],
          none: [{ $match: { n: 0 } }],
        },
      },
    ],
    expected: [{ total: [{ n: 5 }], best: [{ n: 162 }], none: [] }],
  },
  {
    name: '$unionWith joins another collection',
    given: [{ _id: 1 }],
    other: [
      { _id: 7, a: 1 },
      { _id: 8, a: 2 },
    ],
    pipeline: [{ $unionWith: { coll: 'other', pipeline: [{ $match: { a: 2 } }] } }, { $sort: { _id: 1 } }],
    expected: [{ _id: 1 }, { _id: 8, a: 2 }],
  },
  {
    name: '$bucket sorts into ranges, with a default',
    given: CAKES,
    pipeline: [
      {
        $bucket: {
          groupBy: '$n',
          boundaries: [100, 130, 150],
          default: 'more',
          output: { count: { $sum: 1 }, ids: { $push: '$_id' } },
        },
      },
    ],
    expected: [
      { _id: 100, count: 1, ids: [2] },
      { _id: 130, count: 3, ids: [1, 3, 4] },
      { _id: 'more', count: 1, ids: [0] },
    ],
  },
  {
    name: '$bucketAuto shares out evenly',
    given: [0, 1, 2, 3].map((v) => ({ _id: v, v })),
    pipeline: [{ $bucketAuto: { groupBy: '$v', buckets: 2 } }],
    expected: [
      { _id: { min: 0, max: 2 }, count: 2 },
      { _id: { min: 2, max: 3 }, count: 2 },
    ],
  },
  {
    name: '$sortByCount',
    given: [
      { _id: 1, t: 'a' },
      { _id: 2, t: 'b' },
      { _id: 3, t: 'b' },
    ],
    pipeline: [{ $sortByCount: '$t' }],
    expected: [
      { _id: 'b', count: 2 },
      { _id: 'a', count: 1 },
    ],
  },
  {
    name: '$setWindowFields: running sums, ranks and shifts by partition',
    given: CAKES,
    pipeline: [
      {
        $setWindowFields: {
          partitionBy: '$state',
          sortBy: { year: 1 },
          output: {
            sum: { $sum: '$n', window: { documents: ['unbounded', 'current'] } },
            place: { $documentNumber: {} },
            before: { $shift: { output: '$n', by: -1, default: 0 } },
            around: { $avg: '$n', window: { documents: [-1, 1] } },
          },
        },
      },
      { $project: { state: 0, n: 0 } },
    ],
    expected: [
      { _id: 0, year: 2019, sum: 162, place: 1, before: 0, around: double(141) },
      { _id: 2, year: 2020, sum: 282, place: 2, before: 162, around: 142.33333333333334 },
      { _id: 4, year: 2021, sum: 427, place: 3, before: 120, around: 132.5 },
      { _id: 1, year: 2019, sum: 134, place: 1, before: 0, around: double(137) },
      { _id: 3, year: 2020, sum: 274, place: 2, before: 134, around: double(137) },
    ],
  },
  {
    name: '$setWindowFields: ranges of values and of time, ranks with ties',
    given: [1, 2, 2, 5].map((v, i) => ({ _id: i, v, t: new Date(Date.UTC(2024, 0, v)) })),
    pipeline: [
      {
        $setWindowFields: {
          sortBy: { v: 1 },
          output: { near: { $sum: '$v', window: { range: [-1, 0] } }, rank: { $rank: {} }, dense: { $denseRank: {} } },
        },
      },
      {
        $setWindowFields: {
          sortBy: { t: 1 },
          output: { days: { $count: {}, window: { range: [-1, 'current'], unit: 'day' } } },
        },
      },
      { $project: { v: 0, t: 0 } },
    ],
    expected: [
      { _id: 0, near: 1, rank: 1, dense: 1, days: 1 },
      { _id: 1, near: 5, rank: 2, dense: 2, days: 3 },
      { _id: 2, near: 5, rank: 2, dense: 2, days: 3 },
      { _id: 3, near: 5, rank: 4, dense: 3, days: 1 },
    ],
  },
  {
    name: '$setWindowFields: moving averages, rates and areas',
    given: [
      [0, 10],
      [1, 20],
      [2, 40],
    ].map(([x, y], i) => ({ _id: i, x, y })),
    pipeline: [
      {
        $setWindowFields: {
          sortBy: { x: 1 },
          output: {
            ema: { $expMovingAvg: { input: '$y', alpha: 0.5 } },
            rate: { $derivative: { input: '$y' }, window: { documents: [-1, 0] } },
            area: { $integral: { input: '$y' }, window: { documents: ['unbounded', 'current'] } },
          },
        },
      },
      { $project: { x: 0, y: 0 } },
    ],
    expected: [
      { _id: 0, ema: double(10), rate: null, area: double(0) },
      { _id: 1, ema: double(15), rate: double(10), area: double(15) },
      { _id: 2, ema: 27.5, rate: double(20), area: double(45) },
    ],
  },
  {
    name: '$fill carries forward, interpolates and defaults',
    given: [
      { _id: 0, t: 0, a: 1, b: 10 },
      { _id: 1, t: 1 },
      { _id: 2, t: 2, a: 3, b: 30, c: 5 },
    ],
    pipeline: [
      { $fill: { sortBy: { t: 1 }, output: { a: { method: 'locf' }, b: { method: 'linear' }, c: { value: 0 } } } },
    ],
    expected: [
      { _id: 0, t: 0, a: 1, b: 10, c: 0 },
      { _id: 1, t: 1, a: 1, b: double(20), c: 0 },
      { _id: 2, t: 2, a: 3, b: 30, c: 5 },
    ],
  },
  {
    name: '$densify fills the gaps of a series',
    given: [
      { t: at('2021-05-18T00:00:00Z'), v: 1 },
      { t: at('2021-05-18T08:00:00Z'), v: 2 },
    ],
    pipeline: [
      { $densify: { field: 't', range: { step: 4, unit: 'hour', bounds: 'full' } } },
      { $project: { _id: 0 } },
    ],
    expected: [
      { t: at('2021-05-18T00:00:00Z'), v: 1 },
      { t: at('2021-05-18T04:00:00Z') },
      { t: at('2021-05-18T08:00:00Z'), v: 2 },
    ],
  },
  {
    name: '$redact prunes by what a level says',
    given: [{ _id: 1, open: true, a: { open: false, x: 1 }, b: { open: true, y: 2 } }],
    pipeline: [{ $redact: { $cond: ['$open', '$$DESCEND', '$$PRUNE'] } }],
    expected: [{ _id: 1, open: true, b: { open: true, y: 2 } }],
  },
  {
    name: 'sorts across types: missing and null, numbers, text, documents, arrays by element, binary, booleans, dates',
    given: [at('2020-01-01T00:00:00Z'), true, { a: 1 }, 'b', 5, null, [3, 9], 'B', long(-1)].map((v, _id) => ({
      _id,
      v,
    })),
    pipeline: [{ $sort: { v: 1 } }, { $group: { _id: null, ids: { $push: '$_id' } } }],
    expected: [{ _id: null, ids: [5, 8, 6, 4, 7, 3, 2, 1, 0] }],
  },
  {
    name: 'a collation of strength 2 leaves case out of account',
    given: [
      { _id: 1, s: 'cafe' },
      { _id: 2, s: 'CAFE' },
      { _id: 3, s: 'café' },
    ],
    pipeline: [{ $match: { s: 'Cafe' } }, { $group: { _id: '$s', n: { $sum: 1 } } }],
    options: { collation: { locale: 'en', strength: 2 } },
    expected: [{ _id: 'cafe', n: 2 }],
  },
  {
    name: 'a collation of strength 1 leaves accents out of account too, and sorts so',
    given: [
      { _id: 1, s: 'b' },
      { _id: 2, s: 'Á' },
      { _id: 3, s: 'a' },
    ],
    pipeline: [{ $sort: { s: 1, _id: -1 } }, { $project: { e: { $eq: ['$s', 'a'] } } }],
    options: { collation: { locale: 'en', strength: 1 } },
    expected: [
      { _id: 3, e: true },
      { _id: 2, e: true },
      { _id: 1, e: false },
    ],
  },
  {
    name: 'let gives variables to the whole pipeline',
    given: [
      { _id: 1, n: 1 },
      { _id: 2, n: 2 },
    ],
    pipeline: [{ $match: { $expr: { $eq: ['$n', '$$wanted'] } } }, { $addFields: { w: '$$wanted' } }],
    options: { let: { wanted: { $add: [1, 1] } } },
    expected: [{ _id: 2, n: 2, w: 2 }],
  },
];

/** Pipelines that are refused, and with which code. */
export const REFUSED_PIPELINES: readonly (readonly [pipeline: readonly Doc[], code: number])[] = [
  [[{ $nonsense: 1 }], 40324],
  [[{ $match: { a: 1 }, $limit: 1 }], 40323],
  [[{ $match: 5 }], 15959],
  [[{ $limit: 0 }], 15958],
  [[{ $group: { n: { $sum: 1 } } }], 15955],
  [[{ $group: { _id: 1, n: 5 } }], 40234],
  [[{ $group: { _id: 1, n: { $nonsense: 1 } } }], 15952],
  [[{ $group: { _id: 1, 'a.b': { $sum: 1 } } }], 40235],
  [[{ $count: '' }], 40157],
  [[{ $project: {} }], 51272],
  [[{ $project: { a: 1, b: 0 } }], 31254],
  [[{ $unwind: 'a' }], 28818],
  [[{ $replaceRoot: { newRoot: '$nowhere' } }], 40228],
  [[{ $out: 'x' }, { $match: {} }], 40601],
  [[{ $facet: { a: [{ $out: 'x' }] } }], 40600],
  [[{ $lookup: { from: 'x', as: 'y' } }], 9],
  [[{ $bucket: { groupBy: '$a', boundaries: [2, 1] } }], 40194],
  [[{ $sample: {} }], 28749],
  [[{ $changeStream: {} }], 40573],
  [[{ $geoNear: { near: [0, 0], distanceField: 'd' } }], 27],
  [[{ $merge: { into: 'x', on: 'nowhere' } }], 51183],
  [[{ $setWindowFields: { output: { r: { $rank: {} } } } }], 5371602],
];
