// Any collection that keeps one value under one key: what the conversation framework needs of a storage.
import { type mongo, Schema } from 'mongoose';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;

type ValueDocument<T> = { _id: string; v: number; release: string; value: T };

export type KeyValueStore<T> = {
  /** undefined where nothing is kept under the key, or only what another release wrote. */
  read(key: string): Promise<T | undefined>;
  write(key: string, value: T): Promise<void>;
  delete(key: string): Promise<void>;
};

/**
 * Values as they are, under `_id`, which is unique. `release` names the code whose state this is: a value written under
 * another release reads as absent, because a conversation cannot be resumed by code that never began it.
 */
export const createKeyValueStore = <T>(
  { connection }: Pick<CollectionDeps, 'connection'>,
  { collection, release = '1' }: { readonly collection: string; readonly release?: string },
): KeyValueStore<T> => {
  const schema = new Schema<ValueDocument<T>>(
    {
      _id: { type: String, required: true },
      v: { type: Number, required: true },
      release: { type: String, required: true },
      value: { type: Schema.Types.Mixed },
    },
    schemaOptions,
  );
  const model = compile<ValueDocument<T>>(connection, collection, schema);
  // The native calls, because a value may hold names that mongoose takes for operators.
  const values = model.collection as unknown as mongo.Collection<ValueDocument<unknown>>;
  return {
    read: async (key) => {
      const document = await values.findOne({ _id: key, release });
      return document ? known(collection, V, document as ValueDocument<T>).value : undefined;
    },
    write: async (key, value) => {
      if (await insertIfNew(model, { _id: key, v: V, release, value })) return;
      await values.replaceOne({ _id: key }, { v: V, release, value }, { upsert: true });
    },
    delete: async (key) => {
      await values.deleteOne({ _id: key });
    },
  };
};
