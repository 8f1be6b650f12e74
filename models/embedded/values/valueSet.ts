// Distinct values in MongoDB's sense: 1 and 1.0 are one; under a collation so may 'a' and 'A' be.
import { compareValues, equalValues, type StringOrder } from './compare.ts';
import { isDoc } from './document.ts';
import { keyOf } from './keyBytes.ts';

export type ValueMap<T> = {
  readonly get: (value: unknown) => T | undefined;
  readonly set: (value: unknown, entry: T) => void;
  readonly size: () => number;
  /** The values that came first, with their entries, in the order they came. */
  readonly entries: () => Iterable<readonly [unknown, T]>;
};

/** A map by value. `strings` is the order of text under a collation; absent for the simple one. */
export function valueMap<T>(strings?: StringOrder): ValueMap<T> {
  const buckets = new Map<string, [unknown, T][]>();
  const order: [unknown, T][] = [];
  const same = (a: unknown, b: unknown) => (strings === undefined ? true : equalValues(a, b, strings));
  const keyed = (value: unknown) => keyOf(strings === undefined ? value : folded(value)).toString('latin1');
  return {
    get: (value) => buckets.get(keyed(value))?.find(([known]) => same(known, value))?.[1],
    set: (value, entry) => {
      const key = keyed(value);
      const bucket = buckets.get(key) ?? [];
      const known = bucket.find(([other]) => same(other, value));
      if (known !== undefined) {
        known[1] = entry;
        return;
      }
      const made: [unknown, T] = [value, entry];
      bucket.push(made);
      buckets.set(key, bucket);
      order.push(made);
    },
    size: () => order.length,
    entries: () => order,
  };
}

/** Coarser than any collation: texts that a collation holds equal fold to the same. */
function folded(value: unknown): unknown {
  if (typeof value === 'string')
    return value
      .normalize('NFKD')
      .replace(/[\p{M}\p{P}\p{Z}\p{C}]/gu, '')
      .toUpperCase();
  if (Array.isArray(value)) return value.map(folded);
  if (!isDoc(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, folded(field)]));
}

export type ValueSet = {
  /** Whether it was new. */
  readonly add: (value: unknown) => boolean;
  readonly has: (value: unknown) => boolean;
  readonly values: () => Iterable<unknown>;
  readonly sorted: () => unknown[];
};

/** A set by value, in the order the values came. */
export function valueSet(strings?: StringOrder): ValueSet {
  const map = valueMap<true>(strings);
  const values = () => Array.from(map.entries(), ([value]) => value);
  return {
    add: (value) => {
      if (map.get(value) === true) return false;
      map.set(value, true);
      return true;
    },
    has: (value) => map.get(value) === true,
    values,
    sorted: () => values().toSorted((a, b) => compareValues(a, b, strings)),
  };
}
