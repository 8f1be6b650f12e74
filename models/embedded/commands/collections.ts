// create, drop, dropDatabase, listCollections, listDatabases.
import { Int32, Long } from 'bson';
import { CommandError } from '../errors.ts';
import { compileFilter } from '../query/match.ts';
import { type Doc, encode, getField } from '../values/document.ts';
import { collationOf, collectionName, flag, optionalDoc, type Request, whole } from './request.ts';
import type { Commands, Reply, Server } from './server.ts';

const CREATE_REFUSED = [
  'capped',
  'size',
  'max',
  'timeseries',
  'viewOn',
  'pipeline',
  'validator',
  'clusteredIndex',
  'expireAfterSeconds',
  'changeStreamPreAndPostImages',
  'encryptedFields',
];

function create(request: Request, server: Server): Reply {
  const { body, db } = request;
  const name = collectionName(request);
  if (collationOf(body) !== undefined)
    throw new CommandError(238, 'A default collation of a collection is not implemented by the embedded database.');
  for (const option of CREATE_REFUSED) {
    const value = getField(body, option);
    if (value !== undefined && value !== false)
      throw new CommandError(115, `create with '${option}' is not implemented by the embedded database`);
  }
  if (server.catalog.find(db, name) !== undefined)
    throw new CommandError(48, `Collection ${db}.${name} already exists.`);
  server.group.begin();
  server.catalog.ensure(db, name);
  return {};
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

function dropDatabase({ db }: Request, server: Server): Reply {
  const own = server.catalog.entries().filter((entry) => entry.db === db);
  if (own.length === 0) return {};
  server.group.begin();
  for (const entry of own) server.catalog.drop(db, entry.name);
  return { dropped: db };
}

function listCollections({ body, db }: Request, server: Server): Reply {
  const matches = compileFilter(optionalDoc(body, 'filter') ?? {}, server.context);
  const nameOnly = flag(body, 'nameOnly');
  const docs = server.catalog
    .entries()
    .filter((entry) => entry.db === db)
    .map(
      (entry): Doc => ({
        name: entry.name,
        type: 'collection',
        options: entry.options,
        info: { readOnly: false },
        idIndex: { v: new Int32(2), key: { _id: new Int32(1) }, name: '_id_' },
      }),
    );
  const shown = docs.filter(matches).map((doc) => (nameOnly ? { name: doc['name'], type: doc['type'] } : doc));
  const batchSize = whole(optionalDoc(body, 'cursor') ?? {}, 'batchSize');
  return server.cursors.first({ namespace: `${db}.$cmd.listCollections`, rows: shown.map(encode).values(), batchSize });
}

function listDatabases({ body }: Request, server: Server): Reply {
  const matches = compileFilter(optionalDoc(body, 'filter') ?? {}, server.context);
  const names = [...new Set(server.catalog.entries().map((entry) => entry.db))].toSorted();
  const databases = names.map((name): Doc => ({ name, ...sizeOf(name, server), empty: false })).filter(matches);
  if (flag(body, 'nameOnly')) return { databases: databases.map(({ name }) => ({ name })) };
  const pages = server.sqlite
    .prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size')
    .get();
  return { databases, totalSize: Long.fromNumber(Number(pages?.['bytes'] ?? 0)) };
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
      'collation',
      'autoIndexId',
      'storageEngine',
      'indexOptionDefaults',
      'validationLevel',
      'validationAction',
    ],
    run: create,
  },
  drop: { fields: [], run: drop },
  dropDatabase: { fields: [], run: dropDatabase },
  listCollections: { fields: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'], run: listCollections },
  listDatabases: { fields: ['filter', 'nameOnly', 'authorizedDatabases'], run: listDatabases },
};
