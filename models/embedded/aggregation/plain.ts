// Between our typed values and the plain ones that mingo computes with.
import { BSONRegExp, Double, Int32, Long, serialize } from 'bson';
import { compileRegex } from '../query/regex.ts';
import { equalValues } from '../values/compare.ts';
import { type Doc, getField, isDoc, setField, withinSize } from '../values/document.ts';

/** Numbers become JavaScript's (a long beyond 2^53 stays a Long), regexes RegExp; everything else is kept. */
export function toPlain(value: unknown): unknown {
  if (value instanceof Int32 || value instanceof Double) return value.value;
  if (value instanceof Long) return Number.isSafeInteger(value.toNumber()) ? value.toNumber() : value;
  if (value instanceof BSONRegExp) return compileRegex(value);
  if (Array.isArray(value)) return value.map(toPlain);
  if (!isDoc(value)) return value;
  return toPlainDoc(value);
}

/** The same for a document. */
export function toPlainDoc(doc: Doc): Doc {
  const plain: Doc = {};
  for (const [name, field] of Object.entries(doc)) setField(plain, name, toPlain(field));
  return plain;
}

/** A computed value in which whatever did not change has the type it had in `typed`. */
export function keepTypes(result: unknown, typed: unknown): unknown {
  if (isDoc(result) && isDoc(typed)) {
    const kept: Doc = {};
    for (const [name, field] of Object.entries(result)) {
      if (field !== undefined) setField(kept, name, keepTypes(field, getField(typed, name)));
    }
    return kept;
  }
  if (Array.isArray(result) && Array.isArray(typed)) return result.map((element, i) => keepTypes(element, typed[i]));
  return typed !== undefined && equalValues(result, typed) ? typed : result;
}

/** BSON bytes of a computed document; undefined fields are left out. */
export function encodePlain(doc: Doc): Uint8Array {
  return withinSize(() => serialize(doc, { ignoreUndefined: true }));
}
