// Documents as this server holds them: decoded with every BSON type kept, and the reading and writing of their fields.
import { deserialize, serialize } from 'bson';
import { CommandError } from '../errors.ts';

/** A decoded document. Numbers are Int32, Double, Long or Decimal128 objects, or plain numbers (read as doubles). */
export type Doc = Record<string, unknown>;

export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** Decodes BSON bytes without losing a type. Throws when the bytes are not one valid document. */
export function decode(raw: Uint8Array): Doc {
  return deserialize(raw, { promoteValues: false, promoteLongs: false, promoteBuffers: false, bsonRegExp: true });
}

/** BSON bytes of a document; undefined becomes null. Throws 10334 when it is far too large. */
export function encode(doc: Doc): Uint8Array {
  const ordered = idFirst(doc);
  return withinSize(() => serialize(ordered, { ignoreUndefined: false, checkKeys: false }));
}

// JavaScript moves fields named by whole numbers to the front; the _id still goes first.
function idFirst(doc: Doc): Doc | Map<string, unknown> {
  const [first] = Object.keys(doc);
  if (first === undefined || !isIndex(first) || !Object.hasOwn(doc, '_id')) return doc;
  return new Map([['_id', doc['_id']], ...Object.entries(doc).filter(([name]) => name !== '_id')]);
}

/** The bytes; 10334 when they are more than the encoder's 17 MB. */
export function withinSize(make: () => Uint8Array): Uint8Array {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError) || /call stack/.test(error.message)) throw error;
    throw new CommandError(10334, 'BSONObj size is invalid: a document may have 16 MB');
  }
}

/** The name of the BSON class of a value ('Int32', 'ObjectId', ...); undefined for plain values. */
export function bsonType(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('_bsontype' in value)) return undefined;
  // A field of a stored document may itself be called _bsontype: only the classes carry it on their prototype.
  if (Object.hasOwn(value, '_bsontype')) return undefined;
  return typeof value._bsontype === 'string' ? value._bsontype : undefined;
}

/** Whether a value is an embedded document (no array, date, regex, bytes or BSON class; a DBRef is not one). */
export function isDoc(value: unknown): value is Doc {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (value instanceof Date || value instanceof RegExp || value instanceof Uint8Array) return false;
  return bsonType(value) === undefined;
}

/** A document's own field; undefined when absent. */
export function getField(doc: Doc, name: string): unknown {
  return Object.hasOwn(doc, name) ? doc[name] : undefined;
}

/** Sets a field, also one called __proto__. */
export function setField(doc: Doc, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(doc, name, { value, writable: true, enumerable: true, configurable: true });
  } else doc[name] = value;
}

/** Whether a path component is an array index. */
export function isIndex(part: string): boolean {
  return /^(0|[1-9]\d*)$/.test(part);
}

/** A copy in which embedded documents and arrays are new and every other value is shared. */
export function cloneValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cloneValue);
  if (!isDoc(value)) return value;
  const copy: Doc = {};
  for (const [name, field] of Object.entries(value)) setField(copy, name, cloneValue(field));
  return copy;
}
