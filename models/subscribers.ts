// The collection `subscribers`: the people who have joined, by their Telegram id.
import { Schema } from 'mongoose';
import { readPreferences } from '../core/delivery/preferences.ts';
import { instant } from '../core/instant.ts';
import type { Introduction, Subscriber, SubscriberStore } from '../core/ports/people.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;
/** Read together: few enough that neither the database nor this process is busy with them for long. */
const PAGE = 250;

type SubscriberDocument = {
  _id: number;
  v: number;
  firstName: string;
  role: Subscriber['role'];
  named?: boolean;
  state: Subscriber['state'];
  joinedAt: number;
  preferences?: unknown;
  introduction?: Introduction;
  place?: Subscriber['place'];
};

const schema = new Schema<SubscriberDocument>(
  {
    _id: { type: Number, required: true },
    v: { type: Number, required: true },
    firstName: { type: String },
    role: { type: String, required: true },
    named: { type: Boolean },
    state: { type: String, required: true },
    joinedAt: { type: Number, required: true },
    preferences: { type: Schema.Types.Mixed },
    introduction: { type: String },
    place: { type: Schema.Types.Mixed },
  },
  schemaOptions,
)
  .index({ state: 1, _id: 1 })
  .index({ role: 1 });

const subscriberOf = (document: SubscriberDocument): Subscriber => {
  const { _id: id, firstName, role, state, joinedAt, ...rest } = known('subscribers', V, document);
  const { preferences, introduction, place, named } = rest;
  return {
    ...{ id, firstName, role, state, joinedAt: instant(joinedAt) },
    ...(named === true && { named }),
    ...(preferences === undefined ? {} : { preferences: readPreferences(preferences) }),
    ...(introduction === undefined ? {} : { introduction }),
    ...(place === undefined ? {} : { place }),
  };
};

/** The subscriber store; `put` replaces, `everyActive` is in order of id, `setState` of somebody unknown does nothing. */
export const createSubscriberStore = ({ connection }: Pick<CollectionDeps, 'connection'>): SubscriberStore => {
  const model = compile(connection, 'subscribers', schema);
  return {
    put: async ({ id, ...rest }) => {
      const document: SubscriberDocument = { _id: id, v: V, ...rest };
      if (await insertIfNew(model, document)) return;
      await model.updateOne({ _id: id }, { $set: { v: V, ...rest } });
    },
    get: async (id) => {
      const document = await model.findById(id).lean<SubscriberDocument>();
      return document ? subscriberOf(document) : undefined;
    },
    among: async (ids) => {
      const documents = await model.find({ _id: { $in: [...ids] } }).lean<SubscriberDocument[]>();
      return new Map(documents.map((document) => [document._id, subscriberOf(document)]));
    },
    countActive: () => model.countDocuments({ state: 'active' }),
    everyActive: async function* () {
      for (let after = Number.NEGATIVE_INFINITY; ; ) {
        const page = await model
          .find({ state: 'active', _id: { $gt: after } })
          .sort({ _id: 1 })
          .limit(PAGE)
          .lean<SubscriberDocument[]>();
        if (page.length > 0) yield page.map(subscriberOf);
        if (page.length < PAGE) return;
        after = page.at(-1)?._id ?? after;
      }
    },
    setState: async (id, state, from) => {
      await model.updateOne({ _id: id, ...(from === undefined ? {} : { state: from }) }, { $set: { state } });
    },
    hasAdmin: async () => (await model.exists({ role: 'admin' })) !== null,
    setPreferences: async (id, changes) => {
      const set = Object.entries(changes).map(([name, value]) => [`preferences.${name}`, value] as const);
      if (set.length > 0) await model.updateOne({ _id: id }, { $set: Object.fromEntries(set) });
    },
    setIntroduction: async (id, introduction) => {
      await model.updateOne({ _id: id }, { $set: { introduction } });
    },
    list: async ({ limit, skip }) => {
      const all = await model.find({}).sort({ place: 1, _id: 1 }).skip(skip).limit(limit).lean<SubscriberDocument[]>();
      return all.map(subscriberOf);
    },
    count: () => model.countDocuments({}),
    admins: async () =>
      (await model.find({ role: 'admin' }).sort({ _id: 1 }).lean<SubscriberDocument[]>()).map(subscriberOf),
    remove: async (id) => (await model.deleteOne({ _id: id })).deletedCount === 1,
  };
};
