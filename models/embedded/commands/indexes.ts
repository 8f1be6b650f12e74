// createIndexes, listIndexes, dropIndexes, collMod.
import { Int32, Long } from 'bson';
import { CommandError } from '../errors.ts';
import type { Collection } from '../storage/collection.ts';
import type { Index } from '../storage/entries.ts';
import { type IndexSpec, readIndexSpec, sameKeys, sameOptions } from '../storage/indexSpec.ts';
import { equalValues } from '../values/compare.ts';
import { type Doc, encode, getField, isDoc } from '../values/document.ts';
import { viewOptions } from './collections.ts';
import { collectionName, documents, optionalDoc, type Request, whole } from './request.ts';
import type { Commands, Reply, Server } from './server.ts';
import { validatorOptions } from './validators.ts';
import { optionsOf, refuseView, viewOf } from './views.ts';

const ID_INDEX = { v: new Int32(2), key: { _id: new Int32(1) }, name: '_id_' };

function createIndexes(request: Request, server: Server): Reply {
  const name = collectionName(request);
  const specs = documents(request, 'indexes')
    .map(readIndexSpec)
    .filter((spec) => !isIdIndex(spec));
  refuseView(server, request.db, name);
  const existed = server.catalog.find(request.db, name) !== undefined;
  server.group.begin();
  const collection = server.catalog.ensure(request.db, name);
  const before = collection.indexes.length + 1;
  for (const spec of specs) {
    if (!exists(collection, spec)) server.catalog.addIndex(collection, spec);
  }
  const after = collection.indexes.length + 1;
  return {
    numIndexesBefore: new Int32(before),
    numIndexesAfter: new Int32(after),
    createdCollectionAutomatically: !existed,
    ...(after === before ? { note: 'all indexes already exist' } : {}),
  };
}

const isIdIndex = (spec: IndexSpec) =>
  spec.fields.length === 1 && spec.fields[0]?.path === '_id' && spec.fields[0].direction === 1;

/** Whether the same index is there. Throws 85 or 86 when another one is in its place. */
function exists(collection: Collection, spec: IndexSpec): boolean {
  for (const { spec: other } of collection.indexes) {
    if (other.name === spec.name) {
      if (sameKeys(other, spec) && sameOptions(other, spec)) return true;
      const code = sameKeys(other, spec) ? 85 : 86;
      throw new CommandError(
        code,
        `An existing index has the same name as the requested index but is different. Requested index: ${spec.name}`,
      );
    }
    const samePartial = equalValues(other.partial ?? null, spec.partial ?? null);
    if (sameKeys(other, spec) && samePartial && other.unique === spec.unique && other.sparse === spec.sparse) {
      throw new CommandError(85, `Index already exists with a different name: ${other.name}`);
    }
  }
  return false;
}

function existing(request: Request, server: Server, name: string): Collection {
  const collection = server.catalog.find(request.db, name);
  if (collection === undefined) throw new CommandError(26, `ns does not exist: ${request.db}.${name}`);
  return collection;
}

function listIndexes(request: Request, server: Server): Reply {
  const name = collectionName(request);
  const collection = existing(request, server, name);
  refuseView(server, request.db, name);
  const rows = [ID_INDEX, ...collection.indexes.map((index) => ({ ...index.spec.declared, v: new Int32(2) }))]
    .map(encode)
    .values();
  const batchSize = whole(optionalDoc(request.body, 'cursor') ?? {}, 'batchSize');
  return server.cursors.first({ namespace: `${request.db}.${name}`, rows, batchSize });
}

function named(collection: Collection, wanted: unknown): Index {
  const isId = wanted === '_id_' || (isDoc(wanted) && equalValues(wanted, { _id: 1 }));
  if (isId) throw new CommandError(72, 'cannot drop _id index');
  const found = collection.indexes.find(({ spec }) =>
    typeof wanted === 'string' ? spec.name === wanted : equalValues(getField(spec.declared, 'key'), wanted),
  );
  if (found === undefined)
    throw new CommandError(
      27,
      `index not found with name [${typeof wanted === 'string' ? wanted : JSON.stringify(wanted)}]`,
    );
  return found;
}

function dropIndexes(request: Request, server: Server): Reply {
  const collection = existing(request, server, collectionName(request));
  const wanted = getField(request.body, 'index');
  const before = collection.indexes.length + 1;
  const several: readonly unknown[] = Array.isArray(wanted) ? wanted : [wanted];
  const gone = wanted === '*' ? [...collection.indexes] : several.map((one) => named(collection, one));
  server.group.begin();
  for (const index of gone) server.catalog.dropIndex(collection, index);
  return { nIndexesWas: new Int32(before) };
}

function collMod(request: Request, server: Server): Reply {
  const name = collectionName(request);
  const collection = existing(request, server, name);
  const { body, db } = request;
  const view = viewOf(server, db, name);
  const refused = ['expireAfterSeconds', 'cappedSize', 'cappedMax', 'changeStreamPreAndPostImages', 'timeseries'].find(
    (field) => getField(body, field) !== undefined,
  );
  if (refused !== undefined) throw new CommandError(72, `option not supported on this collection: ${refused}`);
  if (getField(body, 'viewOn') !== undefined || getField(body, 'pipeline') !== undefined) {
    if (view === undefined) throw new CommandError(72, `option only supported on a view: viewOn`);
    const options = viewOptions({ viewOn: view.on, pipeline: view.pipeline, ...body });
    server.group.begin();
    server.catalog.setOptions(db, name, options);
    return {};
  }
  const validation = validatorOptions(body);
  if (Object.keys(validation).length > 0) {
    refuseView(server, db, name);
    server.group.begin();
    const { validator, ...rest } = { ...optionsOf(server, db, name), ...validation } as Doc;
    const kept = isDoc(validator) && Object.keys(validator).length > 0 ? { validator } : {};
    server.catalog.setOptions(db, name, { ...kept, ...rest });
  }
  const change = optionalDoc(body, 'index');
  if (change === undefined) return {};
  refuseView(server, db, name);
  const index = named(collection, getField(change, 'name') ?? getField(change, 'keyPattern'));
  const seconds = whole(change, 'expireAfterSeconds');
  const other = Object.keys(change).find((field) => !['name', 'keyPattern', 'expireAfterSeconds'].includes(field));
  if (other !== undefined || seconds === undefined) {
    throw new CommandError(
      72,
      `collMod can only change expireAfterSeconds here${other === undefined ? '' : `, not ${other}`}`,
    );
  }
  const spec = readIndexSpec({ ...index.spec.declared, expireAfterSeconds: Long.fromNumber(seconds) });
  const old = index.spec.expireAfterSeconds;
  server.group.begin();
  server.catalog.changeIndex(collection, index, spec);
  return {
    ...(old === undefined ? {} : { expireAfterSeconds_old: Long.fromNumber(old) }),
    expireAfterSeconds_new: Long.fromNumber(seconds),
  };
}

/** The commands about indexes. */
export const indexCommands: Commands = {
  createIndexes: { fields: ['indexes', 'commitQuorum'], run: createIndexes },
  listIndexes: { fields: ['cursor'], run: listIndexes },
  dropIndexes: { fields: ['index'], run: dropIndexes },
  deleteIndexes: { fields: ['index'], run: dropIndexes },
  collMod: {
    fields: [
      ...['index', 'validator', 'validationLevel', 'validationAction', 'viewOn', 'pipeline', 'expireAfterSeconds'],
      ...['cappedSize', 'cappedMax', 'changeStreamPreAndPostImages', 'timeseries'],
    ],
    run: collMod,
  },
};
