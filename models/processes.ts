// The collection `processes`: one row a running process, how its parts are, and a beat that shows that it lives.
import { Schema } from 'mongoose';
import { instant } from '../core/instant.ts';
import type { ProcessStore } from '../core/ports/processes.ts';
import type { HeardPart, Machine, ProcessRow } from '../core/watch/processes.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;

type PartDocument = Omit<HeardPart, 'since' | 'heardAt'> & { since: number; heardAt: number };
type ProcessDocument = { _id: string; v: number; beat: number; machine: Machine; parts: PartDocument[] };

const schema = new Schema<ProcessDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    beat: { type: Number, required: true },
    machine: { type: Schema.Types.Mixed, required: true },
    parts: { type: [Schema.Types.Mixed] as never, required: true },
  },
  schemaOptions,
);

const rowOf = (document: ProcessDocument): ProcessRow => {
  const { _id: holder, beat, machine, parts } = known('processes', V, document);
  const heard = parts.map((part) => ({ ...part, since: instant(part.since), heardAt: instant(part.heardAt) }));
  return { holder, beat, machine, parts: heard };
};

export const createProcessStore = ({ connection }: Pick<CollectionDeps, 'connection'>): ProcessStore => {
  const model = compile(connection, 'processes', schema);
  return {
    beat: async ({ holder, machine, parts }) => {
      const told = { machine, parts: [...parts] };
      const { matchedCount } = await model.updateOne({ _id: holder }, { $set: told, $inc: { beat: 1 } });
      if (matchedCount === 0) await insertIfNew(model, { _id: holder, v: V, beat: 1, ...told });
    },
    all: async () => (await model.find().sort({ _id: 1 }).lean<ProcessDocument[]>()).map(rowOf),
    remove: async (holder, beat) => {
      await model.deleteOne({ _id: holder, ...(beat === undefined ? {} : { beat }) });
    },
  };
};
