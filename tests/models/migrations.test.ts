// Migrations: a planted older shape is brought up to date, once, by one process; what is newer is refused.
import { describe, expect, it } from 'vitest';
import { plus } from '../../core/instant.ts';
import { acquireLock } from '../../models/migrations/lock.ts';
import type { Migration } from '../../models/migrations/registry.ts';
import { migrations } from '../../models/migrations/registry.ts';
import { runMigrations } from '../../models/migrations/run.ts';
import type { OpenStores } from '../../models/openStores.ts';
import { card, START } from '../contracts/stores/examples.ts';
import { createManualClock } from '../support/manualClock.ts';
import { embeddedForTests, quietLog } from '../support/openOnEmbedded.ts';
import { patient } from '../support/patient.ts';
import oldSubscribers from './fixtures/subscribers.v0.json' with { type: 'json' };

const embedded = embeddedForTests();

const dbOf = ({ connection }: OpenStores) => {
  if (!connection.db) throw new Error('not connected');
  return connection.db;
};

/** From the fixture's shape, which had one name field and no version, to the one of today. */
const renameField: Migration = {
  name: '0003-first-name',
  run: async (db) => {
    await db
      .collection('subscribers')
      .updateMany({ v: { $exists: false } }, { $rename: { name: 'firstName' }, $set: { v: 1 } });
  },
};

describe('An older shape', () => {
  it('is refused as it stands and read after its migration', async () => {
    const database = embedded.newDatabase();
    const before = await embedded.stores({ database });
    await dbOf(before).collection<{ _id: number }>('subscribers').insertMany(oldSubscribers);
    await expect(before.stores.subscribers.get(11)).rejects.toThrow(/version/);
    await before.close();

    const after = await embedded.stores({ database, registry: [...migrations, renameField] });
    expect(await after.stores.subscribers.get(11)).toMatchObject({ id: 11, firstName: 'Ada', role: 'admin' });
    expect((await Array.fromAsync(after.stores.subscribers.everyActive())).flat()).toHaveLength(2);
    const rows = await dbOf(after)
      .collection<{ _id: string; v: number }>('migrations')
      .find({})
      .sort({ _id: 1 })
      .toArray();
    expect(rows.map(({ _id, v }) => [_id, v])).toEqual([
      ['0001-baseline', 1],
      ['0002-ended-messages-say-when', 1],
      ['0003-first-name', 1],
    ]);
    await after.close();
  });
});

describe('Messages that ended before they said when', () => {
  it('are given the instant they were queued at, and are forgotten by it', async () => {
    const database = embedded.newDatabase();
    const [baseline] = migrations;
    const before = await embedded.stores({ database, registry: baseline ? [baseline] : [] });
    const { outbox } = before.stores;
    const people = Array.from({ length: 300 }, (_, i) => i + 1);
    const noticeTo = (subscriber: number) => ({ subscriber, kind: 'notice', subject: 'n', revision: 1 }) as const;
    await outbox.enqueue(people.map(noticeTo), START);
    await outbox.enqueue([card(1), noticeTo(999)], plus(START, 5));
    for (let some = await outbox.claim(0, 1000, 200); some.length > 0; some = await outbox.claim(0, 1000, 200))
      await outbox.settle(
        some
          .filter(({ subscriber }) => subscriber < 999)
          .map((delivery) => ({ delivery, state: { kind: 'sent', messageId: delivery.subscriber, at: START } })),
      );
    await dbOf(before)
      .collection('outbox')
      .updateMany({}, { $unset: { endedAt: 1 } });
    await before.close();

    const after = await embedded.stores({ database });
    expect(await after.stores.outbox.forget(START, 1000)).toBe(0);
    expect(await after.stores.outbox.forget(plus(START, 1), 1000)).toBe(300);
    expect(await after.stores.outbox.counts()).toMatchObject({ sent: 301, sending: 1 });
    expect(await after.stores.outbox.received(1)).toEqual([card(1).subject]);
    await after.close();
  });
});

