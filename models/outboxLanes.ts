// What waits in the outbox for something else: states and outcomes for their card, an edit for the one before it.
import type { Model, QueryFilter } from 'mongoose';
import type { Delivery } from '../core/delivery.ts';
import type { Clock } from '../core/ports/shell.ts';
import {
  among,
  EDITS,
  endOf,
  isEdit,
  MANY,
  type OutboxDocument,
  peopleWith,
  TURN,
  UNFINISHED,
  UNSENT,
  WAITS,
} from './outboxRow.ts';

type Finished = Pick<OutboxDocument, 'state' | 'turn' | 'dueWallMs' | 'endedAt'>;
const superseded: Finished = { state: { kind: 'dead', because: 'superseded' }, turn: null, dueWallMs: null };

export type Lanes = {
  /** Rows of one subject were added for these people: what is older goes, what waits for nothing has its turn. */
  added(subject: string, people: readonly number[], kinds: ReadonlySet<Delivery['kind']>): Promise<void>;
  /** Frees what waited for these rows, a subject at a time. */
  goOn(ended: readonly Delivery[]): Promise<void>;
  /** Frees what a dead process left waiting, at most once in ten seconds of wall time; whether anything waited. */
  sweep(): Promise<boolean>;
};

export const createLanes = (model: Model<OutboxDocument>, clock: Clock): Lanes => {
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
    await change(ids, { 'state.kind': { $in: UNSENT } }, { ...superseded, ...endOf(kind, clock.now()) });
  };

  /** Gives their turn to waiting rows of these people that have nothing to wait for any more. */
  const free = async (subject: string, people: readonly number[]): Promise<void> => {
    const lanes = { subject, ...among(people) };
    const waiting = await model
      .find({ ...lanes, turn: WAITS }, { subscriber: 1, kind: 1 })
      .lean<Pick<OutboxDocument, '_id' | 'subscriber' | 'kind'>[]>();
    if (waiting.length === 0) return;
    const owedCard = await peopleWith(model, { ...lanes, kind: 'card', 'state.kind': { $in: UNFINISHED } });
    const midEdit = await peopleWith(model, { ...lanes, kind: { $in: [...EDITS] }, 'state.kind': 'sending' });
    const freed = waiting.filter(
      ({ subscriber, kind }) => !owedCard.has(subscriber) && !(isEdit(kind) && midEdit.has(subscriber)),
    );
    for (const [kind, rows] of Map.groupBy(freed, (row) => row.kind)) {
      const ids = rows.map((row) => row._id);
      await change(ids, { turn: WAITS }, { turn: TURN[kind] });
    }
  };

  const added: Lanes['added'] = async (subject, people, kinds) => {
    for (const kind of EDITS) if (kinds.has(kind)) await supersede(subject, people, kind);
    await free(subject, people);
  };

  const sweep: Lanes['sweep'] = async () => {
    if (clock.wallMs() < sweptWallMs + 10_000) return false;
    sweptWallMs = clock.wallMs();
    const rows = await model
      .find({ turn: WAITS }, { subject: 1, subscriber: 1 })
      .lean<Pick<OutboxDocument, 'subject' | 'subscriber'>[]>();
    for (const [subject, waiting] of Map.groupBy(rows, (row) => row.subject)) {
      const people = [...new Set(waiting.map((row) => row.subscriber))];
      await added(subject, people, new Set(EDITS));
    }
    return rows.length > 0;
  };

  const goOn: Lanes['goOn'] = async (ended) => {
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

  return { added, goOn, sweep };
};
