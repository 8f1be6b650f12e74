// find, count, distinct, aggregate, getMore, killCursors.
import { Int32, Long } from 'bson';
import { createMatchContext, mingoOptions, toVariables } from '../aggregation/expression.ts';
import { type Item, readStages, runStages, type Stage } from '../aggregation/pipeline.ts';
import { toPlainDoc } from '../aggregation/plain.ts';
import { CommandError } from '../errors.ts';
import { compileFilter, type MatchContext } from '../query/match.ts';
import { valuesAtPath } from '../query/paths.ts';
import { compileProjection } from '../query/project.ts';
import { type Hit, search } from '../query/search.ts';
import { parseSort } from '../query/sort.ts';
import { type Doc, decode, encode, getField, isDoc } from '../values/document.ts';
import { keyOf } from '../values/keyBytes.ts';
import { checkCollation, collectionName, flag, list, long, optionalDoc, type Request, text, whole } from './request.ts';
import type { Commands, Reply, Server } from './server.ts';

/** The context of a command's filters: that of its `let` variables, if it has any. */
export function contextOf(body: Doc, server: Server): MatchContext {
  const variables = optionalDoc(body, 'let');
  return variables === undefined ? server.context : createMatchContext(variables);
}

/** How long a command may work: `lift` ends the watch, since the time between batches is the client's own. */
export type TimeLimit = { readonly isLate: () => boolean; readonly lift: () => void };

/** From maxTimeMS, in ms of wall time; absent or 0 is no limit. */
export function timeLimitOf(body: Doc): TimeLimit {
  const limit = whole(body, 'maxTimeMS') ?? 0;
  let deadline = limit === 0 ? Infinity : performance.now() + limit;
  const lift = () => {
    deadline = Infinity;
  };
  return { isLate: () => deadline !== Infinity && performance.now() > deadline, lift };
}

function find(request: Request, server: Server): Reply {
  const { body, db } = request;
  const name = collectionName(request);
  checkCollation(body);
  refuse(body, ['tailable', 'awaitData', 'returnKey', 'showRecordId', 'min', 'max']);
  const filter = optionalDoc(body, 'filter') ?? {};
  const context = contextOf(body, server);
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
  const rows = bytes(hits, project === undefined ? (hit) => hit.raw : (hit) => encode(project(hit.doc())));
  const reply = server.cursors.first({ namespace, rows, batchSize, single });
  time.lift();
  return reply;
}

function refuse(body: Doc, fields: readonly string[]): void {
  const asked = fields.find((field) => getField(body, field) !== undefined && getField(body, field) !== false);
  if (asked !== undefined) throw new CommandError(115, `${asked} is not implemented by the embedded database`);
}

function* bytes<T>(items: Iterable<T>, bytesOf: (item: T) => Uint8Array): Generator<Uint8Array> {
  for (const item of items) yield bytesOf(item);
}

function count(request: Request, server: Server): Reply {
  const { body, db } = request;
  checkCollation(body);
  const collection = server.catalog.find(db, collectionName(request));
  const filter = optionalDoc(body, 'query') ?? {};
  const context = contextOf(body, server);
  const [skip, limit] = [whole(body, 'skip') ?? 0, whole(body, 'limit') ?? 0];
  compileFilter(filter, context);
  if (collection === undefined) return { n: new Int32(0) };
  if (Object.keys(filter).length === 0) {
    const rest = Math.max(collection.count() - skip, 0);
    return { n: new Int32(limit > 0 ? Math.min(rest, limit) : rest) };
  }
  let n = 0;
  for (const _ of search(server.scan, collection, {
    filter,
    skip,
    limit,
    hint: getField(body, 'hint'),
    context,
    isLate: timeLimitOf(body).isLate,
  }))
    n += 1;
  return { n: new Int32(n) };
}

function distinct(request: Request, server: Server): Reply {
  const { body, db } = request;
  checkCollation(body);
  const key = text(body, 'key');
  const filter = optionalDoc(body, 'query') ?? {};
  const context = contextOf(body, server);
  const time = timeLimitOf(body);
  const collection = server.catalog.find(db, collectionName(request));
  compileFilter(filter, context);
  if (collection === undefined) return { values: [] };
  const seen = new Map<string, unknown>();
  for (const hit of search(server.scan, collection, { filter, context, isLate: time.isLate })) {
    for (const value of valuesAtPath(hit.doc(), key)) {
      const identity = keyOf(value).toString('latin1');
      if (!seen.has(identity)) seen.set(identity, value);
    }
  }
  return { values: [...seen.values()] };
}

