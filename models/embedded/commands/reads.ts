// find, count, distinct, getMore, killCursors.
import { Long } from 'bson';
import { CommandError } from '../errors.ts';
import { compileFilter } from '../query/match.ts';
import { valuesAtPath } from '../query/paths.ts';
import { compileProjection } from '../query/project.ts';
import { countMatching, type Hit, search } from '../query/search.ts';
import { parseSort } from '../query/sort.ts';
import { type Doc, encode, getField } from '../values/document.ts';
import { count as countOf } from '../values/numbers.ts';
import { valueSet } from '../values/valueSet.ts';
import { aggregate } from './aggregate.ts';
import {
  collectionName,
  contextOf,
  flag,
  list,
  long,
  optionalDoc,
  type Request,
  text,
  timeLimitOf,
  whole,
} from './request.ts';
import type { Commands, Reply, Server } from './server.ts';
import { viewOf } from './views.ts';

function find(request: Request, server: Server): Reply {
  const { body, db } = request;
  const name = collectionName(request);
  refuse(body, ['returnKey', 'min', 'max']);
  if (viewOf(server, db, name) !== undefined) return aggregate(asAggregate(request, name), server);
  if (flag(body, 'tailable'))
    throw new CommandError(2, 'error processing query: tailable cursor requested on non capped collection');
  if (flag(body, 'awaitData')) throw new CommandError(9, "Cannot set 'awaitData' without also setting 'tailable'");
  const filter = optionalDoc(body, 'filter') ?? {};
  const context = contextOf(body);
  const project = compileProjection(optionalDoc(body, 'projection'), filter, context);
  const sort = parseSort(optionalDoc(body, 'sort'));
  const [skip, limit] = [whole(body, 'skip') ?? 0, whole(body, 'limit') ?? 0];
  const batchSize = whole(body, 'batchSize');
  const namespace = `${db}.${name}`;
  const single = flag(body, 'singleBatch');
  const collection = server.catalog.find(db, name);
  if (collection === undefined) {
    compileFilter(filter, context);
    return server.cursors.first({ namespace, rows: [].values(), batchSize });
  }
  const time = timeLimitOf(body);
  const hint = getField(body, 'hint');
  const hits = search(server.scan, collection, { filter, sort, skip, limit, hint, context, isLate: time.isLate });
  const shown = project === undefined ? (hit: Hit) => hit.raw : (hit: Hit) => encode(project(hit.doc()));
  const withId = (hit: Hit) =>
    encode({ ...(project ?? ((doc: Doc) => doc))(hit.doc()), $recordId: Long.fromNumber(hit.rid) });
  const rows = bytes(hits, flag(body, 'showRecordId') ? withId : shown);
  // A limit that the first batch reaches needs no cursor behind it.
  const all = batchSize !== undefined && limit > 0 && batchSize === limit ? limit + 1 : batchSize;
  const reply = server.cursors.first({ namespace, rows, batchSize: all, single });
  time.lift();
  return reply;
}

/** A find as the aggregation that answers the same, for views. */
function asAggregate(request: Request, name: string): Request {
  const { body } = request;
  const optional = (stage: string, field: string) => {
    const value = getField(body, field);
    const absent = value === undefined || (typeof value !== 'object' && !(Number(value) > 0)) || isEmpty(value);
    return absent ? [] : [{ [stage]: value }];
  };
  const pipeline = [
    ...optional('$match', 'filter'),
    ...optional('$sort', 'sort'),
    ...optional('$skip', 'skip'),
    ...optional('$limit', 'limit'),
    ...optional('$project', 'projection'),
  ];
  const batchSize = getField(body, 'batchSize');
  const kept = ['$db', 'lsid', 'collation', 'let', 'maxTimeMS', 'hint'].flatMap((field) =>
    Object.hasOwn(body, field) ? [[field, body[field]] as const] : [],
  );
  const cursor = batchSize === undefined ? {} : { batchSize };
  return { ...request, name: 'aggregate', body: { aggregate: name, pipeline, cursor, ...Object.fromEntries(kept) } };
}

const isEmpty = (value: unknown) => typeof value === 'object' && value !== null && Object.keys(value).length === 0;

function refuse(body: Doc, fields: readonly string[]): void {
  const asked = fields.find((field) => getField(body, field) !== undefined && getField(body, field) !== false);
  if (asked !== undefined) throw new CommandError(238, `'${asked}' is not implemented by the embedded database.`);
}

function* bytes<T>(items: Iterable<T>, bytesOf: (item: T) => Uint8Array): Generator<Uint8Array> {
  for (const item of items) yield bytesOf(item);
}

/** Runs an aggregation for another command and gives its documents. */
function aggregated(request: Request, server: Server, stages: readonly Doc[]): readonly Doc[] {
  const { body } = request;
  const filter = optionalDoc(body, 'query');
  const pipeline = [...(filter === undefined ? [] : [{ $match: filter }]), ...stages];
  const found: Doc[] = [];
  aggregate(
    {
      ...request,
      name: 'aggregate',
      body: { ...pick(body), aggregate: collectionName(request), pipeline, cursor: {} },
    },
    server,
    (doc) => found.push(doc),
  );
  return found;
}

