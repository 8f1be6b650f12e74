// The collection `decisions`: what each person's word on each signal is now; the log of presses is behind it.
import { type Connection, type Model, Schema } from 'mongoose';
import { instant } from '../core/instant.ts';
import type { DecisionStore } from '../core/ports/people.ts';
import type { RecordedDecision } from '../core/record/outcome.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';
import { createPressLog } from './presses.ts';

const V = 1;
/** presses that are remembered as taken: Telegram gives again what was under way, which is hardly more than one */
const TAKEN = 8;

export type DecisionDocument = {
  v: number;
  signalId: string;
  subscriber: number;
  decision: RecordedDecision['decision'];
  at: number;
  late: boolean;
  place?: number;
  taken?: string[];
};

const schema = new Schema<DecisionDocument>(
  {
    v: { type: Number, required: true },
    signalId: { type: String, required: true },
    subscriber: { type: Number, required: true },
    decision: { type: String, required: true },
    at: { type: Number, required: true },
    late: { type: Boolean, required: true },
    place: { type: Number },
    taken: { type: [String], default: undefined },
  },
  schemaOptions,
)
  .index({ signalId: 1, subscriber: 1 }, { unique: true })
  .index({ subscriber: 1, signalId: -1 })
  .index({ subscriber: 1, at: -1 });

const decisionOf = (document: DecisionDocument): RecordedDecision => {
  const { signalId, subscriber, decision, at, late, place } = known('decisions', V, document);
  return { signalId, subscriber, decision, at: instant(at), late, ...(place === undefined ? {} : { place }) };
};

/** The word that stands; undefined where it was taken back. */
const standingOf = (document: DecisionDocument) => {
  const { decision, ...rest } = decisionOf(document);
  return decision === 'undone' ? undefined : { ...rest, decision };
};

/** The model of the collection on this connection. */
export const decisionModel = (connection: Connection): Model<DecisionDocument> =>
  compile(connection, 'decisions', schema);

/**
 * The decision store. A press with an id is taken once and stands whatever the clock says, since presses are handled in their
 * order and a clock may be set back between two; one that is in the log and was not taken, because the process ended between,
 * is taken when it comes again. Of words without an id the latest stands, of two at one instant the one that came second.
 */
export const createDecisionStore = ({ connection }: Pick<CollectionDeps, 'connection'>): DecisionStore => {
  const model = decisionModel(connection);
  const presses = createPressLog({ connection });
  return {
    put: async (word) => {
      const { signalId, subscriber, decision, at, late, place, press } = word;
      const where = place === undefined ? {} : { place };
      const first = press === undefined ? {} : { taken: [press] };
      const isNew = await presses.append(word);
      if (await insertIfNew(model, { v: V, signalId, subscriber, decision, at, late, ...where, ...first })) return;
      if (press !== undefined) {
        await model.updateOne(
          { signalId, subscriber, taken: { $ne: press } },
          {
            $set: { v: V, decision, late, ...where },
            $max: { at },
            $push: { taken: { $each: [press], $slice: -TAKEN } },
          },
        );
        return;
      }
      // A word that is put again must not win over another one of the same instant.
      const before = isNew ? { $lte: at } : { $lt: at };
      await model.updateOne({ signalId, subscriber, at: before }, { $set: { v: V, decision, at, late, ...where } });
    },
    get: async (signalId, subscriber) => {
      const document = await model.findOne({ signalId, subscriber }).lean<DecisionDocument>();
      return document ? standingOf(document) : undefined;
    },
    among: async (signalId, subscribers) => {
      const documents = await model
        .find({ signalId, subscriber: { $in: [...subscribers] } })
        .lean<DecisionDocument[]>();
      const standing = documents.map((document) => [document.subscriber, standingOf(document)] as const);
      return new Map(standing.flatMap(([subscriber, word]) => (word ? [[subscriber, word]] : [])));
    },
    of: async (subscriber, limit) =>
      limit <= 0
        ? []
        : (await model.find({ subscriber }).sort({ at: -1, _id: -1 }).limit(limit).lean<DecisionDocument[]>()).map(
            decisionOf,
          ),
    forSignals: async (ids) => {
      const documents = await model
        .find({ signalId: { $in: [...ids] }, decision: { $ne: 'undone' } })
        .sort({ signalId: 1, subscriber: 1 })
        .lean<DecisionDocument[]>();
      return Map.groupBy(documents.map(decisionOf), (decision) => decision.signalId);
    },
  };
};
