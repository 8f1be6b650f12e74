// The keys a document has in an index: one tuple of values, or several where a path crosses an array.
import { CommandError } from '../errors.ts';
import { getField, isDoc, isIndex } from './document.ts';

/** One key before encoding: a value a field; undefined is missing, EMPTY_ARRAY an array without elements. */
export type KeyValues = readonly unknown[];

/** Stands for an empty array in an index; sorts just below null, as MongoDB's undefined does. */
export const EMPTY_ARRAY: unique symbol = Symbol('empty array');

export type ExtractedKeys = {
  readonly keys: readonly KeyValues[];
  /** For each field, whether its path crossed or ended in an array. */
  readonly arrays: readonly boolean[];
};

type Cursor = { value: unknown; readonly rest: readonly string[] };

/** All keys of `doc` for the given paths. Throws 171 when two paths cross different arrays. */
export function extractKeys(doc: unknown, paths: readonly (readonly string[])[]): ExtractedKeys {
  const arrays = paths.map(() => false);
  const keys: KeyValues[] = [];
  expand(
    paths.map((rest) => ({ value: doc, rest })),
    arrays,
    keys,
  );
  return { keys, arrays };
}

function expand(cursors: readonly Cursor[], arrays: boolean[], keys: KeyValues[]): void {
  const walked = cursors.map(walk);
  const stops = walked.flatMap((cursor, i) => (Array.isArray(cursor.value) && isOpen(cursor) ? [i] : []));
  const [first] = stops;
  if (first === undefined) {
    keys.push(walked.map((cursor) => (cursor.rest.length === 0 ? unwrap(cursor.value) : undefined)));
    return;
  }
  const array = walked[first]?.value;
  if (!Array.isArray(array)) return;
  if (stops.some((i) => walked[i]?.value !== array)) {
    throw new CommandError(171, 'cannot index parallel arrays');
  }
  for (const i of stops) arrays[i] = true;
  const elements: unknown[] = array.length === 0 ? [EMPTY_ARRAY] : array;
  for (const element of elements) {
    const next = walked.map((cursor, i) => (stops.includes(i) ? step(cursor, element) : cursor));
    expand(next, arrays, keys);
  }
}

const WHOLE = Symbol('whole element');
type Whole = { readonly [WHOLE]: unknown };

// An array inside an array is one value of the index, not expanded again: it is wrapped until the key is made.
function step(cursor: Cursor, element: unknown): Cursor {
  if (cursor.rest.length === 0) return { value: { [WHOLE]: element } satisfies Whole, rest: [] };
  if (element === EMPTY_ARRAY || !isDoc(element)) return { value: undefined, rest: [] };
  return { value: element, rest: cursor.rest };
}

function unwrap(value: unknown): unknown {
  return typeof value === 'object' && value !== null && WHOLE in value ? (value as Whole)[WHOLE] : value;
}

function isOpen(cursor: Cursor): boolean {
  return cursor.rest.length === 0 || !isIndex(cursor.rest[0] ?? '');
}

function walk(cursor: Cursor): Cursor {
  let { value } = cursor;
  let at = 0;
  for (; at < cursor.rest.length; at += 1) {
    const part = cursor.rest[at] ?? '';
    if (Array.isArray(value)) {
      if (!isIndex(part)) break;
      value = value[Number(part)];
    } else if (isDoc(value) && Object.hasOwn(value, part)) value = getField(value, part);
    else return { value: undefined, rest: [] };
  }
  return { value, rest: cursor.rest.slice(at) };
}
