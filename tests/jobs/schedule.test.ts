// The wake-ups: what a clock that was ahead has put off is due as soon as the clock is right.
import { mongo } from 'mongoose';
import { expect, test } from 'vitest';
import { createLiveClock } from '../../cli/clocks.ts';
import { createSchedule } from '../../jobs/schedule.ts';
import { embeddedForTests, quietLog } from '../support/openOnEmbedded.ts';
import { patient } from '../support/patient.ts';

const embedded = embeddedForTests();
const HOUR_MS = 3_600_000;

test('a job that was put off, or locked, by a clock an hour ahead is woken at the next start', async () => {
  const { connection } = await embedded.stores();
  const { db } = connection;
  if (!db) throw new Error('no connection');
  const woken: string[] = [];
  const wake = (name: string) => async (): Promise<void> => void woken.push(name);
  const schedule = () =>
    createSchedule({
      ...{ mongo: db, clock: createLiveClock(), log: quietLog, mode: { kind: 'live' }, date: () => Date.now() },
      ...{ cycle: wake('cycle'), settle: wake('settle'), watch: wake('watch'), deliver: wake('deliver') },
    });
  const first = schedule();
  await first.start();
  await first.stop(1000);
  const ahead = new Date(Date.now() + HOUR_MS);
  const jobs = db.collection('agendaJobs');
  expect((await jobs.updateMany({}, { $set: { nextRunAt: ahead } })).matchedCount).toBe(4);
  await jobs.updateOne({ name: 'settle' }, { $set: { lockedAt: ahead } });
  woken.length = 0;
  const second = schedule();
  await second.start();
  try {
    await expect.poll(() => [...new Set(woken)].toSorted(), patient).toEqual(['cycle', 'deliver', 'settle', 'watch']);
  } finally {
    await second.stop(1000);
  }
});

test('it is the date that says what is due, as Agenda reckons by it: a wall time that is not yet right again keeps no job asleep', async () => {
  const { connection } = await embedded.stores();
  const { db } = connection;
  if (!db) throw new Error('no connection');
  const woken: string[] = [];
  const wake = (name: string) => async (): Promise<void> => void woken.push(name);
  const live = createLiveClock();
  const schedule = createSchedule({
    ...{ mongo: db, log: quietLog, mode: { kind: 'live' }, date: () => Date.now() },
    clock: { ...live, wallMs: () => live.wallMs() + HOUR_MS },
    ...{ cycle: wake('cycle'), settle: wake('settle'), watch: wake('watch'), deliver: wake('deliver') },
  });
  await schedule.start();
  try {
    const jobs = db.collection('agendaJobs');
    const [held, ahead] = [new Date(Date.now() + HOUR_MS), new Date(Date.now() + HOUR_MS + 60_000)];
    await jobs.updateOne({ name: 'watch' }, { $set: { lockedAt: held, nextRunAt: ahead } });
    await jobs.updateOne({ name: 'cycle' }, { $set: { nextRunAt: ahead } });
    woken.length = 0;
    await expect.poll(() => woken.includes('cycle'), patient).toBe(true);
    expect((await jobs.findOne({ name: 'watch' }))?.['lockedAt']).toEqual(held);
  } finally {
    await schedule.stop(1000);
  }
});

test('a database that is cut while the jobs are being set up is the start that failed, with nothing left to nobody', async () => {
  const { connection } = await embedded.stores();
  const { db } = connection;
  if (!db) throw new Error('no connection');
  const cut = new Error('write ECONNRESET');
  const mongo = new Proxy(db, {
    get: (real, name) =>
      name === 'collection' ? () => ({ createIndex: () => Promise.reject(cut) }) : Reflect.get(real, name),
  });
  const nothing = async (): Promise<void> => undefined;
  const schedule = createSchedule({
    ...{ mongo, clock: createLiveClock(), log: quietLog, mode: { kind: 'live' }, date: () => Date.now() },
    ...{ cycle: nothing, settle: nothing, watch: nothing, deliver: nothing },
  });
  await expect(schedule.start()).rejects.toThrow('write ECONNRESET');
});

