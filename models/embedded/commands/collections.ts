// create, drop, dropDatabase, renameCollection, listCollections, listDatabases.
import { Int32, Long } from 'bson';
import { createContext } from '../aggregation/expression.ts';
import { compileStages, readStages, WRITING_STAGES } from '../aggregation/pipeline.ts';
import { CommandError } from '../errors.ts';
import { compileFilter } from '../query/match.ts';
import { type Doc, encode, getField, isDoc } from '../values/document.ts';
import { collationOf, collectionName, flag, list, optionalDoc, type Request, text, whole } from './request.ts';
import type { Commands, Reply, Server } from './server.ts';
import { validatorOptions } from './validators.ts';

const CREATE_REFUSED = [
  'capped',
  'timeseries',
  'clusteredIndex',
  'changeStreamPreAndPostImages',
  'encryptedFields',
  'storageEngine',
  'indexOptionDefaults',
];

function create(request: Request, server: Server): Reply {
  const { body, db } = request;
  const name = collectionName(request);
  for (const option of CREATE_REFUSED) {
    const value = getField(body, option);
    const empty = isDoc(value) && Object.keys(value).length === 0;
    if (value !== undefined && value !== false && !empty)
      throw new CommandError(238, `create with '${option}' is not implemented by the embedded database.`);
  }
  if (getField(body, 'size') !== undefined || getField(body, 'max') !== undefined)
    throw new CommandError(
      72,
      "the 'capped' field needs to be true when either the 'size' or 'max' fields are present",
    );
  if (getField(body, 'expireAfterSeconds') !== undefined)
    throw new CommandError(
      72,
      "'expireAfterSeconds' is only supported on time-series collections or when the 'clusteredIndex' option is specified",
    );
  if (getField(body, 'autoIndexId') === false)
    throw new CommandError(72, 'The autoIndexId option must be true for collections');
  if (collationOf(body) !== undefined)
    throw new CommandError(238, 'A default collation of a collection is not implemented by the embedded database.');
  const options = getField(body, 'viewOn') === undefined ? validatorOptions(body) : viewOptions(body);
  if (getField(body, 'viewOn') === undefined && getField(body, 'pipeline') !== undefined)
    throw new CommandError(72, "'pipeline' cannot be specified without also specifying 'viewOn'");
  if (server.catalog.find(db, name) !== undefined)
    throw new CommandError(48, `Collection ${db}.${name} already exists.`);
  server.group.begin();
  server.catalog.ensure(db, name, options);
  return {};
}

/** What a view is: checked, and kept as it was given. Throws 167 for what no view can have. */
export function viewOptions(body: Doc): Doc {
  const viewOn = text(body, 'viewOn');
  if (viewOn === '') throw new CommandError(2, "'viewOn' cannot be empty");
  if (getField(body, 'validator') !== undefined)
    throw new CommandError(72, 'option not supported on a view: validator');
  const pipeline = list(body, 'pipeline');
  const stages = readStages(pipeline);
  const writing = stages.find(({ name }) => WRITING_STAGES.has(name));
  if (writing !== undefined)
    throw new CommandError(167, `The aggregation stage ${writing.name} cannot be used in a view definition`);
  compileStages(stages, { context: createContext(), find: () => [], isIndexed: () => false });
  return { viewOn, pipeline };
}

function drop(request: Request, server: Server): Reply {
  const name = collectionName(request);
  const collection = server.catalog.find(request.db, name);
  if (collection === undefined) return {};
  const nIndexesWas = new Int32(collection.indexes.length + 1);
  server.group.begin();
  server.catalog.drop(request.db, name);
  return { nIndexesWas, ns: `${request.db}.${name}` };
}

function dropDatabase({ db, body }: Request, server: Server): Reply {
  if (getField(body, 'dropDatabase') !== undefined && Number(getField(body, 'dropDatabase')) !== 1)
    throw new CommandError(2, 'have to pass 1 as db parameter');
  const own = server.catalog.entries().filter((entry) => entry.db === db);
  if (own.length === 0) return {};
  server.group.begin();
  for (const entry of own) server.catalog.drop(db, entry.name);
  return { dropped: db };
}

