// Sorting documents by a sort specification, with MongoDB's order and its rule for arrays.
import { CommandError } from '../errors.ts';
import { compareValues, numeric, type StringOrder } from '../values/compare.ts';
import { type Doc, isDoc } from '../values/document.ts';
import { EMPTY_ARRAY, extractKeys } from '../values/indexKeys.ts';
import { invert, keyOf } from '../values/keyBytes.ts';
import { splitPath } from './paths.ts';

export type SortField = { readonly path: string; readonly direction: 1 | -1 };

/** Reads { a: 1, 'b.c': -1 }. Throws 15974 or 2 for other directions. */
export function parseSort(sort: Doc | undefined): readonly SortField[] {
  return Object.entries(sort ?? {}).map(([path, value]) => {
    if (path.startsWith('$') && path !== '$natural')
      throw new CommandError(16410, `FieldPath field names may not start with '$'`);
    if (isDoc(value)) throw new CommandError(2, `$meta sort is not implemented by the embedded database`);
    const direction = numeric(value);
    if (direction !== 1 && direction !== -1) {
      throw new CommandError(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    }
    return { path, direction };
  });
}

/** One byte string a document: comparing these sorts the documents. An array sorts by its least (or greatest) element. */
export function createSortKey(fields: readonly SortField[]): (doc: unknown) => Buffer {
  const paths = fields.map((field) => splitPath(field.path));
  return (doc) => {
    const parts = fields.map(({ direction }, i) => {
      const { keys } = extractKeys(doc, [paths[i] ?? []]);
      const encoded = keys.map(([value]) => keyOf(value === EMPTY_ARRAY ? undefined : (value ?? null)));
      const [first = Buffer.alloc(0), ...others] = direction === 1 ? encoded : encoded.map(invert);
      return others.reduce((least, key) => (Buffer.compare(key, least) < 0 ? key : least), first);
    });
    return parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts);
  };
}

/** An order of documents: the key of one, and how two keys compare. */
export type SortOrder<K> = {
  readonly key: (doc: unknown) => K;
  readonly compare: (a: K, b: K) => number;
  /** Values in this order, by the document that `docOf` makes of each; equal ones stay in their order. */
  readonly sorted: <T>(values: readonly T[], docOf: (value: T) => unknown) => readonly T[];
};

/** The order of a sort. `strings` is the order of text under a collation; absent for the simple one. */
export function createSortOrder(fields: readonly SortField[], strings?: StringOrder): SortOrder<unknown> {
  if (strings !== undefined)
    return orderOf(valueKey(fields, strings), compareKeys(fields, strings)) as unknown as SortOrder<unknown>;
  return orderOf(createSortKey(fields), Buffer.compare) as unknown as SortOrder<unknown>;
}

function orderOf<K>(key: (doc: unknown) => K, compare: (a: K, b: K) => number): SortOrder<K> {
  const sorted = <T>(values: readonly T[], docOf: (value: T) => unknown) =>
    values
      .map((value) => ({ value, key: key(docOf(value)) }))
      .toSorted((a, b) => compare(a.key, b.key))
      .map(({ value }) => value);
  return { key, compare, sorted };
}

// Under a collation a key is the values themselves: texts have no bytes that would sort as they do.
function valueKey(fields: readonly SortField[], strings: StringOrder): (doc: unknown) => readonly unknown[] {
  const paths = fields.map((field) => splitPath(field.path));
  return (doc) =>
    fields.map(({ direction }, i) => {
      const { keys } = extractKeys(doc, [paths[i] ?? []]);
      const values = keys.map(([value]) => (value === EMPTY_ARRAY ? undefined : (value ?? null)));
      return values.reduce((a, b) => (compareValues(b, a, strings) * direction < 0 ? b : a));
    });
}

function compareKeys(fields: readonly SortField[], strings: StringOrder) {
  return (a: readonly unknown[], b: readonly unknown[]): number => {
    for (const [i, { direction }] of fields.entries()) {
      const order = compareValues(a[i], b[i], strings) * direction;
      if (order !== 0) return order;
    }
    return 0;
  };
}

export const MEMORY_CAP_BYTES = 100 * 1024 * 1024;

type Entry<T, K> = { readonly key: K; readonly order: number; readonly item: T };

/**
 * Sorts items by their documents, keeping only the first `limit` (0: all). Items of equal keys stay in their order.
 * `bytesOf` says what an item holds in memory: past 100 MB the sort is refused with code 292.
 */
export function sortItems<T>(
  items: Iterable<T>,
  keyOfItem: (item: T) => Buffer,
  limit: number,
  bytesOf: (item: T) => number,
): readonly T[] {
  return sortBy(items, { key: keyOfItem, compare: Buffer.compare }, limit, bytesOf);
}

/** The same with any kind of key. */
export function sortBy<T, K>(
  items: Iterable<T>,
  order: { readonly key: (item: T) => K; readonly compare: (a: K, b: K) => number },
  limit: number,
  bytesOf: (item: T) => number,
): readonly T[] {
  let kept: Entry<T, K>[] = [];
  let bytes = 0;
  let count = 0;
  const byKey = (a: Entry<T, K>, b: Entry<T, K>) => order.compare(a.key, b.key) || a.order - b.order;
  for (const item of items) {
    kept.push({ key: order.key(item), order: count, item });
    count += 1;
    bytes += bytesOf(item);
    const large = bytes > MEMORY_CAP_BYTES / 2 && kept.length >= limit * 1.5 + 8;
    if (limit > 0 && (large || kept.length >= Math.max(limit * 2, 1024))) {
      kept = kept.toSorted(byKey).slice(0, limit);
      bytes = kept.reduce((sum, entry) => sum + bytesOf(entry.item), 0);
    }
    if (bytes > MEMORY_CAP_BYTES) {
      throw new CommandError(292, 'Sort exceeded memory limit of 104857600 bytes; declare an index or set a limit.');
    }
  }
  const sorted = kept.toSorted(byKey);
  return (limit > 0 ? sorted.slice(0, limit) : sorted).map((entry) => entry.item);
}
