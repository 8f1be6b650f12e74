// What the writing commands share: a document made ready, an update compiled, applied and stored.
import { ObjectId, Timestamp } from 'bson';
import type { ExpressionContext } from '../aggregation/expression.ts';
import { transformer } from '../aggregation/pipeline.ts';
import { CommandError } from '../errors.ts';
import { isRegex } from '../query/regex.ts';
import type { Collection, Row } from '../storage/collection.ts';
import { compileUpdate, type Update } from '../update/compile.ts';
import { upsertDocument } from '../update/upsert.ts';
import { type Doc, decode, encode, getField, isDoc, MAX_DOCUMENT_BYTES } from '../values/document.ts';
import { contextOf, list, optionalDoc, type Request } from './request.ts';
import type { Server } from './server.ts';
import { type Validator, validatorOf } from './validators.ts';

/** A document as it is stored: with its _id, in front. The bytes are kept as they came where that is so already. */
export function readyToStore(raw: Uint8Array): { doc: Doc; bytes: Uint8Array } {
  if (raw.length > MAX_DOCUMENT_BYTES + 16 * 1024) {
    throw new CommandError(
      10334,
      `BSONObj size: ${raw.length} is invalid. Size must be between 0 and ${MAX_DOCUMENT_BYTES + 16 * 1024}`,
    );
  }
  checkSize(raw.length, 2, 'object to insert too large');
  const doc = decode(raw);
  checkId(getField(doc, '_id'), Object.hasOwn(doc, '_id'));
  checkDepth(doc, 'insert');
  const empty = Object.keys(doc).filter((name) => name !== '_id' && isEmptyStamp(doc[name]));
  if (empty.length === 0 && beginsWithId(raw)) return { doc, bytes: raw };
  const { _id: id, ...rest } = doc;
  const complete: Doc = { _id: Object.hasOwn(doc, '_id') ? id : new ObjectId(), ...rest };
  for (const name of empty) complete[name] = nextStamp();
  return { doc: complete, bytes: encode(complete) };
}

// After its length and its first field's type, a document has that field's name.
const ID_NAME = Buffer.from('_id\0');
const beginsWithId = (raw: Uint8Array) => ID_NAME.equals(raw.subarray(5, 9));

const isEmptyStamp = (value: unknown) => value instanceof Timestamp && value.isZero();

let stamped = { t: 0, i: 0 };
/** The time now in seconds, with a counter: two are never the same. */
function nextStamp(): Timestamp {
  const t = Math.floor(Date.now() / 1000);
  stamped = { t, i: t === stamped.t ? stamped.i + 1 : 1 };
  return new Timestamp(stamped);
}

/** A document may be nested 180 levels deep. Throws 15 beyond. */
function checkDepth(doc: Doc, verb: string): void {
  if (deeperThan(doc, MAX_DEPTH))
    throw new CommandError(15, `cannot ${verb} document because it exceeds ${MAX_DEPTH} levels of nesting`);
}

const MAX_DEPTH = 180;

function deeperThan(value: unknown, levels: number): boolean {
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((element) => typeof element === 'object' && nestsBelow(element, levels));
  return isDoc(value) && Object.values(value).some((field) => typeof field === 'object' && nestsBelow(field, levels));
}

const nestsBelow = (value: unknown, levels: number) =>
  (Array.isArray(value) || isDoc(value)) && deeperThan(value, levels - 1);

function checkSize(bytes: number, code: number, message: string): void {
  if (bytes > MAX_DOCUMENT_BYTES)
    throw new CommandError(code, `${message}. size in bytes: ${bytes}, max size: ${MAX_DOCUMENT_BYTES}`);
}

function checkId(id: unknown, present: boolean): void {
  if (Array.isArray(id)) throw new CommandError(53, "The '_id' value cannot be of type array");
  if (isRegex(id)) throw new CommandError(53, "The '_id' value cannot be of type regex");
  if (present && id === undefined) throw new CommandError(53, "The '_id' value cannot be of type undefined");
  const dollar = isDoc(id) ? Object.keys(id).find((name) => name.startsWith('$')) : undefined;
  if (dollar !== undefined)
    throw new CommandError(52, `_id fields may not contain '$'-prefixed fields: ${dollar} is not valid for storage.`);
}

export type UpdateRequest = {
  readonly filter: Doc;
  readonly update: Update;
  readonly context: ExpressionContext;
  /** The collection's validator; absent where there is none. */
  readonly check?: Validator | undefined;
};

/** Compiles the update `source` of a command. `owner` is the document that carries its options. */
export function compile(source: unknown, owner: Doc, request: Request, server: Server, filter: Doc): UpdateRequest {
  const constants = optionalDoc(owner, 'c');
  if (constants !== undefined && !Array.isArray(source))
    throw new CommandError(51198, 'Constant values may only be specified for pipeline updates');
  const own = contextOf(request.body, owner);
  const context = constants === undefined ? own : own.having(constants);
  const update = compileUpdate(source, {
    context,
    arrayFilters: list(owner, 'arrayFilters'),
    compilePipeline: (pipeline) => transformer(pipeline, { context, find: () => [], isIndexed: () => false }),
  });
  const check = validatorOf(request, server);
  return { filter, update, context, check };
}

/** Applies an update to one found document; undefined when nothing changed. */
export function change(
  collection: Collection,
  hit: Row,
  { filter, update, check }: UpdateRequest,
): Uint8Array | undefined {
  const doc = decode(hit.raw);
  const before = collection.keysBefore(doc);
  const spared = check?.spares(doc) ?? true;
  const after = update.apply(doc, { filter, inserting: false });
  checkDepth(after, 'update');
  const bytes = encode(after);
  if (Buffer.compare(bytes, hit.raw) === 0) return undefined;
  checkSize(bytes.length, 17419, 'Resulting document after update is larger than allowed');
  if (!spared) check?.check(after);
  collection.replace(hit.rid, before, after, bytes);
  return bytes;
}

/** Stores the document of an upsert. */
export function upsert(
  server: Server,
  db: string,
  name: string,
  { filter, update, check }: UpdateRequest,
): { doc: Doc; bytes: Uint8Array } {
  const doc = upsertDocument(filter, update);
  checkId(getField(doc, '_id'), true);
  const bytes = encode(doc);
  checkSize(bytes.length, 17419, 'Resulting document after upsert is larger than allowed');
  checkDepth(doc, 'insert');
  check?.check(doc);
  server.catalog.ensure(db, name).insert(doc, bytes);
  return { doc, bytes };
}
