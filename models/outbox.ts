// The collection `outbox`: every message owed to a person, in the order in which it may go out.
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type QueryFilter, Schema } from 'mongoose';
import {
  type Delivery,
  type DeliveryEnd,
  type DeliveryKey,
  type DeliveryState,
  deliveryId,
  EXPIRED_MEANWHILE,
} from '../core/delivery.ts';
import { instant } from '../core/instant.ts';
import type { OutboxStore } from '../core/ports/outbox.ts';
import { type CollectionDeps, compile, insertNew, known, schemaOptions } from './collection.ts';

const V = 1;

/** Not yet its turn; else in this order; null once sent or dead. */
const WAITS = -1;
const TURN: Readonly<Record<Delivery['kind'], number>> = {
  ...{ card: 0, outcome: 0, thesis: 0, level: 0, notice: 0, alarm: 0 },
  ...{ state: 1, touch: 2, missed: 3, summary: 3 },
};
/** The kinds that change a card: of one person's card one at a time, and a newer one replaces an unsent older one. */
const EDITS: readonly Delivery['kind'][] = ['state', 'touch'];
const isEdit = (kind: Delivery['kind']): boolean => EDITS.includes(kind);

/**
 * `attempts` counts claims and `settled` those whose end was reported, so that their difference counts what was found
 * in `sending`. `turn` and `dueWallMs` (0: at once) say when a row may be claimed; both are null once it is sent or dead.
 */
type OutboxDocument = DeliveryKey & {
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
  /** which list of missed signals tells of it */
  list?: number;
  /** it was found in `sending` and claimed again, so that it may have come twice; absent else, and in rows older than the field */
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
    list: { type: Number },
    again: { type: Boolean },
  },
  schemaOptions,
)
  .index({ acceptedAt: -1 })
  .index({ subject: 1, subscriber: 1, kind: 1, revision: 1 }, { unique: true })
  .index({ turn: 1, queuedAt: 1, _id: 1 })
  .index({ dueWallMs: 1 })
  .index({ subscriber: 1, dueWallMs: 1 })
  .index({ subscriber: 1, 'state.messageId': 1 })
  .index({ 'state.kind': 1 })
  .index({ again: 1 }, { sparse: true });

const UNSENT: DeliveryState['kind'][] = ['queued', 'retry'];
const UNFINISHED: DeliveryState['kind'][] = [...UNSENT, 'sending'];
const MANY = 200;
/** Rows written by one command: as long as one of these takes, the database serves nobody else. */
const WRITTEN_TOGETHER = 250;
/** Narrows to some people; more than so many are not told apart, as looking after everybody is right as well. */
const among = (people: readonly number[]): QueryFilter<OutboxDocument> =>
  people.length > MANY ? {} : { subscriber: { $in: [...people] } };

const repeatsOf = ({ attempts, settled, state }: Pick<OutboxDocument, 'attempts' | 'settled' | 'state'>): number =>
  attempts - settled - (state.kind === 'sending' ? 1 : 0);

const deliveryOf = (document: OutboxDocument): Delivery => {
  const { _id: id, subscriber, kind, subject, revision, attempts, queuedAt, state } = known('outbox', V, document);
  const at = instant(queuedAt);
  return { id, subscriber, kind, subject, revision, attempts, repeats: repeatsOf(document), queuedAt: at, state };
};

