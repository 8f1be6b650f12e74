// The collection `presses`: every press of a button, once; nothing in it is ever changed.
import { Schema } from 'mongoose';
import type { RecordedDecision } from '../core/record/outcome.ts';
import { type CollectionDeps, compile, insertIfNew, schemaOptions } from './collection.ts';

const V = 1;

type PressDocument = {
  v: number;
  press: string;
  signalId: string;
  subscriber: number;
  decision: string;
  at: number;
  late: boolean;
};

const schema = new Schema<PressDocument>(
  {
    v: { type: Number, required: true },
    press: { type: String, required: true },
    signalId: { type: String, required: true },
    subscriber: { type: Number, required: true },
    decision: { type: String, required: true },
    at: { type: Number, required: true },
    late: { type: Boolean, required: true },
  },
  schemaOptions,
).index({ press: 1 }, { unique: true });

export type PressLog = {
  /** Keeps the press; false where the same one is kept already: that of its id, else of signal, person, word and instant. */
  append(press: RecordedDecision): Promise<boolean>;
  count(): Promise<number>;
};

export const createPressLog = ({ connection }: Pick<CollectionDeps, 'connection'>): PressLog => {
  const model = compile(connection, 'presses', schema);
  return {
    append: ({ signalId, subscriber, decision, at, late, press }) => {
      const id = press ?? [signalId, subscriber, decision, at].join(':');
      return insertIfNew(model, { v: V, press: id, signalId, subscriber, decision, at, late });
    },
    count: () => model.countDocuments({}),
  };
};
