// $out and $merge: what a pipeline gives is written into a collection.
import { Int32 } from 'bson';
import { createContext } from '../aggregation/expression.ts';
import { compileStages, type Item, readStages, type Stage, typedItem } from '../aggregation/pipeline.ts';
import { CommandError } from '../errors.ts';
import { search } from '../query/search.ts';
import type { Collection } from '../storage/collection.ts';
import { type Doc, decode, encode, getField, isDoc } from '../values/document.ts';
import { change, readyToStore, type UpdateRequest } from './change.ts';
import { optionalDoc, type Request } from './request.ts';
import type { Server } from './server.ts';
import { validatorOf } from './validators.ts';
import { refuseView } from './views.ts';

type Target = { readonly db: string; readonly name: string };

/** Writes the documents of a pipeline as its last stage says. An invalid stage throws before anything is read or written. */
export function writeResult(request: Request, server: Server, { name, spec }: Stage, items: Iterable<Item>): void {
  if (name === '$out') replaceAll(request, server, outTarget(request, spec), items);
  else merge(request, server, readMerge(request, spec), items);
}

function outTarget({ db }: Request, spec: unknown): Target {
  if (typeof spec === 'string' && spec !== '') return { db, name: spec };
  if (!isDoc(spec)) throw new CommandError(16990, '$out only supports a string or object argument');
  const unknown = Object.keys(spec).find((field) => !['db', 'coll', 'timeseries'].includes(field));
  if (unknown !== undefined) throw new CommandError(40415, `BSON field '$out.${unknown}' is an unknown field.`);
  if (Object.hasOwn(spec, 'timeseries'))
    throw new CommandError(238, 'Time series collections are not implemented by the embedded database.');
  const [toDb, coll] = [getField(spec, 'db'), getField(spec, 'coll')];
  if (typeof toDb !== 'string' || typeof coll !== 'string')
    throw new CommandError(40414, "BSON field '$out.db' or '$out.coll' is missing but a required field");
  return { db: toDb, name: coll };
}

// The whole result is at hand before the old documents go: a pipeline may read what it replaces.
function replaceAll(request: Request, server: Server, { db, name }: Target, items: Iterable<Item>): void {
  refuseView(server, db, name);
  const docs = Array.from(items, (item) => readyToStore(item.bytes()));
  server.group.begin();
  server.sqlite.exec('SAVEPOINT out');
  try {
    const collection = server.catalog.ensure(db, name);
    for (const row of server.scan(collection, { kind: 'all' }, false)) collection.remove(row.rid, decode(row.raw));
    const validator = validatorOf({ ...request, db }, server, name);
    for (const { doc, bytes } of docs) {
      validator?.check(doc);
      collection.insert(doc, bytes);
    }
  } catch (error) {
    if (server.sqlite.isTransaction) server.sqlite.exec('ROLLBACK TO out; RELEASE out');
    server.catalog.reload();
    throw error;
  }
  server.sqlite.exec('RELEASE out');
}

type Merge = {
  readonly target: Target;
  readonly on: readonly string[];
  readonly variables: Doc;
  readonly whenMatched: string | readonly Doc[];
  readonly whenNotMatched: string;
};

const MERGE_FIELDS = ['into', 'on', 'let', 'whenMatched', 'whenNotMatched'];
const WHEN_MATCHED = ['replace', 'keepExisting', 'merge', 'fail'];
const WHEN_NOT_MATCHED = ['insert', 'discard', 'fail'];

function readMerge({ db }: Request, spec: unknown): Merge {
  const doc = typeof spec === 'string' ? { into: spec } : spec;
  if (!isDoc(doc)) throw new CommandError(51182, '$merge requires a string or object argument');
  const unknown = Object.keys(doc).find((field) => !MERGE_FIELDS.includes(field));
  if (unknown !== undefined) throw new CommandError(40415, `BSON field '$merge.${unknown}' is an unknown field.`);
  const on = getField(doc, 'on') ?? '_id';
  const fields: readonly unknown[] = Array.isArray(on) ? on : [on];
  if (fields.length === 0)
    throw new CommandError(51187, "If explicitly specifying $merge 'on', must include at least one field");
  if (!fields.every((field) => typeof field === 'string'))
    throw new CommandError(51134, "$merge 'on' array elements must be strings");
  if (new Set(fields).size < fields.length)
    throw new CommandError(31465, `Found a duplicate field '${String(fields[0])}'`);
  const matched = getField(doc, 'whenMatched') ?? 'merge';
  const notMatched = getField(doc, 'whenNotMatched') ?? 'insert';
  if (typeof notMatched !== 'string' || !WHEN_NOT_MATCHED.includes(notMatched))
    throw new CommandError(
      2,
      `Enumeration value ${JSON.stringify(notMatched)} for field '$merge.whenNotMatched' is not a valid value.`,
    );
  const named = typeof matched === 'string' && WHEN_MATCHED.includes(matched);
  if (!named && !Array.isArray(matched))
    throw new CommandError(
      51191,
      "$merge 'whenMatched' must be one of 'replace', 'keepExisting', 'merge', 'fail' or a pipeline",
    );
  if (named && Object.hasOwn(doc, 'let'))
    throw new CommandError(51199, "Cannot use 'let' variables with 'whenMatched: <mode>'; it needs a pipeline");
  return {
    target: intoTarget(db, getField(doc, 'into')),
    on: fields,
    variables: optionalDoc(doc, 'let') ?? { new: '$$ROOT' },
    whenMatched: typeof matched === 'string' ? matched : (matched as Doc[]),
    whenNotMatched: notMatched,
  };
}

