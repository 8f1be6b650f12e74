// aggregate: the stages a pipeline begins with go to the indexes, what $out and $merge end it with to the collections.
import type { ExpressionContext } from '../aggregation/expression.ts';
import {
  compileStages,
  type Item,
  limitAfter,
  readStages,
  type Stage,
  type Surroundings,
  WRITING_STAGES,
} from '../aggregation/pipeline.ts';
import { CommandError } from '../errors.ts';
import { compileFilter } from '../query/match.ts';
import { countMatching, type Hit, search } from '../query/search.ts';
import { parseSort, type SortField } from '../query/sort.ts';
import { fieldsOfExpression, type UsedFields } from '../query/usedFields.ts';
import { type Doc, getField, isDoc, MAX_DOCUMENT_BYTES } from '../values/document.ts';
import { countingGroup } from './countDocuments.ts';
import { writeResult } from './output.ts';
import { collectionName, contextOf, optionalDoc, type Request, type TimeLimit, timeLimitOf, whole } from './request.ts';
import type { Reply, Server } from './server.ts';
import { sessionsOf } from './sessions.ts';
import { collStats, indexStats } from './statistics.ts';
import { resolveView } from './views.ts';

const COLLECTIONLESS = new Set(['$documents', '$listLocalSessions', '$currentOp', '$changeStream', '$listCatalog']);

/** Runs a pipeline. With `each` its documents are handed over one by one instead of by a cursor. */
export function aggregate(request: Request, server: Server, each?: (doc: Doc) => void): Reply {
  const { body, db } = request;
  const target = getField(body, 'aggregate');
  const collectionless = typeof target !== 'string';
  const cursor = cursorOf(body);
  const stages = readStages(getField(body, 'pipeline'));
  checkTarget(collectionless, stages[0]?.name);
  const time = timeLimitOf(body);
  const context = contextOf(body);
  const namespace = `${db}.${collectionless ? '$cmd.aggregate' : target}`;
  const { items, output } = pipelineOf(request, server, { stages, context, time });
  if (output !== undefined) {
    writeResult(request, server, output, items);
    return server.cursors.first({ namespace, rows: [].values(), batchSize: undefined });
  }
  if (each !== undefined) {
    for (const item of items) each(item.doc());
    return {};
  }
  const reply = server.cursors.first({ namespace, rows: bytes(items), batchSize: whole(cursor, 'batchSize') });
  time.lift();
  return reply;
}

function cursorOf(body: Doc): Doc {
  const cursor = optionalDoc(body, 'cursor');
  if (cursor === undefined)
    throw new CommandError(9, "The 'cursor' option is required, except for aggregate with the explain argument");
  const unknown = Object.keys(cursor).find((name) => name !== 'batchSize');
  if (unknown !== undefined) throw new CommandError(40415, `BSON field 'cursor.${unknown}' is an unknown field.`);
  return cursor;
}

function checkTarget(collectionless: boolean, first: string | undefined): void {
  if (collectionless && (first === undefined || !COLLECTIONLESS.has(first)))
    throw new CommandError(
      73,
      `{aggregate: 1} is not valid for '${first ?? 'an empty pipeline'}'; a collection is required.`,
    );
  if (!collectionless && first === '$documents')
    throw new CommandError(73, `'$documents' can only be run with {aggregate: 1}`);
}

function* bytes(items: Iterable<Item>): Generator<Uint8Array> {
  for (const item of items) {
    const raw = item.bytes();
    if (raw.length > MAX_DOCUMENT_BYTES + 16 * 1024)
      throw new CommandError(
        10334,
        `BSONObj size: ${raw.length} is invalid. Size must be between 0 and ${MAX_DOCUMENT_BYTES}`,
      );
    yield raw;
  }
}

type Work = { readonly stages: readonly Stage[]; readonly context: ExpressionContext; readonly time: TimeLimit };

