// The collection `lessons`: the append-only log that beliefs are a fold over, one entry an outcome.
import { type Model, type QueryFilter, Schema } from 'mongoose';
import { type Instant, instant, plus } from '../core/instant.ts';
import type { LessonStore } from '../core/ports/record.ts';
import type { Lesson } from '../core/record/beliefs.ts';
import { type CollectionDeps, compile, insertNew, known, schemaOptions } from './collection.ts';
import { whileThereIsRoom } from './hold.ts';

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

type LessonModel = Model<LessonDocument>;

/** Of an append-only log what was read stays true: remembered up to `until`, the newest instant left out, while there is room. */
const createLog = (model: LessonModel) => {
  let kept: { readonly until: Instant; readonly lessons: () => readonly Lesson[] | undefined } | undefined;
  const read = async (after: Instant | undefined, until: Instant): Promise<readonly Lesson[]> =>
    (await model.find(within(after, until)).sort({ learnedAt: 1, _id: 1 }).lean<LessonDocument[]>()).map(lessonIn);
  /** Another log than the one that was read, as after a restored backup, is read from its beginning. */
  const remembered = async () => {
    const lessons = kept?.lessons();
    if (kept === undefined || lessons === undefined) return undefined;
    const { until } = kept;
    return (await model.countDocuments(within(undefined, until))) === lessons.length ? { until, lessons } : undefined;
  };
  const whole = async (until: Instant): Promise<readonly Lesson[]> => {
    const before = await remembered();
    if (before !== undefined && until <= before.until)
      return before.lessons.filter(({ learnedAt }) => learnedAt <= until);
    const all = [...(before?.lessons ?? []), ...(await read(before?.until, until))];
    const newest = all.at(-1)?.learnedAt;
    if (newest !== undefined) {
      const settled = all.filter(({ learnedAt }) => learnedAt < newest);
      kept = { until: plus(newest, -1), lessons: whileThereIsRoom(settled) };
    }
    return all;
  };
  return { read, whole };
};

export const createLessonStore = ({ connection }: Pick<CollectionDeps, 'connection'>): LessonStore => {
  const model = compile(connection, 'lessons', schema);
  const log = createLog(model);
  return {
    append: async (lessons) => {
      const documents = lessons.map(({ signalId, withheld, state, ...rest }) => ({
        ...{ _id: signalId, v: V, ...rest, withheld: withheld === true },
        ...(state !== undefined && { state }),
      }));
      return documents.length - (await insertNew(model, documents)).size;
    },
    between: (after, until) => (after === undefined ? log.whole(until) : log.read(after, until)),
    count: (until) => model.countDocuments(within(undefined, until)),
    endedSince: (from) => model.countDocuments({ withheld: false, publishedAt: { $gte: from } }),
  };
};
