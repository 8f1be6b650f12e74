// The collection `leases`: who does what only one process may do at a time, and a beat that shows that it lives.
import { type Connection, Schema } from 'mongoose';
import type { LeaseStore } from '../core/ports/processes.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;

type LeaseDocument = { _id: string; v: number; holder: string; who: string; beat: number };

const schema = new Schema<LeaseDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    holder: { type: String, required: true },
    who: { type: String, required: true },
    beat: { type: Number, required: true },
  },
  schemaOptions,
);

export const createLeaseStore = ({ connection }: Pick<CollectionDeps, 'connection'>): LeaseStore => {
  const model = compile(connection, 'leases', schema);
  return {
    get: async (name) => {
      const document = await model.findById(name).lean<LeaseDocument>();
      if (!document) return undefined;
      const { holder, who, beat } = known('leases', V, document);
      return { holder, who, beat };
    },
    take: async (name, { holder, who }, seen) => {
      if (!seen) return insertIfNew(model, { _id: name, v: V, holder, who, beat: 1 });
      const still = { _id: name, holder: seen.holder, beat: seen.beat };
      const { modifiedCount } = await model.updateOne(still, { $set: { holder, who }, $inc: { beat: 1 } });
      return modifiedCount === 1;
    },
    renew: async (name, holder) =>
      (await model.updateOne({ _id: name, holder }, { $inc: { beat: 1 } })).modifiedCount === 1,
    leave: async (name, holder) => {
      await model.deleteOne({ _id: name, holder });
    },
  };
};

/** Nobody holds anything: only for the single owner of the data, at start. */
export const releaseAllLeases = async (connection: Connection): Promise<void> => {
  await compile(connection, 'leases', schema).deleteMany({});
};
