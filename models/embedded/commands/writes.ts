// insert, update, delete, findAndModify: each document is checked whole, then written; all of a command in one commit.
import { Int32, ObjectId } from 'bson';
import { mingoOptions, toVariables } from '../aggregation/expression.ts';
import { transformDoc } from '../aggregation/pipeline.ts';
import { CommandError } from '../errors.ts';
import { compileFilter, type MatchContext } from '../query/match.ts';
import { compileProjection } from '../query/project.ts';
import { isRegex } from '../query/regex.ts';
import { search } from '../query/search.ts';
import { parseSort } from '../query/sort.ts';
import { typeName } from '../query/types.ts';
import type { Collection, Row } from '../storage/collection.ts';
import { compileUpdate, type Update } from '../update/compile.ts';
import { upsertDocument } from '../update/upsert.ts';
import { numeric } from '../values/compare.ts';
import { type Doc, decode, encode, getField, MAX_DOCUMENT_BYTES } from '../values/document.ts';
import { contextOf, timeLimitOf } from './reads.ts';
import {
  checkCollation,
  checkFields,
  collectionName,
  documents,
  flag,
  list,
  optionalDoc,
  type Request,
  rawDocuments,
} from './request.ts';
import type { Commands, Reply, Server } from './server.ts';

const MAX_BATCH = 100_000;

/** Runs the entries of a bulk in order; an ordered one stops at its first error. */
function bulk<T>(request: Request, entries: readonly T[], run: (entry: T, index: number) => void): Doc {
  if (entries.length === 0 || entries.length > MAX_BATCH) {
    throw new CommandError(
      16,
      `Write batch sizes must be between 1 and ${MAX_BATCH}. Got ${entries.length} operations.`,
    );
  }
  const ordered = getField(request.body, 'ordered') === undefined || flag(request.body, 'ordered');
  const errors: Doc[] = [];
  for (const [index, entry] of entries.entries()) {
    try {
      run(entry, index);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      errors.push({ index: new Int32(index), code: new Int32(error.code), ...error.extra, errmsg: error.message });
      if (ordered) break;
    }
  }
  return errors.length === 0 ? {} : { writeErrors: errors };
}

function insert(request: Request, server: Server): Reply {
  const raws = rawDocuments(request, 'documents');
  const name = collectionName(request);
  server.group.begin();
  let n = 0;
  const errors = bulk(request, raws, (raw) => {
    const { doc, bytes } = readyToStore(raw);
    server.catalog.ensure(request.db, name).insert(doc, bytes);
    n += 1;
  });
  return { n: new Int32(n), ...errors };
}

/** A document as it is stored: with its _id, in front. The bytes are kept as they came where that is so already. */
function readyToStore(raw: Uint8Array): { doc: Doc; bytes: Uint8Array } {
  const doc = decode(raw);
  checkSize(raw.length, 2, 'object to insert too large');
  checkId(getField(doc, '_id'), Object.hasOwn(doc, '_id'));
  if (Object.keys(doc)[0] === '_id') return { doc, bytes: raw };
  const { _id: id, ...rest } = doc;
  const complete: Doc = { _id: id ?? new ObjectId(), ...rest };
  return { doc: complete, bytes: encode(complete) };
}

function checkSize(bytes: number, code: number, message: string): void {
  if (bytes > MAX_DOCUMENT_BYTES)
    throw new CommandError(code, `${message}. size in bytes: ${bytes}, max size: ${MAX_DOCUMENT_BYTES}`);
}

function checkId(id: unknown, present: boolean): void {
  if (Array.isArray(id)) throw new CommandError(53, "The '_id' value cannot be of type array");
  if (isRegex(id)) throw new CommandError(53, "The '_id' value cannot be of type regex");
  if (present && id === undefined) throw new CommandError(53, "The '_id' value cannot be of type undefined");
}

type UpdateRequest = {
  readonly filter: Doc;
  readonly update: Update;
  readonly context: MatchContext;
};

