// One collection: its documents in a table, their indexes kept with them. A document is checked whole before it is written.
import type { DatabaseSync } from 'node:sqlite';
import { CommandError } from '../errors.ts';
import { type Doc, getField } from '../values/document.ts';
import { keyOf } from '../values/keyBytes.ts';
import { duplicateKey } from './duplicateKey.ts';
import { type DocKeys, type Index, lazily } from './entries.ts';

/** A stored document: its row and its BSON bytes. */
export type Row = { readonly rid: number; readonly raw: Uint8Array };

/** The keys a document had in every index, taken before it is changed. */
export type KeysBefore = ReadonlyMap<Index, DocKeys>;

export type Collection = {
  readonly id: number;
  readonly namespace: string;
  readonly table: string;
  readonly indexes: Index[];
  /** Set when the collection is dropped: cursors over it end. */
  dropped: boolean;
  /** Stores a new document. Throws 11000 before anything is written. */
  readonly insert: (doc: Doc, raw: Uint8Array) => number;
  readonly keysBefore: (doc: Doc) => KeysBefore;
  /** Stores the changed document of a row. Throws 11000 before anything is written. */
  readonly replace: (rid: number, before: KeysBefore, doc: Doc, raw: Uint8Array) => void;
  readonly remove: (rid: number, doc: Doc) => void;
  readonly get: (rid: number) => Row | undefined;
  /** How many documents there are; counted once, then kept. A connection that only reads forgets it each time. */
  readonly count: () => number;
  readonly forgetCount: () => void;
};

type Parts = {
  readonly sqlite: DatabaseSync;
  readonly id: number;
  readonly namespace: string;
  readonly indexes: Index[];
  /** Called when an index meets its first array in a field. */
  readonly rememberArrays: (index: Index) => void;
};

/** The collection over the table `c<id>`, which must exist. */
export function createCollection({ sqlite, id, namespace, indexes, rememberArrays }: Parts): Collection {
  const table = `c${id}`;
  const statements = lazily(() => ({
    insert: sqlite.prepare(`INSERT INTO ${table} (id, doc) VALUES (?, ?)`),
    update: sqlite.prepare(`UPDATE ${table} SET doc = ? WHERE rid = ?`),
    remove: sqlite.prepare(`DELETE FROM ${table} WHERE rid = ?`),
    get: sqlite.prepare(`SELECT rid, doc FROM ${table} WHERE rid = ?`),
    byId: sqlite.prepare(`SELECT 1 AS found FROM ${table} WHERE id = ?`),
    count: sqlite.prepare(`SELECT COUNT(*) AS n FROM ${table}`),
  }));

  let counted: number | undefined;
  const countChanged = (by: number) => {
    if (counted !== undefined) counted += by;
  };

  const checkUnique = (keys: KeysBefore, rid: number | undefined) => {
    for (const [index, docKeys] of keys) {
      const taken = index.taken(docKeys, rid);
      if (taken === undefined) continue;
      const key = getField(index.spec.declared, 'key') as Doc;
      const values = taken.map((value) => (typeof value === 'symbol' ? [] : value));
      throw duplicateKey(namespace, index.spec.name, key, values);
    }
  };
  const write = (rid: number, before: KeysBefore, after: KeysBefore) => {
    for (const index of indexes) {
      const [old, next] = [before.get(index), after.get(index)];
      index.change(rid, old?.bytes ?? [], next?.bytes ?? []);
      const arrays = index.arrays | (next?.arrays ?? 0);
      if (arrays === index.arrays) continue;
      index.arrays = arrays;
      rememberArrays(index);
    }
  };
  const keysBefore = (doc: Doc): KeysBefore => new Map(indexes.map((index) => [index, index.keysOf(doc)]));

  return {
    id,
    namespace,
    table,
    indexes,
    dropped: false,
    insert: (doc, raw) => {
      const idKey = keyOf(getField(doc, '_id'));
      if (statements().byId.get(idKey) !== undefined) {
        throw duplicateKey(namespace, '_id_', { _id: 1 }, [getField(doc, '_id')]);
      }
      const keys = keysBefore(doc);
      checkUnique(keys, undefined);
      const rid = Number(statements().insert.run(idKey, raw).lastInsertRowid);
      write(rid, NOTHING, keys);
      countChanged(1);
      return rid;
    },
    keysBefore,
    replace: (rid, before, doc, raw) => {
      const after = keysBefore(doc);
      checkUnique(after, rid);
      statements().update.run(raw, rid);
      write(rid, before, after);
    },
    remove: (rid, doc) => {
      write(rid, keysBefore(doc), NOTHING);
      statements().remove.run(rid);
      countChanged(-1);
    },
    get: (rid) => {
      const row = statements().get.get(rid);
      return row === undefined ? undefined : { rid, raw: bytesOf(row['doc']) };
    },
    count: () => {
      counted ??= Number(statements().count.get()?.['n'] ?? 0);
      return counted;
    },
    forgetCount: () => {
      counted = undefined;
    },
  };
}

const NOTHING: KeysBefore = new Map();

/** A BLOB column's bytes. Throws when the file does not hold what we write. */
export function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new CommandError(1, 'The database file holds a row that this program did not write.');
}
