// The collection `lessons`: the append-only log that beliefs are a fold over, one entry an outcome.
import { type QueryFilter, Schema } from 'mongoose';
import { type Instant, instant } from '../core/instant.ts';
import type { LessonStore } from '../core/ports.ts';
import type { Lesson } from '../core/record/beliefs.ts';
import { type CollectionDeps, compile, insertNew, known, schemaOptions } from './collection.ts';

const V = 1;

/** `_id` is the signal's id: a cycle puts one proposal of a symbol forward, published or withheld. */
type LessonDocument = {
  _id: string;
  v: number;
  learnedAt: number;
  publishedAt: number;
  symbol: string;
  direction: Lesson['direction'];
  state?: string;
  confidence: number;
  result: Lesson['result'];
  withheld: boolean;
};

const text = { type: String, required: true };
const number = { type: Number, required: true };
const schema = new Schema<LessonDocument>(
  {
    ...{
      _id: text,
      v: number,
      learnedAt: number,
      publishedAt: number,
      symbol: text,
      direction: text,
      confidence: number,
    },
    ...{ state: { type: String }, result: text, withheld: { type: Boolean, required: true } },
  },
  schemaOptions,
)
  .index({ learnedAt: 1, _id: 1 })
  .index({ withheld: 1, publishedAt: 1 });

const lessonIn = (document: LessonDocument): Lesson => {
  const {
    _id: signalId,
    symbol,
    direction,
    state,
    confidence,
    result,
    learnedAt,
    withheld,
  } = known('lessons', V, document);
  return {
    ...{ signalId, symbol, direction, state, confidence, result, learnedAt: instant(learnedAt) },
    ...(withheld && { withheld: true as const }),
  };
};

const within = (after: Instant | undefined, until: Instant): QueryFilter<LessonDocument> => ({
  learnedAt: { ...(after !== undefined && { $gt: after }), $lte: until },
});

export const createLessonStore = ({ connection }: Pick<CollectionDeps, 'connection'>): LessonStore => {
  const model = compile(connection, 'lessons', schema);
  return {
    append: async (lessons) => {
      const documents = lessons.map(({ signalId, withheld, state, ...rest }) => ({
        ...{ _id: signalId, v: V, ...rest, withheld: withheld === true },
        ...(state !== undefined && { state }),
      }));
      return documents.length - (await insertNew(model, documents)).size;
    },
    between: async (after, until) =>
      (await model.find(within(after, until)).sort({ learnedAt: 1, _id: 1 }).lean<LessonDocument[]>()).map(lessonIn),
    count: (until) => model.countDocuments(within(undefined, until)),
    endedSince: (from) => model.countDocuments({ withheld: false, publishedAt: { $gte: from } }),
  };
};
