// One command as it arrived, and the reading of its fields.
import { Long } from 'bson';
import { createContext, type ExpressionContext } from '../aggregation/expression.ts';
import { CommandError } from '../errors.ts';
import { readCollation } from '../query/collation.ts';
import { typeName } from '../query/types.ts';
import { numeric, type StringOrder } from '../values/compare.ts';
import { type Doc, decode, encode, getField, isDoc } from '../values/document.ts';

export type Request = {
  readonly name: string;
  readonly db: string;
  readonly body: Doc;
  /** Documents that came beside the body, as bytes, by field name. */
  readonly sequences: ReadonlyMap<string, readonly Uint8Array[]>;
  readonly connectionId: number;
};

const wrongType = (field: string, value: unknown, expected: string) =>
  new CommandError(14, `BSON field '${field}' is the wrong type '${typeName(value)}', expected type '${expected}'`);

/** A text field. Throws 14. */
export function text(doc: Doc, field: string): string {
  const value = getField(doc, field);
  if (typeof value !== 'string') throw wrongType(field, value, 'string');
  return value;
}

/** The collection a command names in its first field. Throws 73. */
export function collectionName({ body, name }: Request): string {
  const value = getField(body, name);
  if (typeof value !== 'string' || value === '')
    throw new CommandError(73, `Collection name must be provided as a non-empty string to ${name}`);
  return value;
}

/** An embedded document; undefined when absent or null. Throws 14. */
export function optionalDoc(doc: Doc, field: string): Doc | undefined {
  const value = getField(doc, field);
  if (value === undefined || value === null) return undefined;
  if (!isDoc(value)) throw wrongType(field, value, 'object');
  return value;
}

/** A flag; numbers count as flags too. Absent is false. Throws 14. */
export function flag(doc: Doc, field: string): boolean {
  const value = getField(doc, field);
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  const number = numeric(value);
  if (number === undefined) throw wrongType(field, value, 'bool');
  return number !== 0;
}

/** A whole number of at least 0; undefined when absent. Throws 14 or 2. */
export function whole(doc: Doc, field: string): number | undefined {
  const value = getField(doc, field);
  if (value === undefined || value === null) return undefined;
  const number = numeric(value);
  if (typeof number !== 'number' || !Number.isInteger(number)) throw wrongType(field, value, 'long');
  if (number < 0) throw new CommandError(51024, `BSON field '${field}' value must be >= 0, actual value '${number}'`);
  return number;
}

/** A long such as a cursor's id. Throws 14. */
export function long(value: unknown, field: string): bigint {
  if (value instanceof Long) return value.toBigInt();
  const number = numeric(value);
  if (typeof number !== 'number' || !Number.isInteger(number)) throw wrongType(field, value, 'long');
  return BigInt(number);
}

/** An array; empty when absent. Throws 14. */
export function list(doc: Doc, field: string): readonly unknown[] {
  const value = getField(doc, field);
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrongType(field, value, 'array');
  return value;
}

/** The bytes of documents sent beside the body or in it. Throws 14 and 40414. */
export function rawDocuments(request: Request, field: string): readonly Uint8Array[] {
  const beside = request.sequences.get(field);
  if (beside !== undefined) return beside;
  if (getField(request.body, field) === undefined) {
    throw new CommandError(40414, `BSON field '${request.name}.${field}' is missing but a required field`);
  }
  return list(request.body, field).map((entry) => {
    if (!isDoc(entry)) throw wrongType(field, entry, 'object');
    return encode(entry);
  });
}

/** The same, decoded. */
export function documents(request: Request, field: string): readonly Doc[] {
  return rawDocuments(request, field).map(decode);
}

/** Refuses fields nobody knows, so that nothing asked for is silently left out. Throws 40415. */
export function checkFields(owner: string, doc: Doc, known: ReadonlySet<string>): void {
  for (const name of Object.keys(doc)) {
    if (!known.has(name)) throw new CommandError(40415, `BSON field '${owner}.${name}' is an unknown field.`);
  }
}

/** The order of text under the collation of a command, or of one entry of it; undefined for the simple one. */
export function collationOf(doc: Doc): StringOrder | undefined {
  const collation = optionalDoc(doc, 'collation');
  return collation === undefined || Object.keys(collation).length === 0 ? undefined : readCollation(collation);
}

/** The context of a command's filters and expressions: its `let` variables and the collation of `owner` (itself, or one entry). */
export function contextOf(body: Doc, owner: Doc = body): ExpressionContext {
  return createContext({ variables: optionalDoc(body, 'let') ?? {}, strings: collationOf(owner) });
}

/** How long a command may work: `lift` ends the watch, since the time between batches is the client's own. */
export type TimeLimit = { readonly isLate: () => boolean; readonly lift: () => void };

/** From maxTimeMS, in ms of wall time; absent or 0 is no limit. */
export function timeLimitOf(body: Doc): TimeLimit {
  const limit = whole(body, 'maxTimeMS') ?? 0;
  if (limit > 2_147_483_647) throw new CommandError(2, `${limit} value for maxTimeMS is out of range`);
  let deadline = limit === 0 ? Infinity : performance.now() + limit;
  const lift = () => {
    deadline = Infinity;
  };
  return { isLate: () => deadline !== Infinity && performance.now() > deadline, lift };
}
