// The collection `decisions`: what each person's word on each signal is now; the log of presses is behind it.
import { type Connection, type Model, Schema } from 'mongoose';
import { instant } from '../core/instant.ts';
import type { DecisionStore } from '../core/ports/people.ts';
import type { Log } from '../core/ports/shell.ts';
import type { RecordedDecision } from '../core/record/outcome.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';
import { createPressLog, pressIdOf } from './presses.ts';

const V = 1;
/** presses that are remembered as taken: Telegram gives again what was under way, which is hardly more than one */
const TAKEN = 8;

/** A word that stands, or stood, and is not known to be in the log yet. */
type Owed = { press: string; decision: RecordedDecision['decision']; at: number; late: boolean };

export type DecisionDocument = {
  v: number;
  signalId: string;
  subscriber: number;
  decision: RecordedDecision['decision'];
  at: number;
  late: boolean;
  place?: number;
  taken?: string[];
  /** absent, or empty, where the log has all of them */
  owed?: Owed[];
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
    owed: { type: [Schema.Types.Mixed], default: undefined } as never,
  },
  schemaOptions,
)
  .index({ signalId: 1, subscriber: 1 }, { unique: true })
  .index({ subscriber: 1, signalId: -1 })
  .index({ subscriber: 1, at: -1 })
  .index({ 'owed.press': 1 }, { sparse: true });

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
 * The decision store. One write makes a word stand and owes it to the log, so that neither a process that ends nor a disk that
 * is full between the two parts them; `logOwed` writes what is left owed. A press with an id is taken once and stands whatever
 * the clock says, since presses are handled in their order and a clock may be set back between two. Of words without an id the
 * latest stands, of two at one instant the one that came second.
 */
export const createDecisionStore = ({
  connection,
  log,
}: Pick<CollectionDeps, 'connection'> & { readonly log: Log }): DecisionStore => {
  const model = decisionModel(connection);
  const presses = createPressLog({ connection });

  /** Makes the word stand, and owes it to the log; false for one that was taken before, or is older than the last. */
  const stand = async (word: RecordedDecision): Promise<boolean> => {
    const { signalId, subscriber, decision, at, late, place, press } = word;
    const id = pressIdOf(word);
    const where = place === undefined ? {} : { place };
    const owed: Owed[] = [{ press: id, decision, at, late }];
    if (await insertIfNew(model, { v: V, signalId, subscriber, decision, at, late, ...where, taken: [id], owed }))
      return true;
    const isLast = press === undefined ? { at: { $lte: at } } : {};
    const { matchedCount } = await model.updateOne(
      { signalId, subscriber, taken: { $ne: id }, ...isLast },
      {
        $set: { v: V, decision, late, ...where },
        $max: { at },
        $push: { taken: { $each: [id], $slice: -TAKEN }, owed: { $each: owed } },
      },
    );
    return matchedCount === 1;
  };

  const intoLog = async (word: RecordedDecision): Promise<void> => {
    const press = pressIdOf(word);
    await presses.append(word);
    const { signalId, subscriber } = word;
    await model.updateOne({ signalId, subscriber, 'owed.press': press }, { $pull: { owed: { press } } });
  };

  return {
    put: async (word) => {
      const isOwed = await stand(word);
      try {
        await intoLog(word);
      } catch (error) {
        if (!isOwed) throw error;
        // the word stands, and that is what its speaker is told
        log.warn('a press is not in the log yet', { error });
      }
    },
    logOwed: async () => {
      const documents = await model.find({ 'owed.press': { $gt: '' } }).lean<DecisionDocument[]>();
      for (const { signalId, subscriber, owed = [] } of documents)
        for (const { at, ...rest } of owed) await intoLog({ signalId, subscriber, at: instant(at), ...rest });
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
