// Walks a dotted path through documents and arrays the way MongoDB's query language does.
import { getField, isDoc, isIndex } from '../values/document.ts';

/** Splits 'a.b.0' into its components. */
export function splitPath(path: string): readonly string[] {
  return path.split('.');
}

/**
 * Whether `test` holds for any value at the path. Arrays on the way are entered; with `leaves` an array at the end is
 * tested element by element and as a whole. A missing field is tested as undefined; an array without a fitting element
 * is not tested at all.
 */
export function anyAtPath(
  value: unknown,
  parts: readonly string[],
  leaves: boolean,
  test: (value: unknown) => boolean,
  at = 0,
): boolean {
  const part = parts[at];
  if (part === undefined) {
    if (leaves && Array.isArray(value) && value.some((element) => test(element))) return true;
    return test(value);
  }
  if (Array.isArray(value)) {
    if (value.some((element) => isDoc(element) && anyAtPath(element, parts, leaves, test, at))) return true;
    return isIndex(part) && Number(part) < value.length && anyAtPath(value[Number(part)], parts, leaves, test, at + 1);
  }
  if (isDoc(value) && Object.hasOwn(value, part)) {
    return anyAtPath(getField(value, part), parts, leaves, test, at + 1);
  }
  return test(undefined);
}

/** Every value at the path, arrays at its end opened; missing fields give nothing. For distinct. */
export function valuesAtPath(doc: unknown, path: string): readonly unknown[] {
  const found: unknown[] = [];
  anyAtPath(doc, splitPath(path), false, (value) => {
    if (Array.isArray(value)) found.push(...value);
    else if (value !== undefined) found.push(value);
    return false;
  });
  return found;
}
