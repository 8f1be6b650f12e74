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

/** The id of a press; of a word without one it is made of signal, person, word and instant. */
export const pressIdOf = ({ press, signalId, subscriber, decision, at }: RecordedDecision): string =>
  press ?? [signalId, subscriber, decision, at].join(':');

export type PressLog = {
  /** Keeps the press; false where the same one is kept already. */
  append(press: RecordedDecision): Promise<boolean>;
  count(): Promise<number>;
};

export const createPressLog = ({ connection }: Pick<CollectionDeps, 'connection'>): PressLog => {
  const model = compile(connection, 'presses', schema);
  return {
    append: (word) => {
      const { signalId, subscriber, decision, at, late } = word;
      return insertIfNew(model, { v: V, press: pressIdOf(word), signalId, subscriber, decision, at, late });
    },
    count: () => model.countDocuments({}),
  };
};
