// The collection `auditTrail`: who let whom in, shut whom out, and changed what; entries are only ever added.
import { Schema } from 'mongoose';
import { instant } from '../core/instant.ts';
import type { AuditAction, AuditEntry, AuditTrail } from '../core/people/audit.ts';
import { type CollectionDeps, compile, known, schemaOptions } from './collection.ts';

const V = 1;

type AuditDocument = { v: number; at: number; by: number; action: AuditAction; whom?: number; note?: string };

const schema = new Schema<AuditDocument>(
  {
    v: { type: Number, required: true },
    at: { type: Number, required: true },
    by: { type: Number, required: true },
    action: { type: String, required: true },
    whom: { type: Number },
    note: { type: String },
  },
  schemaOptions,
)
  .index({ at: -1 })
  .index({ by: 1 })
  .index({ whom: 1 });

const entryOf = (document: AuditDocument): AuditEntry => {
  const { at, by, action, whom, note } = known('auditTrail', V, document);
  return {
    ...{ at: instant(at), by, action },
    ...(whom === undefined ? {} : { whom }),
    ...(note === undefined ? {} : { note }),
  };
};

/** Of two entries at one instant the later one counts as newer. */
export const createAuditTrail = ({ connection }: Pick<CollectionDeps, 'connection'>): AuditTrail => {
  const model = compile(connection, 'auditTrail', schema);
  return {
    append: async (entry) => {
      await model.create({ v: V, ...entry });
    },
    list: async ({ limit, skip }) =>
      (await model.find({}).sort({ at: -1, _id: -1 }).skip(skip).limit(limit).lean<AuditDocument[]>()).map(entryOf),
    count: () => model.countDocuments({}),
    of: async (id) => {
      const documents = await model
        .find({ $or: [{ by: id }, { whom: id }] })
        .sort({ at: 1, _id: 1 })
        .lean<AuditDocument[]>();
      return documents.map(entryOf);
    },
    forget: async (id) => {
      await model.updateMany({ whom: id }, { $set: { whom: 0 }, $unset: { note: 1 } });
      await model.updateMany({ by: id }, { $set: { by: 0 } });
    },
  };
};
