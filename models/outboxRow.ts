// A row of the outbox: a message owed to a person, and where it stands.
import { type Connection, type Model, type QueryFilter, Schema } from 'mongoose';
import { type Delivery, type DeliveryKey, type DeliveryState, deliveryId } from '../core/delivery.ts';
import { type Instant, instant } from '../core/instant.ts';
import { compile, known, schemaOptions } from './collection.ts';

const V = 1;

/** The kinds that are never forgotten: a person's record rests on their cards, which bear the number of a list. */
const KEPT: readonly Delivery['kind'][] = ['card', 'missed'];
/** What an end at this instant adds to a row of this kind. */
export const endOf = (kind: Delivery['kind'], at: Instant): Pick<OutboxDocument, 'endedAt'> =>
  KEPT.includes(kind) ? {} : { endedAt: at };

/** Not yet its turn; else in this order; null once sent or dead. */
export const WAITS = -1;
export const TURN: Readonly<Record<Delivery['kind'], number>> = {
  ...{ card: 0, outcome: 0, thesis: 0, level: 0, notice: 0, alarm: 0 },
  ...{ state: 1, touch: 2, missed: 3, summary: 3 },
};
/** The kinds that change a card: of one person's card one at a time, and a newer one replaces an unsent older one. */
export const EDITS: readonly Delivery['kind'][] = ['state', 'touch'];
export const isEdit = (kind: Delivery['kind']): boolean => EDITS.includes(kind);

/**
 * `attempts` counts claims and `settled` those whose end is known, so that their difference counts what was found in
 * `sending` or went without an answer. `turn` and `dueWallMs` (0: at once) say when a row may be claimed; both are null once it is sent or dead.
 */
export type OutboxDocument = DeliveryKey & {
  _id: string;
  v: number;
  queuedAt: number;
  attempts: number;
  settled: number;
  turn: number | null;
  dueWallMs: number | null;
  state: DeliveryState;
  /** market instant at which it was settled as sent; absent before, and in rows older than the field */
  acceptedAt?: number;
  /** market instant at which a row of a kind that is forgotten in time was sent or given up; absent in all others */
  endedAt?: number;
  /** which list of missed signals tells of it */
  list?: number;
  /** it was found in `sending` and claimed again, or went without an answer, so that it may have come twice; absent else */
  again?: true;
};

const schema = new Schema<OutboxDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    subscriber: { type: Number, required: true },
    kind: { type: String, required: true },
    subject: { type: String, required: true },
    revision: { type: Number, required: true },
    queuedAt: { type: Number, required: true },
    attempts: { type: Number, required: true },
    settled: { type: Number, required: true },
    turn: { type: Number, default: null },
    dueWallMs: { type: Number, default: null },
    state: { type: Schema.Types.Mixed, required: true },
    acceptedAt: { type: Number },
    endedAt: { type: Number },
    list: { type: Number },
    again: { type: Boolean },
  },
  schemaOptions,
)
  .index({ acceptedAt: -1 })
  .index({ endedAt: 1 }, { sparse: true })
  .index({ subject: 1, subscriber: 1, kind: 1, revision: 1 }, { unique: true })
  .index({ turn: 1, queuedAt: 1, _id: 1 })
  .index({ dueWallMs: 1 })
  .index({ subscriber: 1, dueWallMs: 1 })
  .index({ subscriber: 1, 'state.messageId': 1 })
  .index({ 'state.kind': 1 })
  .index({ again: 1 }, { sparse: true });

/** States of rows that are still to go out, and those together with what is on its way. */
export const UNSENT: DeliveryState['kind'][] = ['queued', 'retry'];
export const UNFINISHED: DeliveryState['kind'][] = [...UNSENT, 'sending'];
/** As many ids or people as one filter compares with. */
export const MANY = 200;
/** Narrows to some people; more than so many are not told apart, as looking after everybody is right as well. */
export const among = (people: readonly number[]): QueryFilter<OutboxDocument> =>
  people.length > MANY ? {} : { subscriber: { $in: [...people] } };

/** It may be there already; until it is sent again, it is there once at most. */
export const isUnsure = (state: DeliveryState): boolean => state.kind === 'retry' && state.unsure === true;

/** How often the row may have come to its person once more than it should. */
export const repeatsOf = ({
  attempts,
  settled,
  state,
}: Pick<OutboxDocument, 'attempts' | 'settled' | 'state'>): number =>
  attempts - settled - (state.kind === 'sending' || isUnsure(state) ? 1 : 0);

export const deliveryOf = (document: OutboxDocument): Delivery => {
  const { _id: id, subscriber, kind, subject, revision, attempts, queuedAt, state } = known('outbox', V, document);
  const at = instant(queuedAt);
  return { id, subscriber, kind, subject, revision, attempts, repeats: repeatsOf(document), queuedAt: at, state };
};

export const rowOf = (key: DeliveryKey, queuedAt: number): OutboxDocument => ({
  _id: deliveryId(key),
  v: V,
  subscriber: key.subscriber,
  kind: key.kind,
  subject: key.subject,
  revision: key.revision,
  queuedAt,
  attempts: 0,
  settled: 0,
  turn: key.kind === 'card' ? TURN.card : WAITS,
  dueWallMs: 0,
  state: { kind: 'queued' },
});

export const outboxModel = (connection: Connection): Model<OutboxDocument> => compile(connection, 'outbox', schema);

export const peopleWith = async (
  model: Model<OutboxDocument>,
  filter: QueryFilter<OutboxDocument>,
): Promise<Set<number>> => {
  const rows = await model.find(filter, { _id: 0, subscriber: 1 }).lean<Pick<OutboxDocument, 'subscriber'>[]>();
  return new Set(rows.map((row) => row.subscriber));
};
