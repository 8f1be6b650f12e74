// Which databases, collections and indexes there are: kept in SQLite, mirrored in memory.
import type { DatabaseSync } from 'node:sqlite';
import { CommandError } from '../errors.ts';
import { compileFilter, type MatchContext } from '../query/match.ts';
import { type Doc, decode, encode, getField } from '../values/document.ts';
import { bytesOf, type Collection, createCollection } from './collection.ts';
import { duplicateKey } from './duplicateKey.ts';
import { createIndex, type Index } from './entries.ts';
import { decodeSpec, encodeSpec, type IndexSpec } from './indexSpec.ts';

export type CatalogEntry = {
  readonly db: string;
  readonly name: string;
  readonly options: Doc;
  readonly collection: Collection;
};

export type Catalog = {
  readonly find: (db: string, name: string) => Collection | undefined;
  readonly entries: () => readonly CatalogEntry[];
  /** The collection, made when absent. Throws 73 for a name MongoDB refuses. */
  readonly ensure: (db: string, name: string, options?: Doc) => Collection;
  readonly drop: (db: string, name: string) => void;
  /** Adds an index and fills it; throws 11000 and leaves nothing behind when documents violate it. */
  readonly addIndex: (collection: Collection, spec: IndexSpec) => void;
  readonly dropIndex: (collection: Collection, index: Index) => void;
  readonly changeIndex: (collection: Collection, index: Index, spec: IndexSpec) => void;
  /** Reads everything again, after an undone transaction. Open cursors end. */
  readonly reload: () => void;
};

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS collections (id INTEGER PRIMARY KEY AUTOINCREMENT, db TEXT NOT NULL, name TEXT NOT NULL, options BLOB NOT NULL, UNIQUE (db, name));
  CREATE TABLE IF NOT EXISTS indexes (id INTEGER PRIMARY KEY AUTOINCREMENT, collection INTEGER NOT NULL, spec BLOB NOT NULL, arrays INTEGER NOT NULL);
`;

/** The catalog of an opened SQLite file; its tables are made when absent. Writing callers hold a transaction. */
export function createCatalog(sqlite: DatabaseSync, context: MatchContext): Catalog {
  sqlite.exec(SCHEMA);
  const known = new Map<string, CatalogEntry>();
  const keyed = (db: string, name: string) => `${db}\0${name}`;
  const rememberArrays = (index: Index) => {
    sqlite.prepare('UPDATE indexes SET arrays = ? WHERE id = ?').run(index.arrays, index.id);
  };
  const makeIndex = (id: number, spec: IndexSpec, arrays: number): Index => {
    const partial = spec.partial === undefined ? undefined : compileFilter(spec.partial, context);
    return createIndex(spec, { sqlite, id, arrays, partial });
  };
  const remember = (id: number, db: string, name: string, options: Doc): Collection => {
    const rows = sqlite.prepare('SELECT id, spec, arrays FROM indexes WHERE collection = ? ORDER BY id').all(id);
    const indexes = rows.map((row) =>
      makeIndex(Number(row['id']), decodeSpec(bytesOf(row['spec'])), Number(row['arrays'])),
    );
    const collection = createCollection({ sqlite, id, namespace: `${db}.${name}`, indexes, rememberArrays });
    known.set(keyed(db, name), { db, name, options, collection });
    return collection;
  };
  const reload = () => {
    for (const { collection } of known.values()) collection.dropped = true;
    known.clear();
    for (const row of sqlite.prepare('SELECT id, db, name, options FROM collections ORDER BY id').all()) {
      remember(Number(row['id']), String(row['db']), String(row['name']), decode(bytesOf(row['options'])));
    }
  };
  const fill = (collection: Collection, index: Index) => {
    let last = -1;
    const chunk = sqlite.prepare(`SELECT rid, doc FROM ${collection.table} WHERE rid > ? ORDER BY rid LIMIT 200`);
    for (let rows = chunk.all(last); rows.length > 0; rows = chunk.all(last)) {
      for (const row of rows) {
        last = Number(row['rid']);
        const keys = index.keysOf(decode(bytesOf(row['doc'])));
        const taken = index.taken(keys, last);
        if (taken !== undefined) {
          throw duplicateKey(collection.namespace, index.spec.name, getField(index.spec.declared, 'key') as Doc, taken);
        }
        index.change(last, [], keys.bytes);
        index.arrays |= keys.arrays;
      }
    }
    rememberArrays(index);
  };

  reload();
  return {
    find: (db, name) => known.get(keyed(db, name))?.collection,
    entries: () => [...known.values()],
    ensure: (db, name, options = {}) => {
      const found = known.get(keyed(db, name));
      if (found !== undefined) return found.collection;
      checkNamespace(db, name);
      const added = sqlite
        .prepare('INSERT INTO collections (db, name, options) VALUES (?, ?, ?)')
        .run(db, name, encode(options));
      const id = Number(added.lastInsertRowid);
      sqlite.exec(`CREATE TABLE c${id} (rid INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, doc BLOB NOT NULL)`);
      return remember(id, db, name, options);
    },
    drop: (db, name) => {
      const entry = known.get(keyed(db, name));
      if (entry === undefined) return;
      const { collection } = entry;
      collection.dropped = true;
      known.delete(keyed(db, name));
      for (const index of collection.indexes) sqlite.exec(`DROP TABLE ${index.table}`);
      sqlite.exec(`DROP TABLE ${collection.table}`);
      sqlite.prepare('DELETE FROM indexes WHERE collection = ?').run(collection.id);
      sqlite.prepare('DELETE FROM collections WHERE id = ?').run(collection.id);
    },
    addIndex: (collection, spec) => {
      sqlite.exec('SAVEPOINT build');
      try {
        const added = sqlite
          .prepare('INSERT INTO indexes (collection, spec, arrays) VALUES (?, ?, 0)')
          .run(collection.id, encodeSpec(spec));
        const id = Number(added.lastInsertRowid);
        sqlite.exec(`CREATE TABLE x${id} (k BLOB NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY (k, rid)) WITHOUT ROWID`);
        const index = makeIndex(id, spec, 0);
        fill(collection, index);
        collection.indexes.push(index);
      } catch (error) {
        if (sqlite.isTransaction) sqlite.exec('ROLLBACK TO build; RELEASE build');
        throw error;
      }
      sqlite.exec('RELEASE build');
    },
    dropIndex: (collection, index) => {
      collection.indexes.splice(collection.indexes.indexOf(index), 1);
      sqlite.exec(`DROP TABLE ${index.table}`);
      sqlite.prepare('DELETE FROM indexes WHERE id = ?').run(index.id);
    },
    changeIndex: (collection, index, spec) => {
      sqlite.prepare('UPDATE indexes SET spec = ? WHERE id = ?').run(encodeSpec(spec), index.id);
      collection.indexes.splice(collection.indexes.indexOf(index), 1, makeIndex(index.id, spec, index.arrays));
    },
    reload,
  };
}

function checkNamespace(db: string, name: string): void {
  if (db === '' || /[/\\. "$\0]/.test(db) || db.length > 63)
    throw new CommandError(73, `Invalid database name: '${db}'`);
  if (name === '' || name.includes('\0') || name.includes('$') || name.startsWith('.') || name.endsWith('.')) {
    throw new CommandError(73, `Invalid collection name: '${name}'`);
  }
  if (name.startsWith('system.')) throw new CommandError(73, `cannot write to '${db}.${name}'`);
}