function aggregate(request: Request, server: Server): Reply {
  const { body, db } = request;
  checkCollation(body);
  const target = getField(body, 'aggregate');
  const collectionless = typeof target !== 'string';
  const stages = readStages(getField(body, 'pipeline'));
  const cursor = optionalDoc(body, 'cursor');
  if (cursor === undefined) {
    throw new CommandError(9, "The 'cursor' option is required, except for aggregate with the explain argument");
  }
  refuse(body, ['explain']);
  if (collectionless && stages[0]?.name !== '$documents') {
    throw new CommandError(
      73,
      `{aggregate: 1} is not valid for '${stages[0]?.name ?? 'an empty pipeline'}'; a collection is required.`,
    );
  }
  const variables = optionalDoc(body, 'let') ?? {};
  const context = contextOf(body, server);
  const options = mingoOptions(toVariables(variables), (other) => allPlain(db, other, server));
  const time = timeLimitOf(body);
  const source = collectionless ? { items: [], rest: stages } : leading(request, stages, server, time);
  const items = runStages(source.items, source.rest, { context, options });
  const namespace = `${db}.${collectionless ? '$cmd.aggregate' : target}`;
  const rows = bytes(items, (item) => item.bytes());
  const reply = server.cursors.first({ namespace, rows, batchSize: whole(cursor, 'batchSize') });
  time.lift();
  return reply;
}

/** The $match and $sort a pipeline begins with go to the indexes. */
function leading(
  request: Request,
  stages: readonly Stage[],
  server: Server,
  time: TimeLimit,
): { items: Iterable<Item>; rest: readonly Stage[] } {
  const { body, db } = request;
  const rest = [...stages];
  const filters: Doc[] = [];
  while (rest[0]?.name === '$match' && isDoc(rest[0].spec)) {
    filters.push(rest[0].spec);
    rest.shift();
  }
  const sortSpec = rest[0]?.name === '$sort' && isDoc(rest[0].spec) ? rest[0].spec : undefined;
  if (sortSpec !== undefined) rest.shift();
  const limit =
    sortSpec !== undefined && rest[0]?.name === '$limit' ? whole({ limit: rest[0].spec }, 'limit') : undefined;
  const [only] = filters;
  const filter = filters.length > 1 ? { $and: filters } : (only ?? {});
  const context = contextOf(body, server);
  const sort = parseSort(sortSpec);
  compileFilter(filter, context);
  const collection = server.catalog.find(db, collectionName(request));
  if (collection === undefined) return { items: [], rest };
  const hits = search(server.scan, collection, {
    filter,
    sort,
    hint: getField(body, 'hint'),
    context,
    isLate: time.isLate,
    ...(limit === undefined ? {} : { limit }),
  });
  return { items: asItems(hits), rest };
}

function* asItems(hits: Iterable<Hit>): Generator<Item> {
  for (const hit of hits) yield { doc: hit.doc, bytes: () => hit.raw };
}

/** A whole collection for $lookup, $unionWith and $graphLookup. */
function allPlain(db: string, name: string, server: Server): Doc[] {
  const collection = server.catalog.find(db, name);
  if (collection === undefined) return [];
  return [...server.scan(collection, { kind: 'all' }, false)].map((row) => toPlainDoc(decode(row.raw)));
}

function getMore({ body, db }: Request, server: Server): Reply {
  const id = long(getField(body, 'getMore'), 'getMore');
  return server.cursors.next(id, `${db}.${text(body, 'collection')}`, whole(body, 'batchSize'));
}

function killCursors({ body }: Request, server: Server): Reply {
  const ids = list(body, 'cursors').map((id) => long(id, 'cursors'));
  const killed = ids.filter((id) => server.cursors.kill(id));
  const longs = (some: readonly bigint[]) => some.map((id) => Long.fromBigInt(id));
  return {
    cursorsKilled: longs(killed),
    cursorsNotFound: longs(ids.filter((id) => !killed.includes(id))),
    cursorsAlive: [],
    cursorsUnknown: [],
  };
}

/** The reading commands. */
export const readCommands: Commands = {
  find: {
    fields: [
      'filter',
      'sort',
      'projection',
      'hint',
      'skip',
      'limit',
      'batchSize',
      'singleBatch',
      'max',
      'min',
      'returnKey',
      'showRecordId',
      'tailable',
      'awaitData',
      'oplogReplay',
      'noCursorTimeout',
      'allowPartialResults',
      'allowDiskUse',
      'collation',
      'let',
    ],
    run: find,
  },
  count: { fields: ['query', 'limit', 'skip', 'hint', 'collation', 'fields'], run: count },
  distinct: { fields: ['key', 'query', 'collation', 'hint'], run: distinct },
  aggregate: {
    fields: ['pipeline', 'cursor', 'explain', 'allowDiskUse', 'bypassDocumentValidation', 'collation', 'hint', 'let'],
    run: aggregate,
  },
  getMore: { fields: ['collection', 'batchSize'], run: getMore },
  killCursors: { fields: ['cursors'], run: killCursors },
};
