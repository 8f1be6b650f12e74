// The collection `model_texts`: the words sent to the model and got from it, compressed, one document a call.
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { type mongo, Schema } from 'mongoose';
import type { ChatMessage } from '../core/synthesis/ledger.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;

type TextDocument = { _id: string; v: number; words: mongo.Binary | Uint8Array };

const schema = new Schema<TextDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    words: { type: Buffer, required: true },
  },
  schemaOptions,
);

export type ModelWords = { readonly messages: readonly ChatMessage[]; readonly answer?: string };

export type ModelTexts = {
  /** Kept once an id. */
  put(id: string, words: ModelWords): Promise<void>;
  /** Throws where there are none under the id. */
  get(id: string): Promise<ModelWords>;
};

const [pack, unpack] = [promisify(deflateRaw), promisify(inflateRaw)];

const bytesOf = (stored: TextDocument['words']): Uint8Array =>
  'buffer' in stored && 'position' in stored ? stored.value() : stored;

export const createModelTexts = ({ connection }: Pick<CollectionDeps, 'connection'>): ModelTexts => {
  const model = compile(connection, 'model_texts', schema);
  return {
    put: async (id, words) => {
      await insertIfNew(model, { _id: id, v: V, words: await pack(JSON.stringify(words)) });
    },
    get: async (id) => {
      const document = await model.findById(id).lean<TextDocument>();
      if (!document) throw new Error(`The words of the model's call "${id}" are missing.`);
      const bytes = await unpack(bytesOf(known('model_texts', V, document).words));
      return JSON.parse(bytes.toString('utf8')) as ModelWords;
    },
  };
};
