// What every collection shares: its model compiled once a connection, insert-if-absent, and refusal of documents from the future.
import { type Connection, type Model, mongo, type Schema } from 'mongoose';
import type { Clock } from '../core/ports/shell.ts';

export type CollectionDeps = { readonly connection: Connection; readonly clock: Clock };

/** Options of every schema: no implicit fields, nothing dropped, unknown fields refused, indexes built when asked. */
export const schemaOptions = {
  versionKey: false,
  minimize: false,
  strict: 'throw',
  id: false,
  autoIndex: false,
  autoCreate: false,
} as const;

/** The model of a collection; the same one for every caller on the same connection. */
export const compile = <D>(connection: Connection, name: string, schema: Schema<D>): Model<D> =>
  (connection.models[name] as Model<D> | undefined) ?? connection.model<D>(name, schema, name);

/** Whether an error is nothing but "there is one with this key already". */
export const isDuplicate = (error: unknown): boolean => {
  if (!(error instanceof mongo.MongoServerError)) return false;
  return error instanceof mongo.MongoBulkWriteError ? duplicates(error).length > 0 : error.code === 11_000;
};

const duplicates = (error: mongo.MongoBulkWriteError): readonly mongo.WriteError[] => {
  const all = [error.writeErrors].flat();
  return all.every((one) => one.code === 11_000) ? all : [];
};

/** Inserts what is not there yet; returns the positions of those whose key was taken. Any other error is thrown. */
export const insertNew = async <D>(model: Model<D>, documents: readonly D[]): Promise<ReadonlySet<number>> => {
  if (documents.length === 0) return new Set();
  try {
    await model.collection.insertMany(documents as unknown as mongo.OptionalId<mongo.Document>[], { ordered: false });
    return new Set();
  } catch (error) {
    if (!(error instanceof mongo.MongoBulkWriteError) || !isDuplicate(error)) throw error;
    return new Set(duplicates(error).map((one) => one.index));
  }
};

/** Inserts one document; false where its key was taken. */
export const insertIfNew = async <D>(model: Model<D>, document: D): Promise<boolean> =>
  (await insertNew(model, [document])).size === 0;

/** Passes a document on if this program knows its version; throws with what to do where a newer program wrote it. */
export const known = <D extends { readonly v: number }>(collection: string, newest: number, document: D): D => {
  if (Number.isInteger(document.v) && document.v <= newest) return document;
  throw new Error(
    `A document of "${collection}" has version ${document.v}; this program knows versions up to ${newest}. ` +
      'The data was written by a newer release: start that one, or restore a backup made before it.',
  );
};