describe('Running migrations', () => {
  const open = () => embedded.stores({ registry: [] });

  it('runs each one once and in order, also over several starts', async () => {
    const stores = await open();
    const ran: string[] = [];
    const note = (name: Migration['name']): Migration => ({ name, run: async () => void ran.push(name) });
    const deps = { db: dbOf(stores), clock: createManualClock(START), log: quietLog };
    const [a, b, c] = [note('0001-a'), note('0002-b'), note('0003-c')];
    expect(await runMigrations({ ...deps, registry: [a, b] })).toEqual(['0001-a', '0002-b']);
    expect(await runMigrations({ ...deps, registry: [a, b, c] })).toEqual(['0003-c']);
    expect(await runMigrations({ ...deps, registry: [a, b, c] })).toEqual([]);
    expect(ran).toEqual(['0001-a', '0002-b', '0003-c']);
    await stores.close();
  });

  it('lets a second process wait for the first, beyond the lease if need be', async () => {
    const stores = await open();
    const clock = createManualClock(START);
    const waits: string[] = [];
    const log = { ...quietLog, info: (message: string) => void waits.push(message) };
    let runs = 0;
    let finish = (): void => undefined;
    const blocked = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const slow: Migration = { name: '0001-slow', run: () => ((runs += 1), blocked) };
    const deps = { db: dbOf(stores), clock, registry: [slow], leaseMs: 900 };
    const first = runMigrations({ ...deps, log: quietLog });
    await expect.poll(() => runs, patient).toBe(1);
    const second = runMigrations({ ...deps, log });
    await expect.poll(() => waits, patient).toHaveLength(1);
    for (let i = 0; i < 8; i++) {
      await expect.poll(() => clock.waiting(), patient).toBe(2);
      await clock.advanceWall(300);
    }
    expect(runs).toBe(1);
    finish();
    expect(await first).toEqual(['0001-slow']);
    await expect.poll(() => clock.waiting(), patient).toBe(1);
    await clock.advanceWall(300);
    expect(await second).toEqual([]);
    expect(runs).toBe(1);
    await stores.close();
  });

  it('goes on where a dead process left the lock, and runs a failed migration again', async () => {
    const stores = await open();
    const clock = createManualClock(START);
    const db = dbOf(stores);
    await db
      .collection<{ _id: string; v: number; holder: string; leaseUntil: number }>('migration_lock')
      .insertOne({ _id: 'lock', v: 1, holder: 'dead', leaseUntil: START + 600 });
    let attempts = 0;
    const flaky: Migration = {
      name: '0001-flaky',
      run: async () => {
        if (++attempts === 1) throw new Error('the disk is full');
      },
    };
    const deps = { db, clock, log: quietLog, registry: [flaky] };
    const first = runMigrations(deps).catch((error: unknown) => String(error));
    for (let i = 0; i < 3; i++) {
      await expect.poll(() => clock.waiting(), patient).toBe(1);
      await clock.advanceWall(250);
    }
    expect(await first).toContain('the disk is full');
    expect(await runMigrations(deps)).toEqual(['0001-flaky']);
    await stores.close();
  });

  it('records nothing as done once the lock was lost', async () => {
    const stores = await open();
    const db = dbOf(stores);
    const robbed: Migration = {
      name: '0001-robbed',
      run: async () => {
        await db.collection('migration_lock').updateOne({}, { $set: { holder: 'another process' } });
      },
    };
    const deps = { db, clock: createManualClock(START), log: quietLog, registry: [robbed] };
    await expect(runMigrations(deps)).rejects.toThrow(/lost to another process/);
    expect(await db.collection('migrations').countDocuments({})).toBe(0);
    await stores.close();
  });

  it('refuses data of a newer release, and a list out of order', async () => {
    const stores = await open();
    const deps = { db: dbOf(stores), clock: createManualClock(START), log: quietLog };
    const step = (name: Migration['name']): Migration => ({ name, run: async () => undefined });
    await runMigrations({ ...deps, registry: [step('0001-a'), step('0002-b')] });
    await expect(runMigrations({ ...deps, registry: [step('0001-a')] })).rejects.toThrow(/0002-b.*newer release/);
    await expect(runMigrations({ ...deps, registry: [step('0002-b'), step('0001-a')] })).rejects.toThrow(/0001-a/);
    await stores.close();
  });
});

describe('A document of a newer release', () => {
  it('is refused with what to do', async () => {
    const stores = await embedded.stores();
    await dbOf(stores)
      .collection<{ _id: number; v: number; state: string }>('subscribers')
      .insertOne({ _id: 5, v: 2, state: 'active' });
    await expect(stores.stores.subscribers.get(5)).rejects.toThrow(
      /"subscribers" has version 2.*up to 1.*newer release/,
    );
    await stores.close();
  });
});

it('a lock of a process killed while its clock was an hour ahead is no lock', async () => {
  const database = embedded.newDatabase();
  const open = await embedded.stores({ database });
  const end = { _id: 'lock', v: 1, holder: 'dead', leaseUntil: START + 3_600_000 };
  await dbOf(open).collection<{ _id: string }>('migration_lock').replaceOne({ _id: 'lock' }, end, { upsert: true });
  const lock = await acquireLock(dbOf(open), {
    ...{ clock: createManualClock(START), leaseMs: 30_000 },
    onWait: () => expect.unreachable('it is waited for'),
  });
  await lock.release();
});
