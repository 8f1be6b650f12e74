// The collection `outbox`: every message owed to a person, in the order in which it may go out.
import { EXPIRED_MEANWHILE } from '../core/delivery.ts';
import type { OutboxStore } from '../core/ports/outbox.ts';
import { type CollectionDeps, insertNew } from './collection.ts';
import { move, take } from './outboxClaims.ts';
import { createForgotten } from './outboxForgotten.ts';
import { createLanes } from './outboxLanes.ts';
import { createQuestions } from './outboxQuestions.ts';
import { type OutboxDocument, outboxModel, rowOf, UNFINISHED, UNSENT } from './outboxRow.ts';

/** Rows written by one command: as long as one of these takes, the database serves nobody else. */
const WRITTEN_TOGETHER = 250;

/**
 * The outbox. A row that must not go out yet (a state or outcome before its card, a state while an older one is on its
 * way) waits with no turn and is freed by whatever ends what it waits for; should that process die in between, a later
 * `claim` or `nextDueWallMs` that finds nothing else frees it.
 */
export const createOutboxStore = ({ connection, clock }: CollectionDeps): OutboxStore => {
  const model = outboxModel(connection);
  const lanes = createLanes(model, clock);
  const forgotten = createForgotten({ connection }, model);

  const firstDue = async (): Promise<number | undefined> => {
    const first = await model
      .findOne({ turn: { $gte: 0 }, dueWallMs: { $gte: 0 } }, { dueWallMs: 1 })
      .sort({ dueWallMs: 1 })
      .lean<Pick<OutboxDocument, 'dueWallMs'>>();
    return first?.dueWallMs ?? undefined;
  };

  return {
    ...createQuestions(model, forgotten),
    forget: forgotten.forget,
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
        await lanes.added(subject, people, new Set(owed.map((row) => row.kind)));
      }
      return fresh;
    },
    claim: async (nowWallMs, leaseMs, most) => {
      const found = await take(model, { nowWallMs, leaseMs, most });
      return found.length === 0 && (await lanes.sweep()) ? take(model, { nowWallMs, leaseMs, most }) : found;
    },
    settle: async (ends) => {
      const claimed = ends.filter(({ delivery }) => delivery.state.kind === 'sending');
      if (claimed.length === 0) return ends.map(() => false);
      const moved = await move(model, clock, claimed);
      const kept = new Set(claimed.filter((_, i) => moved[i] === true));
      await lanes.goOn([...kept].map(({ delivery }) => delivery));
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
      return !isDue && (await lanes.sweep()) ? firstDue() : first;
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
  };
};

/** Ends every sending lease: only for the single owner of the data, at start, when nobody can hold one. */
export const releaseOutboxLeases = async ({ connection }: Pick<CollectionDeps, 'connection'>): Promise<void> => {
  await outboxModel(connection).updateMany(
    { 'state.kind': 'sending' },
    { $set: { 'state.leaseUntilWallMs': 0, dueWallMs: 0 } },
  );
};
