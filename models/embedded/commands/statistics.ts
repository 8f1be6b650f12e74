// What can be said truthfully of the size of collections and databases: collStats, dbStats, $collStats, $indexStats.
import { Double, Int32, Long } from 'bson';
import { CommandError } from '../errors.ts';
import { type Doc, getField, isDoc } from '../values/document.ts';
import { count } from '../values/numbers.ts';
import type { Server } from './server.ts';

type Size = { readonly documents: number; readonly bytes: number; readonly indexes: Readonly<Record<string, number>> };

function sizesOf(server: Server, db: string, name: string): Size {
  const collection = server.catalog.find(db, name);
  if (collection === undefined) return { documents: 0, bytes: 0, indexes: {} };
  const total = (sql: string) => Number(server.sqlite.prepare(sql).get()?.['n'] ?? 0);
  const indexes = collection.indexes.map(
    ({ spec, table }) => [spec.name, total(`SELECT TOTAL(LENGTH(k) + 8) AS n FROM ${table}`)] as const,
  );
  const ids = total(`SELECT TOTAL(LENGTH(id) + 8) AS n FROM ${collection.table}`);
  return {
    documents: collection.count(),
    bytes: total(`SELECT TOTAL(LENGTH(doc)) AS n FROM ${collection.table}`),
    indexes: { _id_: ids, ...Object.fromEntries(indexes) },
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

/** The sizes of a collection, scaled: of documents and index keys as they are kept. */
export function storageStats(server: Server, db: string, name: string, scale: number): Doc {
  const { documents, bytes, indexes } = sizesOf(server, db, name);
  const scaled = (value: number) => count(Math.floor(value / scale));
  const keys = sum(Object.values(indexes));
  return {
    size: scaled(bytes),
    count: count(documents),
    ...(documents === 0 ? {} : { avgObjSize: count(Math.floor(bytes / documents)) }),
    numOrphanDocs: new Int32(0),
    storageSize: scaled(bytes),
    capped: false,
    nindexes: new Int32(Object.keys(indexes).length),
    indexBuilds: [],
    totalIndexSize: scaled(keys),
    totalSize: scaled(bytes + keys),
    indexSizes: Object.fromEntries(Object.entries(indexes).map(([index, size]) => [index, scaled(size)])),
    scaleFactor: new Int32(scale),
  };
}

/** What $collStats answers. Throws 26 for a collection that does not exist, where sizes or a count are asked for. */
export function collStats(server: Server, db: string, name: string, spec: Doc): readonly Doc[] {
  const known = ['storageStats', 'count', 'latencyStats', 'queryExecStats'];
  const unknown = Object.keys(spec).find((field) => !known.includes(field));
  if (unknown !== undefined) throw new CommandError(40415, `BSON field '$collStats.${unknown}' is an unknown field.`);
  const asked = (field: string) => Object.hasOwn(spec, field);
  if (asked('latencyStats') || asked('queryExecStats'))
    throw new CommandError(
      238,
      "$collStats' latencyStats and queryExecStats are not implemented by the embedded database.",
    );
  const exists = server.catalog.find(db, name) !== undefined;
  if (!exists && asked('count'))
    throw new CommandError(
      26,
      `Unable to retrieve count in $collStats stage :: caused by :: Collection [${db}.${name}] not found.`,
    );
  const options = getField(spec, 'storageStats');
  const scale = isDoc(options) ? Number(getField(options, 'scale') ?? 1) : 1;
  return [
    {
      ns: `${db}.${name}`,
      host: 'embedded',
      localTime: new Date(),
      ...(asked('storageStats') ? { storageStats: storageStats(server, db, name, scale) } : {}),
      ...(asked('count') ? { count: count(server.catalog.find(db, name)?.count() ?? 0) } : {}),
    },
  ];
}

/** What $indexStats answers; how often an index is used is not counted, and so is not said. */
export function indexStats(server: Server, db: string, name: string): readonly Doc[] {
  const collection = server.catalog.find(db, name);
  if (collection === undefined) return [];
  const id = {
    name: '_id_',
    key: { _id: new Int32(1) },
    spec: { v: new Int32(2), key: { _id: new Int32(1) }, name: '_id_' },
  };
  const others = collection.indexes.map(({ spec }) => ({
    name: spec.name,
    key: getField(spec.declared, 'key'),
    spec: { ...spec.declared, v: new Int32(2) },
  }));
  return [id, ...others].map((row) => ({ ...row, host: 'embedded' }));
}

/** The sizes of a database. */
export function databaseStats(server: Server, db: string, scale: number): Doc {
  const own = server.catalog.entries().filter((entry) => entry.db === db);
  const views = own.filter(({ options }) => getField(options, 'viewOn') !== undefined);
  const sizes = own.filter((entry) => !views.includes(entry)).map(({ name }) => sizesOf(server, db, name));
  const data = sum(sizes.map(({ bytes }) => bytes));
  const keys = sum(sizes.map(({ indexes }) => sum(Object.values(indexes))));
  const documents = sum(sizes.map((size) => size.documents));
  const scaled = (value: number) => new Double(value / scale);
  return {
    db,
    collections: Long.fromNumber(sizes.length),
    views: Long.fromNumber(views.length),
    objects: Long.fromNumber(documents),
    avgObjSize: new Double(documents === 0 ? 0 : data / documents),
    dataSize: scaled(data),
    storageSize: scaled(data),
    indexes: Long.fromNumber(sum(sizes.map(({ indexes }) => Object.keys(indexes).length))),
    indexSize: scaled(keys),
    totalSize: scaled(data + keys),
    scaleFactor: Long.fromNumber(scale),
  };
}