function intoTarget(db: string, into: unknown): Target {
  if (typeof into === 'string' && into !== '') return { db, name: into };
  if (!isDoc(into)) throw new CommandError(51178, "$merge 'into' field must be either a string or an object");
  const [toDb, coll] = [getField(into, 'db') ?? db, getField(into, 'coll')];
  if (typeof toDb !== 'string' || typeof coll !== 'string' || coll === '')
    throw new CommandError(51178, "$merge 'into' field must specify a 'coll' that is not empty");
  return { db: toDb, name: coll };
}

function merge(request: Request, server: Server, spec: Merge, items: Iterable<Item>): void {
  const { db, name } = spec.target;
  refuseView(server, db, name);
  const before = server.catalog.find(db, name);
  checkUnique(before, spec.on);
  const validator = validatorOf({ ...request, db }, server, name);
  const apply = merger(request, spec);
  // Read to the end first: the pipeline may read the collection it writes to.
  const docs = Array.from(items, (item) => item.doc());
  if (docs.length === 0) return;
  server.group.begin();
  const collection = server.catalog.ensure(db, name);
  const context = createContext();
  for (const doc of docs) {
    const filter = keyOf(doc, spec.on);
    const [hit] = filter === undefined ? [] : search(server.scan, collection, { filter, context, limit: 1 });
    if (hit !== undefined) {
      if (spec.whenMatched === 'keepExisting') continue;
      if (spec.whenMatched === 'fail')
        throw new CommandError(
          11000,
          "$merge found a document that matches, and 'whenMatched' is 'fail'",
          duplicate(spec.on, doc),
        );
      change(collection, hit, { ...apply(doc), check: validator });
    } else if (spec.whenNotMatched === 'fail')
      throw new CommandError(
        13113,
        '$merge could not find a matching document in the target collection for at least one document in the source collection',
      );
    else if (spec.whenNotMatched === 'insert') {
      const ready = readyToStore(encode(doc));
      validator?.check(ready.doc);
      collection.insert(ready.doc, ready.bytes);
    }
  }
}

const duplicate = (on: readonly string[], doc: Doc) => ({
  keyPattern: Object.fromEntries(on.map((field) => [field, new Int32(1)])),
  keyValue: Object.fromEntries(on.map((field) => [field, getField(doc, field)])),
});

/** The filter that finds the document to merge with; undefined for a document that lacks its _id. Throws 51132. */
function keyOf(doc: Doc, on: readonly string[]): Doc | undefined {
  const entries = on.map((field) => {
    const value = field.split('.').reduce<unknown>((at, part) => (isDoc(at) ? getField(at, part) : undefined), doc);
    if (field === '_id' && value === undefined) return undefined;
    if (value === undefined || value === null)
      throw new CommandError(
        51132,
        `$merge write error: 'on' field '${field}' cannot be missing, null, undefined or an array`,
      );
    if (Array.isArray(value))
      throw new CommandError(
        51185,
        `$merge write error: 'on' field '${field}' cannot be missing, null, undefined or an array`,
      );
    return [field, { $eq: value }] as const;
  });
  const known = entries.filter((entry) => entry !== undefined);
  return known.length < entries.length ? undefined : Object.fromEntries(known);
}

/** Throws 51183 when no unique index makes sure that one document at most matches. */
function checkUnique(collection: Collection | undefined, on: readonly string[]): void {
  if (on.length === 1 && on[0] === '_id') return;
  const wanted = on.toSorted().join('\0');
  const fits = (collection?.indexes ?? []).some(
    ({ spec }) =>
      spec.unique &&
      spec.partial === undefined &&
      !spec.sparse &&
      spec.fields
        .map(({ path }) => path)
        .toSorted()
        .join('\0') === wanted,
  );
  if (!fits) throw new CommandError(51183, 'Cannot find index to verify that join fields will be unique');
}

function merger(request: Request, { whenMatched, variables }: Merge): (doc: Doc) => UpdateRequest {
  const context = createContext({ variables: optionalDoc(request.body, 'let') ?? {} });
  const around = { find: () => [], isIndexed: () => false };
  if (typeof whenMatched !== 'string')
    compileStages(readStages(whenMatched), { ...around, context: context.having(variables) });
  return (doc) => ({
    filter: {},
    context,
    update: {
      kind: 'pipeline',
      apply: (existing) => {
        if (whenMatched === 'replace') return { ...doc, _id: getField(existing, '_id') };
        if (typeof whenMatched === 'string') return { ...existing, ...doc, _id: getField(existing, '_id') };
        const values = Object.entries(variables).map(([name, expression]) => [name, context.evaluate(doc, expression)]);
        const run = compileStages(readStages(whenMatched), {
          ...around,
          context: context.having(Object.fromEntries(values)),
        });
        const [result] = run([typedItem(existing)]);
        return { ...(result?.doc() ?? existing), _id: getField(existing, '_id') };
      },
    },
  });
}
