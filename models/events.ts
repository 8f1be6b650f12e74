// The collection `events`: the dated list of events of high impact that the admins keep.
import { Schema } from 'mongoose';
import { instant } from '../core/instant.ts';
import type { EventStore, MarketEvent } from '../core/market/events.ts';
import { type CollectionDeps, compile, insertNew, known, schemaOptions } from './collection.ts';

const V = 1;

type EventDocument = { _id: string; v: number; at: number; name: string; impact: 'high'; source: string };

const schema = new Schema<EventDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    at: { type: Number, required: true },
    name: { type: String, required: true },
    impact: { type: String, required: true },
    source: { type: String, required: true },
  },
  schemaOptions,
).index({ at: 1 });

/** Two spellings of one name that differ in capitals alone are one event. */
const idOf = (at: number, name: string): string => `${at}:${name.toLowerCase()}`;

const eventOf = (document: EventDocument): MarketEvent => {
  const { at, name, impact, source } = known('events', V, document);
  return { at: instant(at), name, impact, source };
};

export const createEventStore = ({ connection }: Pick<CollectionDeps, 'connection'>): EventStore => {
  const model = compile(connection, 'events', schema);
  return {
    add: async (events) => {
      const distinct = new Map(events.map((event) => [idOf(event.at, event.name), event]));
      const documents = [...distinct].map(([_id, { at, name, impact, source }]) => ({
        ...{ _id, v: V, at, name, impact, source },
      }));
      const taken = await insertNew(model, documents);
      return documents.length - taken.size;
    },
    remove: async (at, name) => (await model.deleteOne({ _id: idOf(at, name) })).deletedCount === 1,
    from: async (at) => {
      const rows = await model
        .find({ at: { $gte: at } })
        .sort({ at: 1, _id: 1 })
        .lean<EventDocument[]>();
      return rows.map(eventOf);
    },
  };
};
