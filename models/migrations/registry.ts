// The ordered list of migrations: every change of a stored shape adds one at the end; none is ever edited or removed.
import type { mongo } from 'mongoose';
import type { Log } from '../../core/ports/shell.ts';

/** `name` is its number and what it does; `run` must be safe to run again after it was stopped half-way. */
export type Migration = {
  readonly name: `${number}-${string}`;
  readonly run: (db: mongo.Db, log: Log) => Promise<void>;
};

const baseline = [
  'candles',
  'cycles',
  'decisions',
  'outbox',
  'presses',
  'reservations',
  'signals',
  'subscribers',
] as const;

/** Rows written by one command: as long as one of these takes, the database serves nobody else. */
const WRITTEN_TOGETHER = 250;

export const migrations: readonly Migration[] = [
  {
    name: '0001-baseline',
    run: async (db) => {
      const there = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));
      for (const name of baseline) if (!there.has(name)) await db.createCollection(name);
    },
  },
  {
    name: '0002-ended-messages-say-when',
    run: async (db) => {
      const outbox = db.collection<{ _id: string; queuedAt: number }>('outbox');
      const ended = {
        kind: { $nin: ['card', 'missed'] },
        'state.kind': { $in: ['sent', 'dead'] },
        endedAt: { $exists: false },
      };
      const next = () =>
        outbox
          .find(ended, { projection: { queuedAt: 1 } })
          .limit(WRITTEN_TOGETHER)
          .toArray();
      for (let rows = await next(); rows.length > 0; rows = await next())
        await outbox.bulkWrite(
          rows.map(({ _id, queuedAt }) => ({
            updateOne: { filter: { _id }, update: { $set: { endedAt: queuedAt } } },
          })),
          { ordered: false },
        );
    },
  },
];
