// What an index is: read from createIndexes, checked, and written back for listIndexes.
import { CommandError } from '../errors.ts';
import { splitPath } from '../query/paths.ts';
import { equalValues, numeric } from '../values/compare.ts';
import { type Doc, decode, encode, getField, isDoc } from '../values/document.ts';

export type IndexField = { readonly path: string; readonly parts: readonly string[]; readonly direction: 1 | -1 };

export type IndexSpec = {
  readonly name: string;
  readonly fields: readonly IndexField[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partial: Doc | undefined;
  readonly expireAfterSeconds: number | undefined;
  /** As it was declared, for listIndexes. */
  readonly declared: Doc;
};

const KNOWN = new Set([
  'key',
  'name',
  'unique',
  'sparse',
  'partialFilterExpression',
  'expireAfterSeconds',
  'background',
  'v',
  'ns',
  'hidden',
  'collation',
]);

/** Reads one entry of createIndexes. Throws with MongoDB's code for what is invalid or not implemented. */
export function readIndexSpec(declared: Doc): IndexSpec {
  const key = getField(declared, 'key');
  const name = getField(declared, 'name');
  if (!isDoc(key) || Object.keys(key).length === 0) throw new CommandError(67, 'Index keys cannot be empty.');
  if (typeof name !== 'string' || name === '') throw new CommandError(67, 'The index name must be a non-empty string');
  for (const option of Object.keys(declared)) {
    if (!KNOWN.has(option)) {
      throw new CommandError(197, `The field '${option}' is not valid for an index specification.`);
    }
  }
  if (isTrue(getField(declared, 'hidden')))
    throw new CommandError(67, 'hidden indexes are not implemented by the embedded database');
  const collation = getField(declared, 'collation');
  if (isDoc(collation) && getField(collation, 'locale') !== 'simple') {
    throw new CommandError(67, 'indexes with a collation are not implemented by the embedded database');
  }
  const fields = Object.entries(key).map(([path, value]) => readField(path, value));
  const partial = getField(declared, 'partialFilterExpression');
  if (partial !== undefined && !isDoc(partial))
    throw new CommandError(14, 'partialFilterExpression must be a document');
  const sparse = isTrue(getField(declared, 'sparse'));
  if (sparse && partial !== undefined) {
    throw new CommandError(67, "cannot mix 'partialFilterExpression' and 'sparse' options");
  }
  const unique = isTrue(getField(declared, 'unique'));
  return {
    name,
    fields,
    unique,
    sparse,
    partial,
    expireAfterSeconds: readExpiry(declared, fields),
    declared: canonical(declared, { unique, sparse }),
  };
}

function readField(path: string, value: unknown): IndexField {
  if (typeof value === 'string')
    throw new CommandError(67, `'${value}' indexes are not implemented by the embedded database`);
  const number = numeric(value);
  if (typeof number !== 'number' || number === 0 || Number.isNaN(number)) {
    throw new CommandError(
      67,
      `Values in the index key pattern must be a non-zero number, got: { ${path}: ${String(value)} }`,
    );
  }
  const parts = splitPath(path);
  if (parts.some((part) => part === '' || part.startsWith('$'))) {
    throw new CommandError(67, `Index key contains an illegal field name: '${path}'.`);
  }
  return { path, parts, direction: number > 0 ? 1 : -1 };
}

function readExpiry(declared: Doc, fields: readonly IndexField[]): number | undefined {
  const value = getField(declared, 'expireAfterSeconds');
  if (value === undefined) return undefined;
  const seconds = numeric(value);
  if (typeof seconds !== 'number' || !(seconds >= 0)) {
    throw new CommandError(67, 'TTL index expireAfterSeconds must be a non-negative number');
  }
  if (fields.length !== 1 || fields[0]?.path === '_id') {
    throw new CommandError(67, 'TTL indexes are single-field indexes, compound indexes and _id do not support TTL.');
  }
  return seconds;
}

function canonical(declared: Doc, flags: { readonly unique: boolean; readonly sparse: boolean }): Doc {
  const {
    v: _v,
    ns: _ns,
    background: _background,
    unique: _unique,
    sparse: _sparse,
    hidden: _hidden,
    collation: _collation,
    key,
    name,
    ...rest
  } = declared;
  return {
    v: 2,
    key,
    name,
    ...(flags.unique ? { unique: true } : {}),
    ...(flags.sparse ? { sparse: true } : {}),
    ...rest,
  };
}

const isTrue = (value: unknown) => value === true || (numeric(value) !== undefined && !equalValues(value, 0));

/** Whether two declarations have the same keys in the same order. */
export function sameKeys(a: IndexSpec, b: IndexSpec): boolean {
  return (
    a.fields.length === b.fields.length &&
    a.fields.every((f, i) => f.path === b.fields[i]?.path && f.direction === b.fields[i]?.direction)
  );
}

/** Whether two declarations ask for the same index, names aside. */
export function sameOptions(a: IndexSpec, b: IndexSpec): boolean {
  return (
    a.unique === b.unique &&
    a.sparse === b.sparse &&
    a.expireAfterSeconds === b.expireAfterSeconds &&
    equalValues(a.partial ?? null, b.partial ?? null)
  );
}

/** The bytes an index is remembered by in the catalog. */
export const encodeSpec = (spec: IndexSpec): Uint8Array => encode(spec.declared);

/** The index remembered by these bytes. */
export const decodeSpec = (bytes: Uint8Array): IndexSpec => readIndexSpec(decode(bytes));
