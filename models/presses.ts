// The collection `presses`: every press of a button, once; nothing in it is ever changed.
import { Schema } from 'mongoose';
import type { RecordedDecision } from '../core/record/outcome.ts';
import { type CollectionDeps, compile, insertIfNew, schemaOptions } from './collection.ts';

const V = 1;

type PressDocument = {
  _id: string;
  v: number;
  signalId: string;
  subscriber: number;
  decision: string;
  at: number;
  late: boolean;
};

const schema = new Schema<PressDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    signalId: { type: String, required: true },
    subscriber: { type: Number, required: true },
    decision: { type: String, required: true },
    at: { type: Number, required: true },
    late: { type: Boolean, required: true },
  },
  schemaOptions,
).index({ signalId: 1, subscriber: 1, at: 1 });

export type PressLog = {
  /** Keeps the press; false where the same one is kept already: that of its id, else of signal, person, word and instant. */
  append(press: RecordedDecision): Promise<boolean>;
  count(): Promise<number>;
};

export const createPressLog = ({ connection }: Pick<CollectionDeps, 'connection'>): PressLog => {
  const model = compile(connection, 'presses', schema);
  return {
    append: ({ signalId, subscriber, decision, at, late, press }) => {
      const _id = press ?? [signalId, subscriber, decision, at].join(':');
      return insertIfNew(model, { _id, v: V, signalId, subscriber, decision, at, late });
    },
    count: () => model.countDocuments({}),
  };
};
