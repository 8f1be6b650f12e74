// MongoDB's order over values of every type.
import { Binary, Code, DBRef, Decimal128, Double, Int32, Long, type ObjectId, type Timestamp } from 'bson';
import { bsonType, type Doc, isDoc } from './document.ts';
import { compareExact, type Exact, exactOfDecimal, exactOfDouble } from './exact.ts';

/** Where a type stands in MongoDB's order; values of one rank compare with each other. */
export const RANK = {
  minKey: 1,
  undefined: 2,
  null: 3,
  number: 4,
  string: 5,
  object: 6,
  array: 7,
  binary: 8,
  objectId: 9,
  boolean: 10,
  date: 11,
  timestamp: 12,
  regex: 13,
  code: 14,
  maxKey: 127,
} as const;

const CLASS_RANKS: Readonly<Record<string, number>> = {
  Int32: RANK.number,
  Double: RANK.number,
  Long: RANK.number,
  Decimal128: RANK.number,
  BSONSymbol: RANK.string,
  DBRef: RANK.object,
  Binary: RANK.binary,
  ObjectId: RANK.objectId,
  Timestamp: RANK.timestamp,
  BSONRegExp: RANK.regex,
  Code: RANK.code,
  MinKey: RANK.minKey,
  MaxKey: RANK.maxKey,
};

const PRIMITIVE_RANKS: Readonly<Record<string, number>> = {
  string: RANK.string,
  number: RANK.number,
  bigint: RANK.number,
  boolean: RANK.boolean,
};

/** The rank of any value; undefined (missing, or an empty array in an index) stands just below null. */
export function rankOf(value: unknown): number {
  if (typeof value !== 'object') return PRIMITIVE_RANKS[typeof value] ?? RANK.undefined;
  if (value === null) return RANK.null;
  const name = bsonType(value);
  if (name !== undefined) return CLASS_RANKS[name] ?? RANK.object;
  if (Array.isArray(value)) return RANK.array;
  if (value instanceof Date) return RANK.date;
  if (value instanceof RegExp) return RANK.regex;
  if (value instanceof Uint8Array) return RANK.binary;
  return RANK.object;
}

/** A number of any kind: a double where that is exact, else its exact value. Undefined for anything else. */
export function numeric(value: unknown): number | Exact | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof Int32 || value instanceof Double) return value.value;
  if (value instanceof Long) {
    const near = value.toNumber();
    return Number.isSafeInteger(near) ? near : { coefficient: value.toBigInt(), exponent: 0 };
  }
  if (value instanceof Decimal128) return exactOfDecimal(value);
  if (typeof value === 'bigint') return { coefficient: value, exponent: 0 };
  return undefined;
}

/** The order of two texts: below 0, 0 or above 0. */
export type StringOrder = (a: string, b: string) => number;

/**
 * Below 0, 0 or above 0, as MongoDB sorts a before, with or after b. NaN stands below every number. `strings` is the
 * order of text under a collation; absent for the simple one.
 */
export function compareValues(a: unknown, b: unknown, strings: StringOrder = compareStrings): number {
  const rank = rankOf(a);
  const difference = rank - rankOf(b);
  return difference === 0 ? compareWithin(rank, a, b, strings) : difference;
}

/** Whether two values are equal to MongoDB: same rank, same content, fields in the same order. */
export function equalValues(a: unknown, b: unknown, strings?: StringOrder): boolean {
  return compareValues(a, b, strings) === 0;
}

function compareWithin(rank: number, a: unknown, b: unknown, strings: StringOrder): number {
  switch (rank) {
    case RANK.number:
      return compareNumbers(numeric(a) ?? Number.NaN, numeric(b) ?? Number.NaN);
    case RANK.string:
      return strings(String(a), String(b));
    case RANK.boolean:
      return Number(a) - Number(b);
    case RANK.date:
      return millisOf(a) - millisOf(b);
    case RANK.objectId:
      return Buffer.compare((a as ObjectId).id, (b as ObjectId).id);
    case RANK.array:
      return compareArrays(a as unknown[], b as unknown[], strings);
    case RANK.object:
      return compareDocs(fieldsOf(a), fieldsOf(b), strings);
    case RANK.binary:
      return compareBinary(binaryOf(a), binaryOf(b));
    case RANK.timestamp:
      return (a as Timestamp).compare(b as Timestamp);
    case RANK.regex:
    case RANK.code:
      return compareStrings(textOf(a), textOf(b));
    default:
      return 0;
  }
}

function compareNumbers(a: number | Exact, b: number | Exact): number {
  if (typeof a === 'number' && typeof b === 'number') {
    if (a < b) return -1;
    if (a > b) return 1;
    return a === b ? 0 : Number(Number.isNaN(b)) - Number(Number.isNaN(a));
  }
  const [left, right] = [finite(a), finite(b)];
  if (left !== undefined && right !== undefined) return compareExact(left, right);
  return compareNumbers(left === undefined ? (a as number) : 0, right === undefined ? (b as number) : 0);
}

function finite(value: number | Exact): Exact | undefined {
  if (typeof value !== 'number') return value;
  return Number.isFinite(value) ? exactOfDouble(value) : undefined;
}

/** Code points in order, which is the order of their UTF-8 bytes (JavaScript's own order differs above U+FFFF). */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const surrogates = Number(isSurrogate(x)) - Number(isSurrogate(y));
    return surrogates === 0 ? x - y : surrogates;
  }
  return a.length - b.length;
}

const isSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdfff;

function compareArrays(a: readonly unknown[], b: readonly unknown[], strings: StringOrder): number {
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const order = compareValues(a[i], b[i], strings);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareDocs(a: Doc, b: Doc, strings: StringOrder): number {
  const [left, right] = [Object.entries(a), Object.entries(b)];
  for (const [i, [name, value]] of left.entries()) {
    const other = right[i];
    if (other === undefined) return 1;
    const order =
      rankOf(value) - rankOf(other[1]) || compareStrings(name, other[0]) || compareValues(value, other[1], strings);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** The fields of an embedded document; of a DBRef, those it is written with. */
export function fieldsOf(value: unknown): Doc {
  if (isDoc(value)) return value;
  if (!(value instanceof DBRef)) return {};
  const db = value.db === undefined ? {} : { $db: value.db };
  return { $ref: value.collection, $id: value.oid, ...db, ...value.fields };
}

/** Length, subtype and bytes of binary data. */
export function binaryOf(value: unknown): { readonly subtype: number; readonly bytes: Uint8Array } {
  if (value instanceof Binary) return { subtype: value.sub_type, bytes: value.value() };
  return { subtype: 0, bytes: value instanceof Uint8Array ? value : new Uint8Array() };
}

function compareBinary(a: ReturnType<typeof binaryOf>, b: ReturnType<typeof binaryOf>): number {
  return a.bytes.length - b.bytes.length || a.subtype - b.subtype || Buffer.compare(a.bytes, b.bytes);
}

/** Milliseconds of a date; an unreadable one counts as the earliest. */
export function millisOf(value: unknown): number {
  const millis = value instanceof Date ? value.getTime() : Number.NaN;
  return Number.isNaN(millis) ? -8.64e15 : millis;
}

/** Pattern and flags of a regular expression, or the text of code, as one comparable text. */
export function textOf(value: unknown): string {
  if (value instanceof Code) return value.code;
  if (value instanceof RegExp) return `${value.source}\0${value.flags}`;
  const regex = value as { readonly pattern?: unknown; readonly options?: unknown };
  return `${String(regex.pattern)}\0${String(regex.options)}`;
}
