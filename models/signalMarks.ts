// The collection `signal_marks`: the newest price seen of each followed signal and the state its cards show.
import { Schema } from 'mongoose';
import type { SignalMark, SignalMarkStore } from '../core/delivery/cardNotes.ts';
import { instant } from '../core/instant.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;

type SignalMarkDocument = {
  _id: string;
  v: number;
  price: number;
  at: number;
  moved: boolean;
  told: SignalMark['told'];
};

const schema = new Schema<SignalMarkDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    price: { type: Number, required: true },
    at: { type: Number, required: true },
    moved: { type: Boolean, required: true },
    told: { type: String, required: true },
  },
  schemaOptions,
);

const markOf = (document: SignalMarkDocument): SignalMark => {
  const { price, at, moved, told } = known('signal_marks', V, document);
  return { price, at: instant(at), moved, told };
};

/** The newest mark of each signal by its id. */
export const createSignalMarkStore = ({ connection }: Pick<CollectionDeps, 'connection'>): SignalMarkStore => {
  const model = compile(connection, 'signal_marks', schema);
  return {
    get: async (signalId) => {
      const document = await model.findById(signalId).lean<SignalMarkDocument>();
      return document ? markOf(document) : undefined;
    },
    of: async (signalIds) => {
      const documents = await model.find({ _id: { $in: [...signalIds] } }).lean<SignalMarkDocument[]>();
      return new Map(documents.map((document) => [document._id, markOf(document)]));
    },
    put: async (signalId, mark) => {
      if (await insertIfNew(model, { _id: signalId, v: V, ...mark })) return;
      await model.updateOne({ _id: signalId }, { $set: { v: V, ...mark } });
    },
  };
};
