// Sorting documents by a sort specification, with MongoDB's order and its rule for arrays.
import { CommandError } from '../errors.ts';
import { numeric } from '../values/compare.ts';
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

const MEMORY_CAP_BYTES = 100 * 1024 * 1024;

type Entry<T> = { readonly key: Buffer; readonly order: number; readonly item: T };

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
  let kept: Entry<T>[] = [];
  let bytes = 0;
  let order = 0;
  const byKey = (a: Entry<T>, b: Entry<T>) => Buffer.compare(a.key, b.key) || a.order - b.order;
  for (const item of items) {
    kept.push({ key: keyOfItem(item), order, item });
    order += 1;
    bytes += bytesOf(item);
    if (limit > 0 && kept.length >= Math.max(limit * 2, 1024)) {
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