/** What a pipeline gives, and the stage that writes it away. Everything is compiled before anything is read. */
function pipelineOf(request: Request, server: Server, { stages, context, time }: Work) {
  const { body, db } = request;
  const last = stages.at(-1);
  const output = last !== undefined && WRITING_STAGES.has(last.name) ? last : undefined;
  const own = output === undefined ? stages : stages.slice(0, -1);
  if (typeof getField(body, 'aggregate') !== 'string') {
    return { items: compileStages(own, surroundings(request, server, context, time))([]), output };
  }
  const name = collectionName(request);
  const view = resolveView(server, db, name);
  const all = [...readStages(view.pipeline), ...own];
  const lead = leadingOf(all);
  const rest = all.slice(lead.used);
  const around = surroundings(request, server, context, time);
  const counting = countingGroup(rest);
  const run = counting ?? compileStages(rest, around);
  compileFilter(lead.filter, context);
  const collection = server.catalog.find(db, view.on);
  if (collection === undefined) return { items: run([]), output };
  const hint = getField(body, 'hint');
  const whole = Object.keys(lead.filter).length === 0 && lead.limit === 0 && hint === undefined;
  const onlyCounted = counting !== undefined;
  if (onlyCounted && lead.limit === 0) {
    const query = { filter: lead.filter, hint, context };
    const n = whole ? collection.count() : countMatching(server.scan, collection, query);
    if (n !== undefined) return { items: counting(uncounted(n)), output };
  }
  const fields = fieldsUsed(rest);
  const hits = search(server.scan, collection, { ...lead, context, hint, isLate: time.isLate, onlyCounted, fields });
  return { items: run(asItems(hits)), output };
}

/** What a pipeline that writes nothing gives, for explain. */
export function stagesOver(request: Request, server: Server): Iterable<Item> {
  const { body } = request;
  const work = { stages: readStages(getField(body, 'pipeline')), context: contextOf(body), time: timeLimitOf(body) };
  return pipelineOf(request, server, work).items;
}

export type Leading = {
  readonly filter: Doc;
  readonly sort: readonly SortField[];
  readonly limit: number;
  /** How many stages these are. */
  readonly used: number;
};

/** The $match and $sort (with its $limit) a pipeline begins with: they go to the indexes. */
export function leadingOf(stages: readonly Stage[]): Leading {
  let used = 0;
  const filters: Doc[] = [];
  for (let at = stages[used]; at?.name === '$match' && isDoc(at.spec); at = stages[used]) {
    filters.push(at.spec);
    used += 1;
  }
  const sorting = stages[used];
  const sort =
    sorting?.name === '$sort' && isDoc(sorting.spec) && Object.keys(sorting.spec).length > 0
      ? parseSort(sorting.spec)
      : [];
  if (sort.length > 0) used += 1;
  // The stages that skip and limit stay: they only say how many of the sorted are needed.
  const limit = sort.length > 0 ? limitAfter(stages, used - 1) : 0;
  const [only = {}] = filters;
  return { filter: filters.length > 1 ? { $and: filters } : only, sort, limit, used };
}

/** The fields of the documents that stages look at, where the first of them makes others of them. */
function fieldsUsed([first]: readonly Stage[]): UsedFields {
  return first?.name === '$group' || first?.name === '$sortByCount' ? fieldsOfExpression(first.spec) : undefined;
}

/** So many, for whoever only counts them. */
function* uncounted(n: number): Generator<Item> {
  const nothing: Item = { doc: () => ({}), bytes: () => new Uint8Array() };
  for (let left = n; left > 0; left -= 1) yield nothing;
}

function* asItems(hits: Iterable<Hit>): Generator<Item> {
  for (const hit of hits) yield { doc: hit.doc, bytes: () => hit.raw };
}

function surroundings(
  { db, body }: Request,
  server: Server,
  context: ExpressionContext,
  time: TimeLimit,
): Surroundings {
  const around: Surroundings = {
    context,
    find: (name, filter, inner) => {
      const view = resolveView(server, db, name);
      const collection = server.catalog.find(db, view.on);
      if (collection === undefined) return [];
      if (view.pipeline.length === 0)
        return asItems(search(server.scan, collection, { filter, context: inner, isLate: time.isLate }));
      const stages = readStages([...view.pipeline, { $match: filter }]);
      const all = asItems(search(server.scan, collection, { filter: {}, context: inner, isLate: time.isLate }));
      return compileStages(stages, { ...around, context: inner })(all);
    },
    isIndexed: (name, path) => {
      if (path === '_id') return true;
      const indexes = server.catalog.find(db, name)?.indexes ?? [];
      return indexes.some(({ spec }) => spec.fields[0]?.path === path && !spec.sparse && spec.partial === undefined);
    },
    stats: (kind, spec) => {
      const target = getField(body, 'aggregate');
      if (kind === '$listLocalSessions') return sessionsOf(server);
      if (typeof target !== 'string') return [];
      return kind === '$indexStats' ? indexStats(server, db, target) : collStats(server, db, target, spec);
    },
  };
  return around;
}

/** The fields of an aggregate command. */
export const AGGREGATE_FIELDS = [
  ...['pipeline', 'cursor', 'explain', 'allowDiskUse', 'bypassDocumentValidation', 'collation', 'hint', 'let'],
];