function compile(source: unknown, owner: Doc, request: Request, server: Server, filter: Doc): UpdateRequest {
  checkCollation(owner);
  const variables = toVariables(optionalDoc(request.body, 'let') ?? {});
  const context = contextOf(request.body, server);
  const options = mingoOptions({ ...variables, ...toVariables(optionalDoc(owner, 'c') ?? {}) }, () => []);
  const update = compileUpdate(source, {
    context,
    arrayFilters: list(owner, 'arrayFilters'),
    runPipeline: (doc, pipeline) => transformDoc(doc, pipeline, options),
  });
  return { filter, update, context };
}

/** Applies an update to one found document; undefined when nothing changed. */
function change(collection: Collection, hit: Row, { filter, update }: UpdateRequest): Uint8Array | undefined {
  const doc = decode(hit.raw);
  const before = collection.keysBefore(doc);
  const after = update.apply(doc, { filter, inserting: false });
  const bytes = encode(after);
  if (Buffer.compare(bytes, hit.raw) === 0) return undefined;
  checkSize(bytes.length, 17419, 'Resulting document after update is larger than allowed');
  collection.replace(hit.rid, before, after, bytes);
  return bytes;
}

function upsert(
  server: Server,
  db: string,
  name: string,
  { filter, update }: UpdateRequest,
): { doc: Doc; bytes: Uint8Array } {
  const doc = upsertDocument(filter, update);
  checkId(getField(doc, '_id'), true);
  const bytes = encode(doc);
  checkSize(bytes.length, 17419, 'Resulting document after upsert is larger than allowed');
  server.catalog.ensure(db, name).insert(doc, bytes);
  return { doc, bytes };
}

const UPDATE_FIELDS = new Set(['q', 'u', 'c', 'upsert', 'multi', 'collation', 'arrayFilters', 'hint', 'sort']);

function update(request: Request, server: Server): Reply {
  const entries = documents(request, 'updates');
  for (const entry of entries) checkFields('update.updates', entry, UPDATE_FIELDS);
  let n = 0;
  let modified = 0;
  const upserted: Doc[] = [];
  server.group.begin();
  const errors = bulk(request, entries, (entry, index) => {
    const done = applyUpdate(request, server, entry);
    n += done.n;
    modified += done.modified;
    if (done.id !== undefined) upserted.push({ index: new Int32(index), _id: done.id.upserted });
  });
  return { n: new Int32(n), nModified: new Int32(modified), ...(upserted.length > 0 ? { upserted } : {}), ...errors };
}

type Updated = { readonly n: number; readonly modified: number; readonly id?: { readonly upserted: unknown } };

function applyUpdate(request: Request, server: Server, entry: Doc): Updated {
  const name = collectionName(request);
  const filter = optionalDoc(entry, 'q') ?? {};
  const compiled = compile(getField(entry, 'u'), entry, request, server, filter);
  const multi = flag(entry, 'multi');
  if (multi && compiled.update.kind === 'replacement') {
    throw new CommandError(9, 'multi update is not supported for replacement-style update');
  }
  const { context } = compiled;
  const sort = parseSort(optionalDoc(entry, 'sort'));
  const [hint, isLate, limit] = [getField(entry, 'hint'), timeLimitOf(request.body).isLate, multi ? 0 : 1];
  const collection = server.catalog.find(request.db, name);
  if (collection === undefined) compileFilter(filter, context);
  else {
    // All are found before any is changed: a change may move a document to where the search comes by again.
    const rids = Array.from(
      search(server.scan, collection, { filter, sort, context, isLate, hint, limit }),
      (hit) => hit.rid,
    );
    const modified = rids.filter((rid) => {
      const row = collection.get(rid);
      return row !== undefined && change(collection, row, compiled) !== undefined;
    });
    if (rids.length > 0) return { n: rids.length, modified: modified.length };
  }
  if (!flag(entry, 'upsert')) return { n: 0, modified: 0 };
  const { doc } = upsert(server, request.db, name, compiled);
  return { n: 1, modified: 0, id: { upserted: getField(doc, '_id') } };
}

const DELETE_FIELDS = new Set(['q', 'limit', 'collation', 'hint']);

