// The wake-ups: what a clock that was ahead has put off is due as soon as the clock is right.
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
      ...{ mongo: db, clock: createLiveClock(), log: quietLog, mode: { kind: 'live' } },
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
    ...{ mongo, clock: createLiveClock(), log: quietLog, mode: { kind: 'live' } },
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
      ...{ mongo: db, clock: createLiveClock(), log: quietLog, mode: { kind: 'live' } },
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
