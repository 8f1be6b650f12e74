// The collection `invitations`: one-time ways in, by the digest of their token; the token itself is nowhere.
import { Schema } from 'mongoose';
import type { InvitationStore } from '../core/people/access.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;

type InvitationDocument = { _id: string; v: number; by: number; until: number; usedBy: number | null; open: boolean };

const schema = new Schema<InvitationDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    by: { type: Number, required: true },
    until: { type: Number, required: true },
    usedBy: { type: Number },
    open: { type: Boolean, required: true },
  },
  schemaOptions,
);

export const createInvitationStore = ({ connection }: Pick<CollectionDeps, 'connection'>): InvitationStore => {
  const model = compile(connection, 'invitations', schema);
  return {
    offer: async (digest, by, until) => {
      await insertIfNew(model, { _id: digest, v: V, by, until, usedBy: null, open: true });
    },
    use: async (digest, person, now) => {
      const theirs = { _id: digest, until: { $gte: now }, $or: [{ open: true }, { usedBy: person }] };
      const used = await model
        .findOneAndUpdate(theirs, { $set: { usedBy: person, open: false } })
        .lean<InvitationDocument>();
      return used ? known('invitations', V, used).by : undefined;
    },
    withdraw: async (digest) =>
      (await model.updateOne({ _id: digest, open: true }, { $set: { open: false } })).modifiedCount === 1,
  };
};
