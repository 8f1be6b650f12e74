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
  /** Gives a collection another name, which must be free. Cursors over it end. Throws 73 for a name MongoDB refuses. */
  readonly rename: (from: { readonly db: string; readonly name: string }, db: string, name: string) => void;
  /** Replaces what a collection was created with (validator, view). */
  readonly setOptions: (db: string, name: string, options: Doc) => void;
  /** Reads everything again, after an undone transaction. What is there no more is marked as dropped. */
  readonly reload: () => void;
  /** The same, but only where another connection has changed the catalog since. */
  readonly refresh: () => void;
};

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS collections (id INTEGER PRIMARY KEY AUTOINCREMENT, db TEXT NOT NULL, name TEXT NOT NULL, options BLOB NOT NULL, UNIQUE (db, name));
  CREATE TABLE IF NOT EXISTS indexes (id INTEGER PRIMARY KEY AUTOINCREMENT, collection INTEGER NOT NULL, spec BLOB NOT NULL, arrays INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  INSERT OR IGNORE INTO state (name, value) VALUES ('catalog', 0);
`;

/** The tables of the catalog, made where they are absent. Nothing is written where they are there: the disk may be full. */
export function prepareCatalog(sqlite: DatabaseSync): void {
  const last = sqlite.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'state'").get();
  if (last === undefined) sqlite.exec(SCHEMA);
}

/**
 * The catalog of an opened SQLite file with its tables. Writing callers hold a transaction, and are the only ones that
 * write; reading ones call `refresh` at the start of each transaction of theirs.
 */
export function createCatalog(sqlite: DatabaseSync, context: MatchContext): Catalog {
  let known = new Map<string, CatalogEntry>();
  let seen = -1;
  const keyed = (db: string, name: string) => `${db}\0${name}`;
  const readVersion = sqlite.prepare("SELECT value FROM state WHERE name = 'catalog'");
  const version = () => Number(readVersion.get()?.['value'] ?? 0);
  const changed = () => {
    sqlite.exec("UPDATE state SET value = value + 1 WHERE name = 'catalog'");
    seen = version();
  };
  const rememberArrays = (index: Index) => {
    sqlite.prepare('UPDATE indexes SET arrays = ? WHERE id = ?').run(index.arrays, index.id);
    changed();
  };
  const makeIndex = (id: number, spec: IndexSpec, arrays: number): Index => {
    const partial = spec.partial === undefined ? undefined : compileFilter(spec.partial, context);
    return createIndex(spec, { sqlite, id, arrays, partial });
  };
  const make = (id: number, db: string, name: string): Collection =>
    createCollection({ sqlite, id, namespace: `${db}.${name}`, indexes: [], rememberArrays });
  /** The indexes as they are stored; those that did not change stay the same objects, since scans hold them. */
  const syncIndexes = (collection: Collection) => {
    const rows = sqlite
      .prepare('SELECT id, spec, arrays FROM indexes WHERE collection = ? ORDER BY id')
      .all(collection.id);
    const now = rows.map((row) => {
      const [id, bytes, arrays] = [Number(row['id']), bytesOf(row['spec']), Number(row['arrays'])];
      const kept = collection.indexes.find(
        (index) => index.id === id && Buffer.compare(encodeSpec(index.spec), bytes) === 0,
      );
      if (kept === undefined) return makeIndex(id, decodeSpec(bytes), arrays);
      kept.arrays = arrays;
      return kept;
    });
    for (const index of collection.indexes) if (!now.includes(index)) index.dropped = true;
    collection.indexes.splice(0, collection.indexes.length, ...now);
  };
  const reload = () => {
    seen = version();
    const now = new Map<string, CatalogEntry>();
    for (const row of sqlite.prepare('SELECT id, db, name, options FROM collections ORDER BY id').all()) {
      const [id, db, name] = [Number(row['id']), String(row['db']), String(row['name'])];
      const kept = known.get(keyed(db, name))?.collection;
      const collection = kept?.id === id && !kept.dropped ? kept : make(id, db, name);
      collection.forgetCount();
      syncIndexes(collection);
      now.set(keyed(db, name), { db, name, options: decode(bytesOf(row['options'])), collection });
    }
    for (const [key, { collection }] of known) if (now.get(key)?.collection !== collection) collection.dropped = true;
    known = now;
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
      const collection = make(id, db, name);
      known.set(keyed(db, name), { db, name, options, collection });
      changed();
      return collection;
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
      changed();
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
      index.dropped = true;
      collection.indexes.splice(collection.indexes.indexOf(index), 1);
      sqlite.exec(`DROP TABLE ${index.table}`);
      sqlite.prepare('DELETE FROM indexes WHERE id = ?').run(index.id);
      changed();
    },
    changeIndex: (collection, index, spec) => {
      sqlite.prepare('UPDATE indexes SET spec = ? WHERE id = ?').run(encodeSpec(spec), index.id);
      collection.indexes.splice(collection.indexes.indexOf(index), 1, makeIndex(index.id, spec, index.arrays));
      changed();
    },
    rename: (from, db, name) => {
      const entry = known.get(keyed(from.db, from.name));
      if (entry === undefined) return;
      checkNamespace(db, name);
      const { id } = entry.collection;
      sqlite.prepare('UPDATE collections SET db = ?, name = ? WHERE id = ?').run(db, name, id);
      entry.collection.dropped = true;
      known.delete(keyed(from.db, from.name));
      const collection = make(id, db, name);
      syncIndexes(collection);
      known.set(keyed(db, name), { db, name, options: entry.options, collection });
      changed();
    },
    setOptions: (db, name, options) => {
      const entry = known.get(keyed(db, name));
      if (entry === undefined) return;
      sqlite.prepare('UPDATE collections SET options = ? WHERE id = ?').run(encode(options), entry.collection.id);
      known.set(keyed(db, name), { ...entry, options });
      changed();
    },
    reload,
    refresh: () => {
      if (version() !== seen) reload();
    },
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
