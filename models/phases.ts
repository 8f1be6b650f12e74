// The collection `phases`: every change of the service's phase with its figures; rows are added, never changed.
import { Schema } from 'mongoose';
import type { PhaseStore } from '../core/ports/record.ts';
import type { PhaseChange } from '../core/record/phase/phase.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;

/** `_id` is the change's sequence number, so that one number is taken once. */
type PhaseDocument = { _id: number; v: number; change: PhaseChange };

const schema = new Schema<PhaseDocument>(
  {
    _id: { type: Number, required: true },
    v: { type: Number, required: true },
    change: { type: Schema.Types.Mixed, required: true },
  },
  schemaOptions,
);

const changeOf = (document: PhaseDocument): PhaseChange => known('phases', V, document).change;

export const createPhaseStore = ({ connection }: Pick<CollectionDeps, 'connection'>): PhaseStore => {
  const model = compile(connection, 'phases', schema);
  return {
    current: async () => {
      const [newest] = await model.find().sort({ _id: -1 }).limit(1).lean<PhaseDocument[]>();
      return newest && changeOf(newest);
    },
    append: (change) => insertIfNew(model, { _id: change.sequence, v: V, change }),
    all: async () => (await model.find().sort({ _id: 1 }).lean<PhaseDocument[]>()).map(changeOf),
  };
};
