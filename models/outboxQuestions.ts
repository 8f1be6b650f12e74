// What is asked of the outbox; nothing here changes it.
import type { Model, QueryFilter } from 'mongoose';
import type { DeliveryKey, DeliveryState } from '../core/delivery.ts';
import { instant } from '../core/instant.ts';
import type { OutboxStore } from '../core/ports/outbox.ts';
import type { Forgotten } from './outboxForgotten.ts';
import { EDITS, type OutboxDocument, peopleWith, repeatsOf } from './outboxRow.ts';

type Questions = Pick<
  OutboxStore,
  | 'oldestWaiting'
  | 'cardOf'
  | 'subjectOf'
  | 'acceptedCards'
  | 'acceptedSlowly'
  | 'revision'
  | 'revisions'
  | 'received'
  | 'recipients'
  | 'counts'
>;

export const createQuestions = (model: Model<OutboxDocument>, { totals }: Pick<Forgotten, 'totals'>): Questions => ({
  oldestWaiting: async ({ dueByWallMs, plannedByWallMs }) => {
    const stuck: QueryFilter<OutboxDocument> = {
      $or: [{ 'state.planned': { $ne: true } }, { dueWallMs: { $lte: plannedByWallMs } }],
    };
    const first = await model
      .findOne({ turn: { $gte: 0 }, dueWallMs: { $lte: dueByWallMs }, ...stuck }, { queuedAt: 1 })
      .sort({ queuedAt: 1 })
      .lean<Pick<OutboxDocument, 'queuedAt'>>();
    return first ? instant(first.queuedAt) : undefined;
  },
  cardOf: async (subscriber, signalId) => {
    const card = await model
      .findOne({ subject: signalId, kind: 'card', subscriber, 'state.kind': 'sent' })
      .sort({ revision: -1 })
      .lean<OutboxDocument>();
    if (card?.state.kind !== 'sent') return undefined;
    const { messageId, at, bare } = card.state;
    return { messageId, at: instant(at), repeats: repeatsOf(card), ...(bare ? { bare } : {}) };
  },
  subjectOf: async (subscriber, messageId) => {
    const row = await model
      .findOne({ subscriber, 'state.messageId': messageId }, { subject: 1 })
      .lean<Pick<OutboxDocument, 'subject'>>();
    return row?.subject;
  },
  acceptedCards: async (from, limit) => {
    const rows = await model
      .find({ acceptedAt: { $gte: from }, kind: 'card', revision: 1 }, { subscriber: 1, subject: 1, acceptedAt: 1 })
      .sort({ acceptedAt: -1 })
      .limit(limit)
      .lean<Pick<OutboxDocument, 'subscriber' | 'subject' | 'acceptedAt'>[]>();
    return rows.flatMap(({ subscriber, subject, acceptedAt }) =>
      acceptedAt === undefined ? [] : [{ subscriber, signalId: subject, acceptedAt: instant(acceptedAt) }],
    );
  },
  acceptedSlowly: async (from) => {
    const slow: QueryFilter<OutboxDocument> = { $or: [{ subscriber: { $lt: 0 } }, { kind: { $in: [...EDITS] } }] };
    const rows = await model
      .find({ acceptedAt: { $gte: from }, ...slow }, { subscriber: 1, kind: 1, acceptedAt: 1 })
      .sort({ acceptedAt: 1 })
      .lean<Pick<OutboxDocument, 'subscriber' | 'kind' | 'acceptedAt'>[]>();
    return rows.flatMap(({ subscriber, kind, acceptedAt }) =>
      acceptedAt === undefined ? [] : [{ subscriber, kind, at: instant(acceptedAt) }],
    );
  },
  revision: async (subscriber, kind, subject) => {
    const newest = await model
      .findOne({ subject, kind, subscriber }, { revision: 1 })
      .sort({ revision: -1 })
      .lean<DeliveryKey>();
    return newest?.revision;
  },
  revisions: async (kind, subject) => {
    const rows = await model.find({ subject, kind }, { _id: 0, subscriber: 1, revision: 1 }).lean<DeliveryKey[]>();
    const newest = new Map<number, number>();
    for (const { subscriber, revision } of rows)
      newest.set(subscriber, Math.max(revision, newest.get(subscriber) ?? revision));
    return newest;
  },
  received: async (subscriber) => {
    const cards: QueryFilter<OutboxDocument> = { subscriber, kind: 'card', 'state.kind': 'sent' };
    const documents = await model.find(cards, { subject: 1, _id: 0 }).lean<Pick<OutboxDocument, 'subject'>[]>();
    return [...new Set(documents.map(({ subject }) => subject))];
  },
  recipients: async (signalId) => {
    const people = await peopleWith(model, { subject: signalId, kind: 'card', 'state.kind': { $ne: 'dead' } });
    return [...people].toSorted((a, b) => a - b);
  },
  counts: async () => {
    const of = (kind: DeliveryState['kind']): Promise<number> => model.countDocuments({ 'state.kind': kind });
    const [[queued, sending, sent, retry, dead], again, gone] = await Promise.all([
      Promise.all([of('queued'), of('sending'), of('sent'), of('retry'), of('dead')]),
      model
        .find({ again: true }, { attempts: 1, settled: 1, 'state.kind': 1, 'state.unsure': 1 })
        .lean<Pick<OutboxDocument, 'attempts' | 'settled' | 'state'>[]>(),
      totals(),
    ]);
    const repeats = again.reduce((sum, row) => sum + repeatsOf(row), gone.repeats);
    return { queued, sending, sent: sent + gone.sent, retry, dead: dead + gone.dead, repeats };
  },
});
