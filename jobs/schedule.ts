// Agenda: which function is woken when. Every due time of ours lives in our own collections; Agenda only wakes.
import { MongoBackend } from '@agendajs/mongo-backend';
import { Agenda, type Job } from 'agenda';
import type { Clock, Log } from '../core/ports/shell.ts';

/** `cover` is the wall time until the next wake-up, within which the function looks after what falls due. */
export type Wake = (coverMs: number, signal: AbortSignal) => Promise<void>;

export type ScheduleDeps = {
  readonly mongo: Extract<ConstructorParameters<typeof MongoBackend>[0], { mongo: unknown }>['mongo'];
  readonly clock: Clock;
  /** the machine's date (epoch ms), which Agenda reckons by */
  readonly date: () => number;
  readonly log: Log;
  /** live: cron expressions; sandbox: one interval for all that follows the market */
  readonly mode: { readonly kind: 'live' } | { readonly kind: 'sandbox'; readonly slotWallMs: number };
  readonly cycle: Wake;
  readonly settle: Wake;
  readonly deliver: Wake;
  readonly watch: Wake;
  /** absent where nothing is published */
  readonly proof?: Wake;
};

const LOCK_MS = 45_000;
const TOUCH_MS = 15_000;
const DELIVER_EVERY_MS = 5_000;
const PROOF_EVERY_MS = 2_000;
/** sandbox: a look costs requests, and a fast market needs no more of them than this */
const WATCH_EVERY_MS = 2_000;
/** live: for so long after its wake-up a cycle that failed or is held by another process is tried again */
const LIVE_COVER_MS = 240_000;
/** so often what a wrong clock has put off is looked for */
const MEND_EVERY_MS = 5_000;
/** two machines' clocks may differ by as much */
const SLACK_MS = 10_000;
/** Agenda's default name */
const COLLECTION = 'agendaJobs';
/** between two wake-ups of a cron expression of ours, at most */
const CRON_MS = 300_000;

type Entry = { readonly name: string; readonly every: string | number; readonly coverMs: number; readonly wake: Wake };

const entriesOf = ({ mode, cycle, settle, deliver, watch, proof }: ScheduleDeps): readonly Entry[] => {
  const delivery = { name: 'deliver', every: DELIVER_EVERY_MS, coverMs: DELIVER_EVERY_MS, wake: deliver };
  const seldom = proof ? [delivery, { name: 'proof', every: PROOF_EVERY_MS, coverMs: 0, wake: proof }] : [delivery];
  if (mode.kind === 'live')
    return [
      { name: 'cycle', every: '1 */5 * * * *', coverMs: LIVE_COVER_MS, wake: cycle },
      { name: 'settle', every: '20 * * * * *', coverMs: 0, wake: settle },
      { name: 'watch', every: '40 * * * * *', coverMs: 0, wake: watch },
      ...seldom,
    ];
  const every = Math.max(50, Math.round(mode.slotWallMs));
  return [
    { name: 'cycle', every, coverMs: every, wake: cycle },
    { name: 'settle', every, coverMs: 0, wake: settle },
    { name: 'watch', every: Math.max(WATCH_EVERY_MS, every), coverMs: 0, wake: watch },
    ...seldom,
  ];
};

/**
 * Agenda reckons the next wake-up and the age of a lock by the machine's date. Where that was ahead for a moment, a job would
 * sleep, or stay locked, until that time has come; so what the date, as it is, cannot have written is due at once. A lock is
 * let go only where it is ahead of our own wall time too: that may be the right one, and its holder alive.
 */
const mendFuture = async (
  { mongo, clock, date }: Pick<ScheduleDeps, 'mongo' | 'clock' | 'date'>,
  entries: readonly Entry[],
): Promise<void> => {
  const jobs = mongo.collection(COLLECTION);
  const now = date();
  const tooLate = entries.map(({ name, every }) => ({
    name,
    nextRunAt: { $gt: new Date(now + SLACK_MS + (typeof every === 'number' ? every : CRON_MS)) },
  }));
  await jobs.updateMany({ $or: tooLate }, { $set: { nextRunAt: new Date(now) } });
  const ahead = { lockedAt: { $gt: new Date(Math.max(now, clock.wallMs()) + LOCK_MS) } };
  await jobs.updateMany(ahead, { $set: { lockedAt: new Date(0) } });
};

/**
 * One document a job, also where two processes start at once on a fresh database; of more that an older release has left the
 * first stays, whether or not the job is still woken: the index is over all names.
 */
