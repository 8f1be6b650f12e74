// The entries of one index: its table in SQLite, the keys a document has in it, and the check of uniqueness.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Predicate } from '../query/match.ts';
import { EMPTY_ARRAY, extractKeys, type KeyValues } from '../values/indexKeys.ts';
import { invert, keyOf } from '../values/keyBytes.ts';
import type { IndexSpec } from './indexSpec.ts';

/** The keys of one document in one index. */
export type DocKeys = {
  readonly bytes: readonly Buffer[];
  readonly values: readonly KeyValues[];
  readonly arrays: number;
};

export type Index = {
  readonly id: number;
  readonly table: string;
  readonly spec: IndexSpec;
  /** Bit i: the path of field i has met an array in some document, so bounds on it may not be joined. */
  arrays: number;
  /** Set when the index is dropped: scans over it end. */
  dropped: boolean;
  readonly keysOf: (doc: unknown) => DocKeys;
  /** The key another document already has, when the index is unique; `rid` is the document's own row, if it has one. */
  readonly taken: (keys: DocKeys, rid: number | undefined) => KeyValues | undefined;
  readonly change: (rid: number, before: readonly Buffer[], after: readonly Buffer[]) => void;
};

type Parts = {
  readonly sqlite: DatabaseSync;
  readonly id: number;
  readonly arrays: number;
  readonly partial: Predicate | undefined;
};

/** One index over the table `x<id>`, which must exist. */
export function createIndex(spec: IndexSpec, { sqlite, id, arrays, partial }: Parts): Index {
  const table = `x${id}`;
  const statements = lazily(() => ({
    insert: sqlite.prepare(`INSERT OR IGNORE INTO ${table} (k, rid) VALUES (?, ?)`),
    remove: sqlite.prepare(`DELETE FROM ${table} WHERE k = ? AND rid = ?`),
    other: sqlite.prepare(`SELECT rid FROM ${table} WHERE k = ? AND rid <> ? LIMIT 1`),
  }));
  const paths = spec.fields.map((field) => field.parts);
  return {
    id,
    table,
    spec,
    arrays,
    dropped: false,
    keysOf: (doc) => (partial === undefined || partial(doc) ? keysIn(spec, paths, doc) : NO_KEYS),
    taken: (keys, rid) => {
      if (!spec.unique) return undefined;
      return keys.values.find((_, i) => statements().other.get(keys.bytes[i] ?? null, rid ?? -1) !== undefined);
    },
    change: (rid, before, after) => {
      for (const key of before) if (!includes(after, key)) statements().remove.run(key, rid);
      for (const key of after) if (!includes(before, key)) statements().insert.run(key, rid);
    },
  };
}

const NO_KEYS: DocKeys = { bytes: [], values: [], arrays: 0 };

function keysIn(spec: IndexSpec, paths: readonly (readonly string[])[], doc: unknown): DocKeys {
  const { keys, arrays } = extractKeys(doc, paths);
  const kept = spec.sparse ? keys.filter((values) => values.some((value) => value !== undefined)) : keys;
  const mask = arrays.reduce((bits, crossed, i) => (crossed ? bits | (1 << i) : bits), 0);
  return { values: kept, bytes: kept.map((values) => encodeKey(spec, values)), arrays: mask };
}

function encodeKey(spec: IndexSpec, values: KeyValues): Buffer {
  const parts = values.map((value, i) => {
    const key = keyOf(value === EMPTY_ARRAY ? undefined : (value ?? null));
    return spec.fields[i]?.direction === -1 ? invert(key) : key;
  });
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

const includes = (keys: readonly Buffer[], key: Buffer) => keys.some((other) => other.equals(key));

/** Prepares on first use: the table may only be made later in the same transaction. */
export function lazily<T extends Record<string, StatementSync>>(prepare: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= prepare();
    return made;
  };
}