function remove(request: Request, server: Server): Reply {
  const name = collectionName(request);
  const entries = documents(request, 'deletes');
  for (const entry of entries) checkFields('delete.deletes', entry, DELETE_FIELDS);
  const context = contextOf(request.body, server);
  const isLate = timeLimitOf(request.body).isLate;
  let n = 0;
  server.group.begin();
  const errors = bulk(request, entries, (entry) => {
    checkCollation(entry);
    const limit = numeric(getField(entry, 'limit'));
    if (limit !== 0 && limit !== 1)
      throw new CommandError(
        9,
        `The limit field in delete objects must be 0 or 1. Got ${typeof limit === 'number' ? limit : typeName(getField(entry, 'limit'))}`,
      );
    const filter = optionalDoc(entry, 'q') ?? {};
    compileFilter(filter, context);
    const collection = server.catalog.find(request.db, name);
    if (collection === undefined) return;
    for (const hit of search(server.scan, collection, {
      filter,
      context,
      isLate,
      hint: getField(entry, 'hint'),
      limit,
    })) {
      collection.remove(hit.rid, hit.doc());
      n += 1;
    }
  });
  return { n: new Int32(n), ...errors };
}

function findAndModify(request: Request, server: Server): Reply {
  const { body, db } = request;
  const name = collectionName(request);
  checkCollation(body);
  checkFindAndModify(body);
  const filter = optionalDoc(body, 'query') ?? {};
  const context = contextOf(body, server);
  const project = compileProjection(optionalDoc(body, 'fields'), filter, context);
  const sort = parseSort(optionalDoc(body, 'sort'));
  const compiled = flag(body, 'remove') ? undefined : compile(getField(body, 'update'), body, request, server, filter);
  const shown = (raw: Uint8Array) => (project === undefined ? decode(raw) : project(decode(raw)));
  const answer = (value: unknown, lastError: Doc): Reply => ({ lastErrorObject: lastError, value });
  const [hint, isLate, returnNew] = [getField(body, 'hint'), timeLimitOf(body).isLate, flag(body, 'new')];
  const collection = server.catalog.find(db, name);
  if (collection === undefined) compileFilter(filter, context);
  else {
    const [hit] = search(server.scan, collection, { filter, sort, context, hint, isLate, limit: 1 });
    if (hit !== undefined) {
      server.group.begin();
      if (compiled === undefined) {
        collection.remove(hit.rid, hit.doc());
        return answer(shown(hit.raw), { n: new Int32(1) });
      }
      const changed = change(collection, hit, compiled);
      return answer(shown((returnNew ? changed : undefined) ?? hit.raw), { n: new Int32(1), updatedExisting: true });
    }
  }
  if (compiled === undefined) return answer(null, { n: new Int32(0) });
  if (!flag(body, 'upsert')) return answer(null, { n: new Int32(0), updatedExisting: false });
  server.group.begin();
  const { doc, bytes } = upsert(server, db, name, compiled);
  const lastError = { n: new Int32(1), updatedExisting: false, upserted: getField(doc, '_id') };
  return answer(returnNew ? shown(bytes) : null, lastError);
}

function checkFindAndModify(body: Doc): void {
  const removing = flag(body, 'remove');
  const updating = getField(body, 'update') !== undefined;
  if (removing && updating) throw new CommandError(9, 'Cannot specify both an update and remove=true');
  if (!removing && !updating) throw new CommandError(9, 'Either an update or remove=true must be specified');
  if (removing && (flag(body, 'new') || flag(body, 'upsert'))) {
    throw new CommandError(
      9,
      "Cannot specify new=true or upsert=true with remove=true; 'remove' always returns the deleted document",
    );
  }
}

const FIND_AND_MODIFY = {
  fields: [
    'query',
    'sort',
    'remove',
    'update',
    'new',
    'fields',
    'upsert',
    'bypassDocumentValidation',
    'collation',
    'arrayFilters',
    'hint',
    'let',
  ],
  run: findAndModify,
};

/** The writing commands. */
export const writeCommands: Commands = {
  insert: { fields: ['documents', 'ordered', 'bypassDocumentValidation'], run: insert },
  update: { fields: ['updates', 'ordered', 'bypassDocumentValidation', 'let'], run: update },
  delete: { fields: ['deletes', 'ordered', 'let'], run: remove },
  findAndModify: FIND_AND_MODIFY,
  findandmodify: FIND_AND_MODIFY,
};
