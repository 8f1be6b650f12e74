// The collection `proposals`: every proposal that was not published, and what would have become of it.
import { type Connection, type Model, type QueryFilter, Schema } from 'mongoose';
import { instant } from '../core/instant.ts';
import type { ProposalRow, ProposalStore } from '../core/ports/record.ts';
import type { EntryFacts, RecordEntry } from '../core/record/entry.ts';
import { entryOfProposal } from '../core/record/entryOf.ts';
import type { Outcome } from '../core/record/outcome.ts';
import { resultOf } from '../core/record/settle.ts';
import type { ProposalCounts, WithheldProposal } from '../core/record/withheld.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';
import type { EntryRows } from './keptEntries.ts';

const V = 1;

/** `publishedAt` is the market instant of the verdict, as a signal's; `result` is null while there is none. */
export type ProposalDocument = {
  _id: string;
  v: number;
  publishedAt: number;
  by: WithheldProposal['by'];
  final: boolean;
  signal: WithheldProposal['signal'];
  reasons: WithheldProposal['reasons'];
  outcome: Outcome;
  result: 'win' | 'loss' | 'breakeven' | null;
  facts?: EntryFacts;
  settingsVersion?: string;
  promptVersion?: string;
  learnedAt?: number;
};

const mixed = { type: Schema.Types.Mixed, required: true };
const schema = new Schema<ProposalDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    publishedAt: { type: Number, required: true },
    by: { type: String, required: true },
    final: { type: Boolean, required: true },
    ...{ signal: mixed, reasons: mixed, outcome: mixed },
    result: { type: String, default: null },
    ...{ facts: { type: Schema.Types.Mixed }, learnedAt: { type: Number } },
    ...{ settingsVersion: { type: String }, promptVersion: { type: String } },
  },
  schemaOptions,
)
  .index({ 'outcome.kind': 1, publishedAt: 1, _id: 1 })
  .index({ publishedAt: 1 })
  .index({ final: 1, publishedAt: -1, _id: -1 });

const OPEN: QueryFilter<ProposalDocument> = { 'outcome.kind': 'open' };

/** Documents of before lack them. */
const extrasIn = ({ facts, settingsVersion, promptVersion }: ProposalDocument) => ({
  ...(facts !== undefined && { facts }),
  ...(settingsVersion !== undefined && { settingsVersion }),
  ...(promptVersion !== undefined && { promptVersion }),
});

/** The row of a stored proposal. Throws where a newer program wrote it. */
export const proposalRowOf = (document: ProposalDocument): ProposalRow => {
  const { _id: id, by, final, signal, reasons, outcome } = known('proposals', V, document);
  return { proposal: { id, by, final, signal, reasons, ...extrasIn(document) }, outcome };
};

const entryOf = (document: ProposalDocument): RecordEntry => {
  const { proposal, outcome } = proposalRowOf(document);
  const { learnedAt } = document;
  const known = learnedAt === undefined ? {} : { learnedAt: instant(learnedAt) };
  return entryOfProposal(proposal, outcome, { ...extrasIn(document), ...known });
};

type Group = { readonly _id: { by: 'quant' | 'deepseek'; final: boolean; kind: string }; readonly n: number };

const countsOf = (groups: readonly Group[]): ProposalCounts => {
  const sum = (wanted: (key: Group['_id']) => boolean): number =>
    groups.reduce((total, { _id, n }) => total + (wanted(_id) ? n : 0), 0);
  const kinds = new Set(groups.map(({ _id }) => _id.kind).filter((kind) => kind !== 'open'));
  return {
    proposals: sum(() => true),
    open: sum(({ kind }) => kind === 'open'),
    final: sum(({ final }) => final),
    by: { quant: sum(({ by }) => by === 'quant'), deepseek: sum(({ by }) => by === 'deepseek') },
    outcomes: Object.fromEntries([...kinds].toSorted().map((kind) => [kind, sum((key) => key.kind === kind)])),
  };
};

/** The model of the collection on this connection. */
export const proposalModel = (connection: Connection): Model<ProposalDocument> =>
  compile(connection, 'proposals', schema);

/** Withheld proposals as entries; final once they have an outcome. */
export const proposalEntries = (connection: Connection): EntryRows => {
  const model = proposalModel(connection);
  const found = async (filter: QueryFilter<ProposalDocument>): Promise<readonly RecordEntry[]> =>
    (await model.find(filter).sort({ publishedAt: 1, _id: 1 }).lean<ProposalDocument[]>()).map(entryOf);
  return {
    since: (from) => found(from === undefined ? {} : { publishedAt: { $gte: from } }),
    of: (entries) => found({ _id: { $in: entries.map(({ id, by }) => `${id}-${by}`) } }),
    countBefore: (at) => model.countDocuments({ publishedAt: { $lt: at } }),
    oldest: async () => {
      const first = await model.findOne().select({ publishedAt: 1 }).sort({ publishedAt: 1 }).lean<ProposalDocument>();
      return first ? instant(first.publishedAt) : undefined;
    },
    isFinal: ({ outcome }) => outcome.kind !== 'open',
  };
};

/** The proposal store. `settle` is false for an id that is not there, too; `forget` leaves open ones alone. */
export const createProposalStore = ({ connection }: Pick<CollectionDeps, 'connection'>): ProposalStore => {
  const model = proposalModel(connection);
  return {
    put: async ({ id, signal, ...rest }) => {
      const outcome: Outcome = { kind: 'open' };
      const { publishedAt } = signal;
      await insertIfNew(model, { _id: id, v: V, publishedAt, signal, ...rest, outcome, result: null });
    },
    get: async (id) => {
      const document = await model.findById(id).lean<ProposalDocument>();
      return document ? proposalRowOf(document) : undefined;
    },
    open: async () => {
      const documents = await model.find(OPEN).sort({ publishedAt: 1, _id: 1 }).lean<ProposalDocument[]>();
      return documents.map((document) => proposalRowOf(document).proposal);
    },
    settle: async (id, outcome, learnedAt) => {
      const result = resultOf(outcome) ?? null;
      const known = learnedAt === undefined ? {} : { learnedAt };
      const written = await model.updateOne({ _id: id, ...OPEN }, { $set: { outcome, result, ...known } });
      return written.matchedCount === 1;
    },
    entries: async ({ from, to, symbol, published }) => {
      if (published === true) return [];
      const publishedAt = { ...(from !== undefined && { $gte: from }), ...(to !== undefined && { $lt: to }) };
      const documents = await model
        .find({
          ...(from === undefined && to === undefined ? {} : { publishedAt }),
          ...(symbol !== undefined && { 'signal.symbol': symbol }),
        })
        .sort({ publishedAt: 1, _id: 1 })
        .lean<ProposalDocument[]>();
      return documents.map(entryOf);
    },
    counts: async () =>
      countsOf(
        await model.aggregate<Group>([
          { $group: { _id: { by: '$by', final: '$final', kind: '$outcome.kind' }, n: { $sum: 1 } } },
        ]),
      ),
    forget: async (before) => {
      const gone = await model.deleteMany({ publishedAt: { $lt: before }, 'outcome.kind': { $ne: 'open' } });
      return gone.deletedCount;
    },
  };
};
