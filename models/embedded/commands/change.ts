// What the writing commands share: a document made ready, an update compiled, applied and stored.
import { ObjectId } from 'bson';
import type { ExpressionContext } from '../aggregation/expression.ts';
import { transformer } from '../aggregation/pipeline.ts';
import { CommandError } from '../errors.ts';
import { isRegex } from '../query/regex.ts';
import type { Collection, Row } from '../storage/collection.ts';
import { compileUpdate, type Update } from '../update/compile.ts';
import { upsertDocument } from '../update/upsert.ts';
import { type Doc, decode, encode, getField, MAX_DOCUMENT_BYTES } from '../values/document.ts';
import { contextOf, list, optionalDoc, type Request } from './request.ts';
import type { Server } from './server.ts';

/** A document as it is stored: with its _id, in front. The bytes are kept as they came where that is so already. */
export function readyToStore(raw: Uint8Array): { doc: Doc; bytes: Uint8Array } {
  const doc = decode(raw);
  checkSize(raw.length, 2, 'object to insert too large');
  checkId(getField(doc, '_id'), Object.hasOwn(doc, '_id'));
  if (Object.keys(doc)[0] === '_id') return { doc, bytes: raw };
  const { _id: id, ...rest } = doc;
  const complete: Doc = { _id: id ?? new ObjectId(), ...rest };
  return { doc: complete, bytes: encode(complete) };
}

function checkSize(bytes: number, code: number, message: string): void {
  if (bytes > MAX_DOCUMENT_BYTES)
    throw new CommandError(code, `${message}. size in bytes: ${bytes}, max size: ${MAX_DOCUMENT_BYTES}`);
}

function checkId(id: unknown, present: boolean): void {
  if (Array.isArray(id)) throw new CommandError(53, "The '_id' value cannot be of type array");
  if (isRegex(id)) throw new CommandError(53, "The '_id' value cannot be of type regex");
  if (present && id === undefined) throw new CommandError(53, "The '_id' value cannot be of type undefined");
}

export type UpdateRequest = {
  readonly filter: Doc;
  readonly update: Update;
  readonly context: ExpressionContext;
};

/** Compiles the update `source` of a command. `owner` is the document that carries its options. */
export function compile(source: unknown, owner: Doc, request: Request, filter: Doc): UpdateRequest {
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
  return { filter, update, context };
}

/** Applies an update to one found document; undefined when nothing changed. */
export function change(collection: Collection, hit: Row, { filter, update }: UpdateRequest): Uint8Array | undefined {
  const doc = decode(hit.raw);
  const before = collection.keysBefore(doc);
  const after = update.apply(doc, { filter, inserting: false });
  const bytes = encode(after);
  if (Buffer.compare(bytes, hit.raw) === 0) return undefined;
  checkSize(bytes.length, 17419, 'Resulting document after update is larger than allowed');
  collection.replace(hit.rid, before, after, bytes);
  return bytes;
}

/** Stores the document of an upsert. */
export function upsert(
  server: Server,
  db: string,
  name: string,
  { filter, update }: UpdateRequest,
): { doc: Doc; bytes: Uint8Array } {
  const doc = upsertDocument(filter, update);
  checkId(getField(doc, '_id'), true);
  const bytes = encode(doc);
  checkSize(bytes.length, 17419, 'Resulting document after upsert is larger than allowed');
  server.catalog.ensure(db, name).insert(doc, bytes);
  return { doc, bytes };
}
