// The collection `card_notes`: what each person asked of each card, and the figures of their own trade.
import { Schema } from 'mongoose';
import type { CardNotes, CardNotesStore, TookBack, TradeFigures, UndoTo } from '../core/delivery/cardNotes.ts';
import type { WatchedLevel } from '../core/delivery/living.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;
/** presses that are remembered as taken: Telegram gives again what was under way, which is hardly more than one */
const TAKEN = 8;

/** `watches`: whether anything is watched, for the search. */
type CardNotesDocument = {
  _id: string;
  v: number;
  signalId: string;
  subscriber: number;
  watched: WatchedLevel[];
  watches: boolean;
  detailsMessage: number | null;
  trade?: TradeFigures;
  undoTo?: UndoTo | null;
  tookBack?: TookBack;
  taken?: string[];
};

const schema = new Schema<CardNotesDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    signalId: { type: String, required: true },
    subscriber: { type: Number, required: true },
    watched: { type: [String], required: true },
    watches: { type: Boolean, required: true },
    detailsMessage: { type: Number, default: null },
    trade: { type: Schema.Types.Mixed },
    undoTo: { type: Schema.Types.Mixed },
    tookBack: { type: Schema.Types.Mixed },
    taken: { type: [String], default: undefined },
  },
  schemaOptions,
).index({ signalId: 1, watches: 1 });

const notesOf = (document: CardNotesDocument): CardNotes => {
  const { signalId, subscriber, watched, detailsMessage, trade, undoTo, ...rest } = known('card_notes', V, document);
  return {
    ...{ signalId, subscriber, watched, trade: trade ?? {}, taken: rest.taken ?? [] },
    ...(undoTo ? { undoTo } : {}),
    ...(rest.tookBack ? { tookBack: rest.tookBack } : {}),
    ...(detailsMessage === null ? {} : { detailsMessage }),
  };
};

/** The card notes; two changes at once keep both. */
export const createCardNotesStore = ({ connection }: Pick<CollectionDeps, 'connection'>): CardNotesStore => {
  const model = compile(connection, 'card_notes', schema);
  const idOf = (signalId: string, subscriber: number): string => `${signalId}:${subscriber}`;
  return {
    get: async (signalId, subscriber) => {
      const document = await model.findById(idOf(signalId, subscriber)).lean<CardNotesDocument>();
      return document ? notesOf(document) : { signalId, subscriber, watched: [], trade: {}, taken: [] };
    },
    among: async (signalId, subscribers) => {
      const ids = subscribers.map((subscriber) => idOf(signalId, subscriber));
      const documents = await model.find({ _id: { $in: ids } }).lean<CardNotesDocument[]>();
      return new Map(documents.map((document) => [document.subscriber, notesOf(document)]));
    },
    note: async (signalId, subscriber, { watched, detailsMessage, trade, undoTo, tookBack }, press) => {
      const _id = idOf(signalId, subscriber);
      const set: Partial<CardNotesDocument> = {
        ...(watched === undefined ? {} : { watched: [...watched], watches: watched.length > 0 }),
        ...(detailsMessage === undefined ? {} : { detailsMessage }),
        ...(trade === undefined ? {} : { trade }),
        ...(undoTo === undefined ? {} : { undoTo }),
        ...(tookBack === undefined ? {} : { tookBack }),
      };
      const fresh: CardNotesDocument = {
        ...{ _id, v: V, signalId, subscriber, watched: [], watches: false },
        detailsMessage: null,
        ...set,
        ...(press === undefined ? {} : { taken: [press] }),
      };
      if (await insertIfNew(model, fresh)) return;
      if (press === undefined) await model.updateOne({ _id }, { $set: set });
      else
        await model.updateOne(
          { _id, taken: { $ne: press } },
          { $set: set, $push: { taken: { $each: [press], $slice: -TAKEN } } },
        );
    },
    watchers: async (signalId) =>
      (await model.find({ signalId, watches: true }).sort({ subscriber: 1 }).lean<CardNotesDocument[]>()).map(notesOf),
  };
};