const oneOfEach = async ({ mongo, log }: Pick<ScheduleDeps, 'mongo' | 'log'>): Promise<void> => {
  const jobs = mongo.collection(COLLECTION);
  const all = await jobs.find({ type: 'single' }).sort({ _id: 1 }).toArray();
  const firsts = new Map(all.toReversed().map(({ _id, name }) => [name, _id]));
  const more = all.filter(({ _id, name }) => firsts.get(name) !== _id).map(({ _id }) => _id);
  if (more.length > 0) await jobs.deleteMany({ _id: { $in: more } });
  try {
    await jobs.createIndex({ name: 1 }, { unique: true, partialFilterExpression: { type: 'single' } });
  } catch (error) {
    // not every server has such indexes, and an older release may have made another meanwhile: no reason not to start
    if (!(error instanceof Error) || error.name !== 'MongoServerError') throw error;
    log.warn('the database does not keep the jobs to one of each name', { error });
  }
};

const DUPLICATE = 11_000;
const isDuplicate = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === DUPLICATE;

/** Agenda waits for ever for a backend that cannot connect, and leaves the failure to nobody; here the caller has it. */
const connected = async (mongo: ScheduleDeps['mongo']): Promise<MongoBackend> => {
  const backend = new MongoBackend({ mongo });
  await backend.connect();
  backend.connect = async () => undefined;
  return backend;
};

/** Creates nothing in the database until `start`; `stop` ends the wake-ups and waits for running ones. */
export const createSchedule = (deps: ScheduleDeps) => {
  const { log } = deps;
  const ending = new AbortController();
  const running = new Set<Promise<void>>();
  const entries = entriesOf(deps);
  const processEvery = Math.min(1000, ...entries.map((e) => (typeof e.every === 'number' ? e.every / 2 : 1000)));
  let agenda: Agenda | undefined;
  let mending: NodeJS.Timeout | undefined;

  const mend = async (): Promise<void> => {
    try {
      await mendFuture(deps, entries);
    } catch (error) {
      log.warn('the wake-ups could not be looked after', { error });
    }
  };

  const work = async (entry: Entry, job: Job): Promise<void> => {
    if (ending.signal.aborted) return;
    const touch = setInterval(() => {
      job.touch().catch((error: unknown) => log.warn('a job lock was not renewed', { job: entry.name, error }));
    }, TOUCH_MS);
    const run = entry.wake(entry.coverMs, ending.signal);
    running.add(run);
    try {
      await run;
    } catch (error) {
      log.error('a job failed', { job: entry.name, error });
      throw error;
    } finally {
      clearInterval(touch);
      running.delete(run);
    }
  };

  const keep = async (scheduler: Agenda, entry: Entry): Promise<void> => {
    const { jobs } = await scheduler.queryJobs({ name: entry.name });
    const same = jobs.some((job) => String(job.repeatInterval) === String(entry.every));
    if (same) return;
    const every = () => scheduler.every(entry.every, entry.name, undefined, { timezone: 'UTC' });
    try {
      await every();
    } catch (error) {
      // another process has made it at the same moment; it is told our interval
      if (!isDuplicate(error)) throw error;
      await every();
    }
  };

  return {
    async start(): Promise<void> {
      const scheduler = new Agenda({
        backend: await connected(deps.mongo),
        processEvery,
        defaultConcurrency: 1,
        defaultLockLimit: 1,
        defaultLockLifetime: LOCK_MS,
      });
      agenda = scheduler;
      scheduler.on('error', (error) => log.error('the scheduler reports an error', { error }));
      await scheduler.ready;
      await oneOfEach(deps);
      for (const entry of entries) scheduler.define(entry.name, (job: Job) => work(entry, job));
      await mend();
      await scheduler.start();
      mending = setInterval(() => void mend(), MEND_EVERY_MS);
      for (const entry of entries) await keep(scheduler, entry);
    },

    /** Resolves when running work has ended, or after `graceMs`; true where all of it had. */
    async stop(graceMs: number): Promise<boolean> {
      ending.abort();
      clearInterval(mending);
      const ended = Promise.allSettled(running).then(() => true);
      const over = new AbortController();
      const late = deps.clock.sleep(graceMs, over.signal).then(() => false);
      const all = await Promise.race([ended, late]);
      over.abort();
      await agenda?.stop(false);
      return all;
    },
  };
};