test('a job has one document, whatever was left and however many processes start at once', async () => {
  const { connection } = await embedded.stores();
  const { db } = connection;
  if (!db) throw new Error('no connection');
  const jobs = db.collection('agendaJobs');
  await jobs.insertMany([1, 2].map((priority) => ({ name: 'watch', type: 'single', priority, nextRunAt: new Date() })));
  const nothing = async (): Promise<void> => undefined;
  const processes = [1, 2, 3].map(() =>
    createSchedule({
      ...{ mongo: db, clock: createLiveClock(), log: quietLog, mode: { kind: 'live' }, date: () => Date.now() },
      ...{ cycle: nothing, settle: nothing, watch: nothing, deliver: nothing },
    }),
  );
  await Promise.all(processes.map((one) => one.start()));
  try {
    const names = (await jobs.find({}).toArray()).map(({ name }) => String(name));
    expect(names.toSorted()).toEqual(['cycle', 'deliver', 'settle', 'watch']);
    await expect(jobs.insertOne({ name: 'watch', type: 'single' })).rejects.toThrow(/duplicate/);
  } finally {
    for (const one of processes) await one.stop(1000);
  }
});

type Jobs = mongo.Collection;

/** A schedule over an empty database, some of whose commands on the jobs go otherwise. */
const scheduleOn = async (otherwise: (jobs: Jobs) => Partial<Jobs>) => {
  const { connection } = await embedded.stores();
  const { db } = connection;
  if (!db) throw new Error('no connection');
  const jobs = db.collection('agendaJobs');
  const replaced = otherwise(jobs);
  const disturbed = new Proxy(jobs, {
    get: (real, name) => Reflect.get(name in replaced ? replaced : real, name),
  });
  const warned: string[] = [];
  const nothing = async (): Promise<void> => undefined;
  const schedule = createSchedule({
    mongo: new Proxy(db, {
      get: (real, name) => (name === 'collection' ? () => disturbed : Reflect.get(real, name)),
    }),
    log: { ...quietLog, warn: (message) => void warned.push(message) },
    ...{ clock: createLiveClock(), mode: { kind: 'live' }, date: () => Date.now() },
    ...{ cycle: nothing, settle: nothing, watch: nothing, deliver: nothing },
  });
  return { jobs, schedule, warned };
};

test('a job that is there twice and woken no more does not stop the start', async () => {
  const { jobs, schedule, warned } = await scheduleOn(() => ({}));
  await jobs.insertMany([1, 2].map((priority) => ({ name: 'proof', type: 'single', priority, nextRunAt: new Date() })));
  await schedule.start();
  await schedule.stop(1000);
  expect(await jobs.find({ name: 'proof' }).toArray()).toMatchObject([{ priority: 1 }]);
  expect(warned).toEqual([]);
});

test('a server that has no such index is told of, and the jobs are woken', async () => {
  const { jobs, schedule, warned } = await scheduleOn((real) => ({
    createIndex: (keys, options) =>
      options?.unique
        ? Promise.reject(new mongo.MongoServerError({ message: 'partial indexes are not supported', code: 67 }))
        : real.createIndex(keys, options),
  }));
  await schedule.start();
  await schedule.stop(1000);
  expect(warned).toEqual(['the database does not keep the jobs to one of each name']);
  expect(await jobs.countDocuments()).toBe(4);
});

test('a job that another process makes at the same moment is one job, with our interval', async () => {
  let raced = false;
  const { jobs, schedule } = await scheduleOn((real) => ({
    findOneAndUpdate: (async (filter: mongo.Document, ...rest: [mongo.Document, mongo.FindOneAndUpdateOptions]) => {
      if (rest[1].upsert && filter['name'] === 'cycle' && !raced) {
        raced = true;
        for (const _ of ['theirs', 'ours'])
          await real.insertOne({ name: 'cycle', type: 'single', repeatInterval: '1 hour', nextRunAt: new Date() });
      }
      return real.findOneAndUpdate(filter, ...rest);
    }) as unknown as Jobs['findOneAndUpdate'],
  }));
  await schedule.start();
  await schedule.stop(1000);
  expect(raced).toBe(true);
  expect(await jobs.find({ name: 'cycle' }).toArray()).toMatchObject([{ repeatInterval: '1 */5 * * * *' }]);
});