const rowOf = (key: DeliveryKey, queuedAt: number): OutboxDocument => ({
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

/** When a row in this state is due, in wall milliseconds; null where never. */
const dueOf = (state: DeliveryState): number | null => {
  switch (state.kind) {
    case 'queued':
      return 0;
    case 'sending':
      return state.leaseUntilWallMs;
    case 'retry':
      return state.notBeforeWallMs;
    case 'sent':
    case 'dead':
      return null;
  }
};

type Finished = Pick<OutboxDocument, 'state' | 'turn' | 'dueWallMs'>;
const superseded: Finished = { state: { kind: 'dead', because: 'superseded' }, turn: null, dueWallMs: null };

/**
 * The outbox. A row that must not go out yet (a state or outcome before its card, a state while an older one is on its
 * way) waits with no turn and is freed by whatever ends what it waits for; should that process die in between, a later
 * `claim` or `nextDueWallMs` that finds nothing else frees it.
 */
export const createOutboxStore = ({ connection, clock }: CollectionDeps): OutboxStore => {
  const model = compile(connection, 'outbox', schema);
  let sweptWallMs = Number.NEGATIVE_INFINITY;

  /** Changes the rows with these ids, so many at a time that comparing with each stays cheap. */
  const change = async (ids: readonly string[], filter: QueryFilter<OutboxDocument>, set: Partial<OutboxDocument>) => {
    for (let i = 0; i < ids.length; i += MANY)
      await model.updateMany({ ...filter, _id: { $in: ids.slice(i, i + MANY) } }, { $set: set });
  };

  /** Ends every unsent edit of this kind of these people's cards than which there is a newer one. */
  const supersede = async (subject: string, people: readonly number[], kind: Delivery['kind']): Promise<void> => {
    const states = await model
      .find({ subject, kind, ...among(people) }, { subscriber: 1, revision: 1, 'state.kind': 1 })
      .lean<Pick<OutboxDocument, '_id' | 'subscriber' | 'revision' | 'state'>[]>();
    const newest = new Map<number, number>();
    for (const { subscriber, revision } of states)
      newest.set(subscriber, Math.max(revision, newest.get(subscriber) ?? revision));
    const old = states.filter((s) => UNSENT.includes(s.state.kind) && s.revision < (newest.get(s.subscriber) ?? 0));
    const ids = old.map((row) => row._id);
    await change(ids, { 'state.kind': { $in: UNSENT } }, superseded);
  };

  const peopleWith = async (filter: QueryFilter<OutboxDocument>): Promise<Set<number>> => {
    const rows = await model.find(filter, { _id: 0, subscriber: 1 }).lean<Pick<OutboxDocument, 'subscriber'>[]>();
    return new Set(rows.map((row) => row.subscriber));
  };

  /** Gives their turn to waiting rows of these people that have nothing to wait for any more. */
  const free = async (subject: string, people: readonly number[]): Promise<void> => {
    const lanes = { subject, ...among(people) };
    const waiting = await model
      .find({ ...lanes, turn: WAITS }, { subscriber: 1, kind: 1 })
      .lean<Pick<OutboxDocument, '_id' | 'subscriber' | 'kind'>[]>();
    if (waiting.length === 0) return;
    const owedCard = await peopleWith({ ...lanes, kind: 'card', 'state.kind': { $in: UNFINISHED } });
    const midEdit = await peopleWith({ ...lanes, kind: { $in: [...EDITS] }, 'state.kind': 'sending' });
    const freed = waiting.filter(
      ({ subscriber, kind }) => !owedCard.has(subscriber) && !(isEdit(kind) && midEdit.has(subscriber)),
    );
    for (const [kind, rows] of Map.groupBy(freed, (row) => row.kind)) {
      const ids = rows.map((row) => row._id);
      await change(ids, { turn: WAITS }, { turn: TURN[kind] });
    }
  };

  /** Frees what a dead process left waiting; at most once in ten seconds of wall time. */
  const sweep = async (): Promise<boolean> => {
    if (clock.wallMs() < sweptWallMs + 10_000) return false;
    sweptWallMs = clock.wallMs();
    const rows = await model
      .find({ turn: WAITS }, { subject: 1, subscriber: 1 })
      .lean<Pick<OutboxDocument, 'subject' | 'subscriber'>[]>();
    for (const [subject, waiting] of Map.groupBy(rows, (row) => row.subject)) {
      const people = [...new Set(waiting.map((row) => row.subscriber))];
      for (const kind of EDITS) await supersede(subject, people, kind);
      await free(subject, people);
    }
    return rows.length > 0;
  };

  const firstDue = async (): Promise<number | undefined> => {
    const first = await model
      .findOne({ turn: { $gte: 0 }, dueWallMs: { $gte: 0 } }, { dueWallMs: 1 })
      .sort({ dueWallMs: 1 })
      .lean<Pick<OutboxDocument, 'dueWallMs'>>();
    return first?.dueWallMs ?? undefined;
  };

  /** Again where others took all that was found, so that none means that nothing is due. */
  const take = async (nowWallMs: number, leaseMs: number, most: number): Promise<readonly Delivery[]> => {
    const due: QueryFilter<OutboxDocument> = { turn: { $gte: 0 }, dueWallMs: { $lte: nowWallMs } };
    const found = await model.find(due).sort({ turn: 1, queuedAt: 1, _id: 1 }).limit(most).lean<OutboxDocument[]>();
    if (found.length === 0) return [];
    const leaseUntilWallMs = nowWallMs + leaseMs;
    const state: DeliveryState = { kind: 'sending', leaseUntilWallMs, claim: randomUUID() };
    const mark = async (rows: readonly OutboxDocument[], set: Partial<OutboxDocument>): Promise<number> => {
      if (rows.length === 0) return 0;
      const wanted = { ...due, _id: { $in: rows.map((row) => row._id) } };
      const change = { $set: { state, dueWallMs: leaseUntilWallMs, ...set }, $inc: { attempts: 1 } };
      return (await model.updateMany(wanted, change)).modifiedCount;
    };
    const [left = [], fresh = []] = [true, false].map((was) =>
      found.filter((r) => (r.state.kind === 'sending') === was),
    );
    const marked = (await mark(fresh, {})) + (await mark(left, { again: true }));
    const ids = found.map((row) => row._id);
    if (marked === ids.length) return found.map((row) => deliveryOf({ ...row, state, attempts: row.attempts + 1 }));
    // somebody else was at them as well: ours are those that carry our mark
    const mine = await model.find({ _id: { $in: ids }, 'state.claim': state.claim }).lean<OutboxDocument[]>();
    const byId = new Map(mine.map((row) => [row._id, row]));
    if (mine.length === 0) return take(nowWallMs, leaseMs, most);
    return ids.flatMap((id) => byId.get(id) ?? []).map(deliveryOf);
  };

  const moveOf = ({ delivery: { id, kind, attempts, state: claimed }, state }: DeliveryEnd) => {
    const dueWallMs = dueOf(state);
    const lease = claimed.kind === 'sending' ? { 'state.leaseUntilWallMs': claimed.leaseUntilWallMs } : {};
    return {
      updateOne: {
        filter: { _id: id, attempts, 'state.kind': 'sending', ...lease },
        update: {
          $set: {
            ...{ state, dueWallMs, turn: dueWallMs === null ? null : TURN[kind] },
            ...(state.kind === 'sent' ? { acceptedAt: clock.now() } : {}),
          },
          $inc: { settled: state.kind === 'sending' ? 0 : 1 },
        },
      },
    };
  };

  /** Which of these were still in the sending of their claim; every claim of a row has another number of attempts. */
  const move = async (ends: readonly DeliveryEnd[]): Promise<readonly boolean[]> => {
    const { matchedCount } = await model.collection.bulkWrite(ends.map(moveOf) as never, { ordered: false });
    if (matchedCount === ends.length) return ends.map(() => true);
    const ids = ends.map(({ delivery }) => delivery.id);
    const rows = await model
      .find({ _id: { $in: ids } }, { attempts: 1, state: 1 })
      .lean<Pick<OutboxDocument, '_id' | 'attempts' | 'state'>[]>();
    const now = new Map(rows.map((row) => [row._id, row]));
    return ends.map(({ delivery: { id, attempts }, state }) => {
      const row = now.get(id);
      return row !== undefined && row.attempts === attempts && isDeepStrictEqual(row.state, state);
    });
  };

  /** Frees what waited for these rows, a subject at a time. */
  const goOn = async (ended: readonly Delivery[]): Promise<void> => {
    for (const [subject, rows] of Map.groupBy(ended, (row) => row.subject)) {
      const edits = Map.groupBy(
        rows.filter((row) => isEdit(row.kind)),
        (row) => row.kind,
      );
      for (const [kind, those] of edits) await supersede(subject, [...new Set(those.map((r) => r.subscriber))], kind);
      const waited = rows.filter((row) => row.kind !== 'outcome').map((row) => row.subscriber);
      if (waited.length > 0) await free(subject, [...new Set(waited)]);
    }
  };

  return {
    enqueue: async (keys, queuedAt) => {
      // Cards first, so that nothing of the same signal is looked at before its card is there.
      const rows = keys.map((key) => rowOf(key, queuedAt)).toSorted((a, b) => (b.turn ?? 0) - (a.turn ?? 0));
      let fresh = 0;
      for (let i = 0; i < rows.length; i += WRITTEN_TOGETHER) {
        const some = rows.slice(i, i + WRITTEN_TOGETHER);
        fresh += some.length - (await insertNew(model, some)).size;
      }
      const later = Map.groupBy(
        rows.filter((row) => row.kind !== 'card'),
        (row) => row.subject,
      );
      for (const [subject, owed] of later) {
        const people = [...new Set(owed.map((row) => row.subscriber))];
        for (const kind of EDITS) if (owed.some((row) => row.kind === kind)) await supersede(subject, people, kind);
        await free(subject, people);
      }
      return fresh;
    },
    claim: async (nowWallMs, leaseMs, most) => {
      const found = await take(nowWallMs, leaseMs, most);
      return found.length === 0 && (await sweep()) ? take(nowWallMs, leaseMs, most) : found;
    },
    settle: async (ends) => {
      const claimed = ends.filter(({ delivery }) => delivery.state.kind === 'sending');
      if (claimed.length === 0) return ends.map(() => false);
      const moved = await move(claimed);
      const kept = new Set(claimed.filter((_, i) => moved[i] === true));
      await goOn([...kept].map(({ delivery }) => delivery));
      return ends.map((end) => kept.has(end));
    },
    askAgain: async (laterThanWallMs) => {
      await model.updateMany(
        { dueWallMs: { $gt: laterThanWallMs }, 'state.kind': { $in: UNFINISHED } },
        { $set: { dueWallMs: 0 } },
      );
    },
    hold: async (subscriber, untilWallMs) => {
      await model.updateMany(
        { subscriber, 'state.kind': { $in: UNSENT }, dueWallMs: { $gte: 0, $lt: untilWallMs } },
        { $set: { dueWallMs: untilWallMs } },
      );
    },
    nextDueWallMs: async () => {
      const first = await firstDue();
      const isDue = first !== undefined && first <= clock.wallMs();
      return !isDue && (await sweep()) ? firstDue() : first;
    },
    oldestWaiting: async (dueByWallMs) => {
      const first = await model
        .findOne({ turn: { $gte: 0 }, dueWallMs: { $lte: dueByWallMs } }, { queuedAt: 1 })
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
    expiredCards: async (subscriber, list) => {
      const expired = { subscriber, kind: 'card', 'state.because': EXPIRED_MEANWHILE } as const;
      await model.updateMany({ ...expired, list: { $exists: false } }, { $set: { list } });
      const rows = await model
        .find({ ...expired, list }, { subject: 1 })
        .sort({ subject: 1 })
        .lean<Pick<OutboxDocument, 'subject'>[]>();
      return rows.map((row) => row.subject);
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
      const people = await peopleWith({ subject: signalId, kind: 'card', 'state.kind': { $ne: 'dead' } });
      return [...people].toSorted((a, b) => a - b);
    },
    counts: async () => {
      const of = (kind: DeliveryState['kind']): Promise<number> => model.countDocuments({ 'state.kind': kind });
      const [[queued, sending, sent, retry, dead], again] = await Promise.all([
        Promise.all([of('queued'), of('sending'), of('sent'), of('retry'), of('dead')]),
        model
          .find({ again: true }, { attempts: 1, settled: 1, 'state.kind': 1 })
          .lean<Pick<OutboxDocument, 'attempts' | 'settled' | 'state'>[]>(),
      ]);
      return { queued, sending, sent, retry, dead, repeats: again.reduce((sum, row) => sum + repeatsOf(row), 0) };
    },
  };
};

/** Ends every sending lease: only for the single owner of the data, at start, when nobody can hold one. */
export const releaseOutboxLeases = async ({ connection }: Pick<CollectionDeps, 'connection'>): Promise<void> => {
  await compile(connection, 'outbox', schema).updateMany(
    { 'state.kind': 'sending' },
    { $set: { 'state.leaseUntilWallMs': 0, dueWallMs: 0 } },
  );
};