const pick = (body: Doc): Doc =>
  Object.fromEntries(
    ['collation', 'hint', 'maxTimeMS', '$db'].flatMap((field) => (field in body ? [[field, body[field]]] : [])),
  );

function count(request: Request, server: Server): Reply {
  const { body, db } = request;
  const name = collectionName(request);
  const collection = server.catalog.find(db, name);
  const filter = optionalDoc(body, 'query') ?? {};
  const context = contextOf(body);
  const asked = getField(body, 'limit');
  // A negative limit counts as its amount.
  const limit = Math.abs(asked === undefined || asked === null ? 0 : Number(long(asked, 'limit')));
  const skip = whole(body, 'skip') ?? 0;
  compileFilter(filter, context);
  if (viewOf(server, db, name) !== undefined) {
    const stages = [...(skip > 0 ? [{ $skip: skip }] : []), ...(limit > 0 ? [{ $limit: limit }] : []), { $count: 'n' }];
    return { n: getField(aggregated(request, server, stages)[0] ?? { n: countOf(0) }, 'n') };
  }
  if (collection === undefined) return { n: countOf(0) };
  const hint = getField(body, 'hint');
  const isWhole = Object.keys(filter).length === 0 && hint === undefined;
  const known = isWhole ? collection.count() : countMatching(server.scan, collection, { filter, hint, context });
  if (known !== undefined) {
    const rest = Math.max(known - skip, 0);
    return { n: countOf(limit > 0 ? Math.min(rest, limit) : rest) };
  }
  let n = 0;
  const isLate = timeLimitOf(body).isLate;
  for (const _ of search(server.scan, collection, { filter, skip, limit, hint, context, isLate, onlyCounted: true }))
    n += 1;
  return { n: countOf(n) };
}

function distinct(request: Request, server: Server): Reply {
  const { body, db } = request;
  const key = text(body, 'key');
  if (key.includes('\0')) throw new CommandError(31032, 'Key field cannot contain an embedded null byte');
  const filter = optionalDoc(body, 'query') ?? {};
  const context = contextOf(body);
  const time = timeLimitOf(body);
  const name = collectionName(request);
  const collection = server.catalog.find(db, name);
  compileFilter(filter, context);
  const values = valueSet(context.strings);
  let held = 0;
  const add = (doc: Doc) => {
    for (const value of valuesAtPath(doc, key)) {
      if (!values.add(value)) continue;
      held += typeof value === 'string' ? value.length + 16 : 32;
      if (held > LARGEST_ANSWER) throw new CommandError(17217, 'distinct too big, 16mb cap');
    }
  };
  if (viewOf(server, db, name) !== undefined) for (const doc of aggregated(request, server, [])) add(doc);
  else if (collection !== undefined) {
    const hint = getField(body, 'hint');
    for (const hit of search(server.scan, collection, { filter, context, hint, isLate: time.isLate })) add(hit.doc());
  }
  return { values: [...values.values()] };
}

const LARGEST_ANSWER = 16 * 1024 * 1024;

function getMore({ body, db }: Request, server: Server): Reply {
  const id = long(getField(body, 'getMore'), 'getMore');
  return server.cursors.next(id, `${db}.${text(body, 'collection')}`, whole(body, 'batchSize'));
}

function killCursors(request: Request, server: Server): Reply {
  collectionName(request);
  const ids = list(request.body, 'cursors').map((id) => long(id, 'cursors'));
  const killed = ids.filter((id) => server.cursors.kill(id));
  const longs = (some: readonly bigint[]) => some.map((id) => Long.fromBigInt(id));
  return {
    cursorsKilled: longs(killed),
    cursorsNotFound: longs(ids.filter((id) => !killed.includes(id))),
    cursorsAlive: [],
    cursorsUnknown: [],
  };
}

/** The fields of a find command. */
export const FIND_FIELDS = [
  ...['filter', 'sort', 'projection', 'hint', 'skip', 'limit', 'batchSize', 'singleBatch', 'max', 'min', 'returnKey'],
  ...['showRecordId', 'tailable', 'awaitData', 'oplogReplay', 'noCursorTimeout', 'allowPartialResults'],
  ...['allowDiskUse', 'collation', 'let'],
];
/** The fields of a count command. */
export const COUNT_FIELDS = ['query', 'limit', 'skip', 'hint', 'collation', 'fields'];
/** The fields of a distinct command. */
export const DISTINCT_FIELDS = ['key', 'query', 'collation', 'hint'];

/** The reading commands but aggregate. */
export const readCommands: Commands = {
  find: { fields: FIND_FIELDS, run: find },
  count: { fields: COUNT_FIELDS, run: count },
  distinct: { fields: DISTINCT_FIELDS, run: distinct },
  getMore: { fields: ['collection', 'batchSize'], run: getMore },
  killCursors: { fields: ['cursors'], run: killCursors },
};