function renameCollection({ db, body }: Request, server: Server): Reply {
  if (db !== 'admin') throw new CommandError(13, 'renameCollection may only be run against the admin database.');
  const [from, to] = [namespaceOf(text(body, 'renameCollection')), namespaceOf(text(body, 'to'))];
  const target = server.catalog.find(to.db, to.name);
  if (from.db === to.db && from.name === to.name) throw new CommandError(20, "Can't rename a collection to itself");
  if (server.catalog.find(from.db, from.name) === undefined)
    throw new CommandError(26, `Source collection ${from.db}.${from.name} does not exist`);
  if (target !== undefined && !flag(body, 'dropTarget')) throw new CommandError(48, 'target namespace exists');
  server.group.begin();
  if (target !== undefined) server.catalog.drop(to.db, to.name);
  server.catalog.rename(from, to.db, to.name);
  return {};
}

function namespaceOf(namespace: string): { readonly db: string; readonly name: string } {
  const dot = namespace.indexOf('.');
  if (dot <= 0 || dot === namespace.length - 1)
    throw new CommandError(73, `Invalid namespace specified '${namespace}'`);
  return { db: namespace.slice(0, dot), name: namespace.slice(dot + 1) };
}

function listCollections({ body, db }: Request, server: Server): Reply {
  const matches = compileFilter(optionalDoc(body, 'filter') ?? {}, createContext());
  const nameOnly = flag(body, 'nameOnly');
  const docs = server.catalog
    .entries()
    .filter((entry) => entry.db === db)
    .map((entry): Doc => {
      const isView = getField(entry.options, 'viewOn') !== undefined;
      return {
        name: entry.name,
        type: isView ? 'view' : 'collection',
        options: entry.options,
        info: { readOnly: isView },
        ...(isView ? {} : { idIndex: { v: new Int32(2), key: { _id: new Int32(1) }, name: '_id_' } }),
      };
    });
  const shown = docs.filter(matches).map((doc) => (nameOnly ? { name: doc['name'], type: doc['type'] } : doc));
  const batchSize = whole(optionalDoc(body, 'cursor') ?? {}, 'batchSize');
  return server.cursors.first({ namespace: `${db}.$cmd.listCollections`, rows: shown.map(encode).values(), batchSize });
}

function listDatabases({ body, db }: Request, server: Server): Reply {
  if (db !== 'admin') throw new CommandError(13, 'listDatabases may only be run against the admin database.');
  const matches = compileFilter(optionalDoc(body, 'filter') ?? {}, createContext());
  const names = [...new Set(server.catalog.entries().map((entry) => entry.db))].toSorted();
  if (flag(body, 'nameOnly')) return { databases: names.map((name): Doc => ({ name })).filter(matches) };
  const databases = names.map((name): Doc => ({ name, ...sizeOf(name, server), empty: false })).filter(matches);
  const pages = server.sqlite
    .prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size')
    .get();
  const bytes = Number(pages?.['bytes'] ?? 0);
  return {
    databases,
    totalSize: Long.fromNumber(bytes),
    totalSizeMb: Long.fromNumber(Math.floor(bytes / 1024 / 1024)),
  };
}

function sizeOf(db: string, server: Server): Doc {
  const own = server.catalog.entries().filter((entry) => entry.db === db);
  const bytes = own.reduce((sum, { collection }) => {
    const row = server.sqlite.prepare(`SELECT TOTAL(LENGTH(doc)) AS bytes FROM ${collection.table}`).get();
    return sum + Number(row?.['bytes'] ?? 0);
  }, 0);
  return { sizeOnDisk: Long.fromNumber(bytes) };
}

/** The commands about collections and databases. */
export const collectionCommands: Commands = {
  create: {
    fields: [
      ...CREATE_REFUSED,
      ...['size', 'max', 'viewOn', 'pipeline', 'validator', 'validationLevel', 'validationAction'],
      ...['expireAfterSeconds', 'collation', 'autoIndexId', 'idIndex'],
    ],
    run: create,
  },
  drop: { fields: [], run: drop },
  dropDatabase: { fields: [], run: dropDatabase },
  renameCollection: { fields: ['to', 'dropTarget', 'stayTemp'], run: renameCollection },
  listCollections: { fields: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'], run: listCollections },
  listDatabases: { fields: ['filter', 'nameOnly', 'authorizedDatabases'], run: listDatabases },
};
