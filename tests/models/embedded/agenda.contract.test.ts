// Agenda, unchanged: jobs run, are locked against each other, and go on after a restart.
import { MongoBackend } from '@agendajs/mongo-backend';
import { Agenda } from 'agenda';
import { expect, it } from 'vitest';
import { contract, type Target, until } from './support/targets.ts';

const open = (target: Target, collection: string): Agenda =>
  new Agenda({
    backend: new MongoBackend({ mongo: target.db(), collection } as ConstructorParameters<typeof MongoBackend>[0]),
    processEvery: 50,
  });

contract('Agenda', (target) => {
  it('runs a job now and a recurring one again and again', async () => {
    const agenda = open(target, 'jobs');
    const ran: string[] = [];
    agenda.define('once', async (job) => void ran.push(`once ${JSON.stringify(job.attrs.data)}`));
    agenda.define('often', async () => void ran.push('often'));
    await agenda.start();
    await agenda.now('once', { a: 1 });
    await agenda.every(100, 'often');
    await until(() => ran.includes('once {"a":1}') && ran.filter((name) => name === 'often').length >= 3);
    await agenda.stop();
    const { jobs, total } = await agenda.queryJobs({ name: 'often' });
    expect(total).toBe(1);
    expect(jobs[0]?.lastFinishedAt).toBeInstanceOf(Date);
  });

  it('never runs one job in two instances at once', async () => {
    const ran: string[] = [];
    const [one, two] = [open(target, 'shared'), open(target, 'shared')];
    const instances = [one, two];
    for (const agenda of instances)
      agenda.define<{ n: number }>('work', async (job) => void ran.push(String(job.attrs.data.n)));
    await Promise.all(instances.map((agenda) => agenda.start()));
    await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : two).now('work', { n })));
    await until(() => ran.length >= 20);
    await Promise.all(instances.map((agenda) => agenda.stop()));
    expect(ran.toSorted()).toEqual(Array.from({ length: 20 }, (_, n) => String(n)).toSorted());
  });

  it('takes up, after a restart, a job whose holder died', async () => {
    const first = open(target, 'restart');
    first.define('late', async () => undefined);
    await first.start();
    const job = await first.schedule(new Date(Date.now() + 60_000), 'late');
    await first.stop();
    // As a killed process leaves it: due, and locked by nobody alive.
    await target
      .db()
      .collection('restart')
      .updateOne({ name: 'late' }, { $set: { nextRunAt: new Date(), lockedAt: new Date(0) } });
    const ran: string[] = [];
    const second = open(target, 'restart');
    second.define('late', async (again) => void ran.push(String(again.attrs._id)));
    await second.start();
    await until(() => ran.length > 0);
    await second.stop();
    expect(ran).toEqual([String(job.attrs._id)]);
  });
});
