// Reads signals, withheld proposals and decisions the way the page and the API ask for them.
import type { Connection } from 'mongoose';
import type { FlatSignalRow, SearchStore } from '../core/ports/search.ts';
import { flatNames, type SignalFlat } from '../core/record/signalFlat.ts';
import { type DecisionDocument, decisionModel } from './decisions.ts';
import { proposalModel, proposalRowOf } from './proposals.ts';
import { listSignals } from './signalList.ts';
import { rowOf, type SignalDocument, signalModel } from './signals.ts';
import { listWithheld } from './withheldList.ts';

const flatOf = (document: SignalDocument): SignalFlat =>
  Object.fromEntries(flatNames.map((name) => [name, document[name] ?? null])) as unknown as SignalFlat;

const flatRowOf = (document: SignalDocument): FlatSignalRow => ({ ...rowOf(document), flat: flatOf(document) });

/** The search over the collections `signals`, `proposals` and `decisions`. */
export const createSearchStore = ({ connection }: { readonly connection: Connection }): SearchStore => {
  const signals = signalModel(connection);
  const proposals = proposalModel(connection);
  const decisions = decisionModel(connection);
  return {
    signals: async (query) => (await listSignals(signals, query)).map(flatRowOf),
    signal: async (id) => {
      const document = await signals.findById(id).lean<SignalDocument>();
      return document ? flatRowOf(document) : undefined;
    },
    gists: async (from, to) => {
      const documents = await signals
        .find(
          { timestamp: { $gte: new Date(from), $lt: new Date(to) } },
          { _id: 0, confidence: 1, 'outcome.kind': 1, result: 1 },
        )
        .sort({ timestamp: -1, _id: -1 })
        .lean<Pick<SignalDocument, 'confidence' | 'outcome' | 'result'>[]>();
      return documents.map(({ confidence, outcome, result }) => ({
        confidence,
        outcome: outcome.kind,
        result: result ?? undefined,
      }));
    },
    withheld: async (query) => (await listWithheld(proposals, query)).map(proposalRowOf),
    decidedIds: async (subscriber, decision, limit) => {
      if (limit <= 0) return [];
      const documents = await decisions
        .find({ subscriber, decision: decision ?? { $ne: 'undone' } }, { _id: 0, signalId: 1 })
        .sort({ signalId: -1 })
        .limit(limit)
        .lean<Pick<DecisionDocument, 'signalId'>[]>();
      return documents.map(({ signalId }) => signalId);
    },
  };
};
