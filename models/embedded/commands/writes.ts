// insert, update, delete: each document is checked whole, then written; all of a command in one commit.
import { Int32 } from 'bson';
import { CommandError } from '../errors.ts';
import { compileFilter } from '../query/match.ts';
import { search } from '../query/search.ts';
import { typeName } from '../query/types.ts';
import { numeric } from '../values/compare.ts';
import { type Doc, getField } from '../values/document.ts';
import { change, compile, readyToStore, upsert } from './change.ts';
import {
  checkFields,
  collectionName,
  contextOf,
  documents,
  flag,
  optionalDoc,
  type Request,
  rawDocuments,
  timeLimitOf,
} from './request.ts';
import type { Commands, Reply, Server } from './server.ts';
import { validatorOf } from './validators.ts';
import { refuseView } from './views.ts';

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
  refuseView(server, request.db, name);
  const validator = validatorOf(request, server);
  server.group.begin();
  let n = 0;
  const errors = bulk(request, raws, (raw) => {
    const { doc, bytes } = readyToStore(raw);
    validator?.check(doc);
    server.catalog.ensure(request.db, name).insert(doc, bytes);
    n += 1;
  });
  return { n: new Int32(n), ...errors };
}

function needs(owner: string, entry: Doc, fields: readonly string[]): void {
  const missing = fields.find((field) => !Object.hasOwn(entry, field));
  if (missing !== undefined)
    throw new CommandError(40414, `BSON field '${owner}.${missing}' is missing but a required field`);
}

const UPDATE_FIELDS = new Set(['q', 'u', 'c', 'upsert', 'multi', 'collation', 'arrayFilters', 'hint']);

function update(request: Request, server: Server): Reply {
  const entries = documents(request, 'updates');
  for (const entry of entries) {
    checkFields('update.updates', entry, UPDATE_FIELDS);
    needs('update.updates', entry, ['q', 'u']);
  }
  refuseView(server, request.db, collectionName(request));
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
  const [hint, isLate, limit] = [getField(entry, 'hint'), timeLimitOf(request.body).isLate, multi ? 0 : 1];
  const collection = server.catalog.find(request.db, name);
  if (collection === undefined) compileFilter(filter, context);
  else {
    // All are found before any is changed: a change may move a document to where the search comes by again.
    const rids = Array.from(
      search(server.scan, collection, { filter, context, isLate, hint, limit }),
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
  for (const entry of entries) {
    checkFields('delete.deletes', entry, DELETE_FIELDS);
    needs('delete.deletes', entry, ['q', 'limit']);
  }
  refuseView(server, request.db, name);
  const isLate = timeLimitOf(request.body).isLate;
  let n = 0;
  server.group.begin();
  const errors = bulk(request, entries, (entry) => {
    const context = contextOf(request.body, entry);
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

/** The writing commands. */
export const writeCommands: Commands = {
  insert: { fields: ['documents', 'ordered', 'bypassDocumentValidation'], run: insert },
  update: { fields: ['updates', 'ordered', 'bypassDocumentValidation', 'let'], run: update },
  delete: { fields: ['deletes', 'ordered', 'let', 'bypassDocumentValidation'], run: remove },
};
