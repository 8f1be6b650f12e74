// The collection `proof`: the chain of published signals, link by link; nothing of a link is ever changed but where it was posted.
import { Schema } from 'mongoose';
import { instant } from '../core/instant.ts';
import type { ProofStore } from '../core/ports/record.ts';
import type { ProofBody, ProofLink } from '../core/record/proof/chain.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;

/** `_id` is the sequence number, so that one number is taken once; `body` exactly as it was hashed. */
type LinkDocument = {
  _id: number;
  v: number;
  signalId: string;
  previous: string;
  hash: string;
  body: ProofBody;
  post?: { chat: string; messageId: number; date: number };
};

const text = { type: String, required: true };
const schema = new Schema<LinkDocument>(
  {
    _id: { type: Number, required: true },
    v: { type: Number, required: true },
    ...{ signalId: text, previous: text, hash: text },
    body: { type: Schema.Types.Mixed, required: true },
    post: { type: Schema.Types.Mixed },
  },
  schemaOptions,
).index({ signalId: 1 }, { unique: true });

const linkIn = (document: LinkDocument): ProofLink => {
  const { _id: sequence, signalId: id, previous, hash, body, post } = known('proof', V, document);
  return {
    ...{ sequence, id, previous, hash, body },
    ...(post && { post: { ...post, date: instant(post.date) } }),
  };
};

export const createProofStore = ({ connection }: Pick<CollectionDeps, 'connection'>): ProofStore => {
  const model = compile(connection, 'proof', schema);
  return {
    append: ({ sequence, id, previous, hash, body }) =>
      insertIfNew(model, { _id: sequence, v: V, signalId: id, previous, hash, body }),
    of: async (signalId) => {
      const document = await model.findOne({ signalId }).lean<LinkDocument>();
      return document ? linkIn(document) : undefined;
    },
    last: async () => {
      const [newest] = await model.find().sort({ _id: -1 }).limit(1).lean<LinkDocument[]>();
      return newest && linkIn(newest);
    },
    markPosted: async (sequence, { chat, messageId, date }) => {
      await model.updateOne({ _id: sequence, post: { $exists: false } }, { $set: { post: { chat, messageId, date } } });
    },
    all: async () => (await model.find().sort({ _id: 1 }).lean<LinkDocument[]>()).map(linkIn),
  };
};
